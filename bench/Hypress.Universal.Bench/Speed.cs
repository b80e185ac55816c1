using System.Diagnostics;
using Hypress.Codecs;
using Hypress.Codecs.Universal;
using Hypress.Cubes;
using Hypress.Formats;

namespace Hypress.Universal.Bench;

/// <summary>Seconds of the codec's parts, by the clock and of processor time, at two rates.</summary>
internal static class Speed
{
    private static CubeShape Shape = new(1, 1, 1);

    private static readonly CubeShape MadeUp = new(200, 512, 512);

    public static void Run(int threads, string? path)
    {
        using ICubeSource scene = path is null
            ? new SyntheticScene(MadeUp, DataType.UInt16)
            : FormatCatalog.Open(path);
        Shape = scene.Shape;
        var values = scene.Read(CubeWindow.All(Shape));
        Console.WriteLine($"{Shape}, {threads} threads; seconds by the clock / of processor time");
        var analysis = Time("analysis", () => new TileAnalysis(values, threads, default));
        foreach (var rate in (double[])[0.1, 1])
        foreach (var effort in (TileEffort[])[TileEffort.Best, TileEffort.Fast])
        {
            var name = effort == TileEffort.Best ? "best" : "fast";
            var encoder = new TileEncoder(analysis, CoefficientModel.BuiltIn, effort, threads);
            var step = StepOf(analysis, rate, threads);
            byte[] bytes = [];
            foreach (var run in (string[])["first", "again"])
            {
                bytes = Time($"{name} encode, {run}", () => encoder.Encode(step));
                Console.WriteLine($"  {8.0 * bytes.Length / Shape.Count:0.000} bpppb");
            }
            var output = CubeView.Allocate(Shape, scene.Type);
            foreach (var run in (string[])["first", "again"])
                Time($"{name} decode, {run}", () => Decode(bytes, output, Preview.None, threads));
            var small = CubeView.Allocate(new Preview(2).Of(Shape), scene.Type);
            Time($"{name} decode reduced twice", () => Decode(bytes, small, new(2), threads));
        }
        Console.WriteLine(
            $"peak resident {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB (all of it, the scene twice)"
        );
    }

    // Halving the interval.
    private static double StepOf(TileAnalysis analysis, double rate, int threads)
    {
        var part = analysis;
        var encoder = new TileEncoder(part, CoefficientModel.BuiltIn, TileEffort.Fast, threads);
        var (fine, coarse) = (0.0, 12.0);
        while (coarse - fine > 0.1)
        {
            var middle = (fine + coarse) / 2;
            var bpppb = 8.0 * encoder.Encode(double.Exp2(middle)).Length / part.Values.Shape.Count;
            (fine, coarse) = bpppb > rate ? (middle, coarse) : (fine, middle);
        }
        return double.Exp2(coarse);
    }

    private static bool Decode(byte[] bytes, CubeView output, Preview preview, int threads)
    {
        TileDecoder.Decode(
            bytes,
            Shape,
            preview,
            output,
            CoefficientModel.BuiltIn,
            threads,
            new(2L << 30)
        );
        return true;
    }

    private static T Time<T>(string what, Func<T> work)
    {
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        var result = work();
        var clock = watch.Elapsed.TotalSeconds;
        var spent = Process.GetCurrentProcess().TotalProcessorTime - processor;
        Console.WriteLine(
            $"{what, -28} {clock, 7:0.00} / {spent.TotalSeconds, 6:0.00} s   {Shape.Count / clock / 1e6, 6:0.0} Msamples/s"
        );
        return result;
    }
}
