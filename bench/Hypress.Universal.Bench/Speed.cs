using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using Hypress.Codecs;
using Hypress.Codecs.Universal;
using Hypress.Cubes;
using Hypress.Formats;

namespace Hypress.Universal.Bench;

/// <summary>Seconds of the codec's parts, by the clock and by stage, of one tile in memory.</summary>
internal sealed class Speed
{
    private static readonly CubeShape MadeUp = new(200, 512, 512);

    private readonly CubeView _values;
    private readonly int _threads;

    private Speed(CubeView values, int threads) => (_values, _threads) = (values, threads);

    /// <summary>Measures: threads, scene (or "-" for a made-up one), rates or steps ("s12.5").</summary>
    public static void Run(string[] args)
    {
        var threads = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 2;
        using ICubeSource scene =
            args.Length < 2 || args[1] == "-"
                ? new SyntheticScene(MadeUp, DataType.UInt16)
                : FormatCatalog.Open(args[1]);
        var speed = new Speed(scene.Read(CubeWindow.All(scene.Shape)), threads);
        Console.WriteLine($"{scene.Shape}, {threads} threads");
        foreach (var goal in args.Length > 2 ? args[2..] : ["0.1", "1"])
            speed.Measure(goal);
        Console.WriteLine(
            $"peak resident {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB (all of it, the scene twice)"
        );
    }

    private void Measure(string goal)
    {
        var isStep = goal[0] == 's';
        var number = double.Parse(isStep ? goal[1..] : goal, CultureInfo.InvariantCulture);
        foreach (var effort in (TileEffort[])[TileEffort.Best, TileEffort.Fast])
        {
            var name = effort == TileEffort.Best ? "best" : "fast";
            byte[] bytes = [];
            var step = number;
            if (!isStep)
            {
                Time(
                    $"{name} to {number} bpppb",
                    times =>
                    {
                        var limit = (long)(number * _values.Shape.Count / 8);
                        var (encoder, analysis) = Encoder(effort, times);
                        bytes = StepSearch.Run(encoder, analysis, limit, default);
                    }
                );
                step = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(2));
            }
            Time(
                $"{name} with step {step:0.00}",
                t => bytes = Encoder(effort, t).Item1.Encode(step)
            );
            Console.WriteLine($"    {8.0 * bytes.Length / _values.Shape.Count:0.0000} bpppb");
            Decode($"{name} decode", bytes, Preview.None);
            Decode($"{name} decode, again", bytes, Preview.None);
            Decode($"{name} decode reduced twice", bytes, new(2));
        }
    }

    private (TileEncoder, TileAnalysis) Encoder(TileEffort effort, StageTimes times)
    {
        var analysis = new TileAnalysis(_values, _threads, default, times);
        return (new(analysis, CoefficientModel.BuiltIn, effort, _threads), analysis);
    }

    private void Decode(string what, byte[] bytes, Preview preview)
    {
        var output = CubeView.Allocate(preview.Of(_values.Shape), _values.Type);
        Time(
            what,
            times =>
                TileDecoder.Decode(
                    bytes,
                    _values.Shape,
                    preview,
                    output,
                    CoefficientModel.BuiltIn,
                    _threads,
                    new(2L << 30),
                    times
                )
        );
    }

    private void Time(string what, Action<StageTimes> work)
    {
        var times = new StageTimes();
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        work(times);
        var clock = watch.Elapsed.TotalSeconds;
        var spent = (Process.GetCurrentProcess().TotalProcessorTime - processor).TotalSeconds;
        Console.WriteLine(
            $"{what, -28} {clock, 6:0.00} s, processor {spent, 6:0.00} s, {_values.Shape.Count / clock / 1e6, 6:0.0} Msamples/s"
        );
        var stages = Enum.GetValues<Stage>()
            .Where(stage => times.Seconds(stage) > 0.005)
            .Select(stage => $"{stage} {times.Seconds(stage):0.00}");
        Console.WriteLine(
            $"    {string.Join(", ", stages)}; {times.Described / 1e6:0.0} M coefficients by the network"
        );
    }
}
