using System.Diagnostics;
using Hypress.Codecs.Joint;
using Hypress.Networks;
using Hypress.Tensors.Kernels;
using Hypress.Training.Libtorch;
using TorchSharp;

namespace Hypress.Tensors.Bench;

/// <summary>Every layer shape of a network beside libtorch's fastest formulation of it, in turn.</summary>
/// <remarks>One thread in processor time, which neighbours disturb least; several by the clock.</remarks>
internal static class LibtorchSpeed
{
    private const int Rounds = 5;

    private static readonly string[] Sums = ["encode", "decode"];

    public static void Report(NetworkConfig config, int side, int threads, double peak, string part)
    {
        TorchLibrary.Require();
        torch.set_num_threads(threads);
        using var quiet = torch.inference_mode();
        var (encode, decode) = RecordedLayers.Of(new CodecNetwork(config), side);
        Console.WriteLine();
        Console.WriteLine(
            $"{side} x {side}, {threads} threads, libtorch {torch.__version__}, peak {peak * threads:F1} GMAC/s"
        );
        Console.WriteLine();
        Console.WriteLine(
            "| layer | at | in an encode, a decode | ms | GMAC/s | of the peak | libtorch, ms | its fastest formulation | times as fast |"
        );
        Console.WriteLine("|---|--:|--:|--:|--:|--:|--:|---|--:|");
        var (ours, theirs) = (new double[2], new double[2]);
        foreach (var work in encode.Concat(decode).Distinct())
        {
            if (!work.Name.Contains(part, StringComparison.Ordinal))
                continue;
            var counts = (encode.Count(w => w == work), decode.Count(w => w == work));
            var (own, name, best) = Measure(work, threads);
            var speed = RecordedLayers.Macs(work) / own / 1e9;
            Console.WriteLine(
                $"| {work.Name} | {work.Input.Lines} | {counts.Item1}, {counts.Item2} | {own * 1e3:F2} | {speed:F1} "
                    + $"| {speed / peak / threads:P0} | {best * 1e3:F2} | {name} | {best / own:F2} |"
            );
            ours[0] += counts.Item1 * own;
            ours[1] += counts.Item2 * own;
            theirs[0] += counts.Item1 * best;
            theirs[1] += counts.Item2 * best;
        }
        foreach (var (i, what) in Sums.Index())
            Console.WriteLine(
                $"| **sum of one {what}** | | | **{ours[i] * 1e3:F0}** | | | **{theirs[i] * 1e3:F0}** | | **{theirs[i] / ours[i]:F2}** |"
            );
    }

    private static (double Own, string Name, double Best) Measure(LayerWork work, int threads)
    {
        using var scope = torch.NewDisposeScope();
        var ways = TorchFormulations.Of(work);
        var own = Own(work, threads);
        // A first round warms up, and leaves out of the others what is far behind.
        var ownTime = Time(own, threads);
        double[] times = [.. ways.Select(way => Time(Dispose(way.Run), threads))];
        int[] left = [.. Enumerable.Range(0, ways.Count).Where(i => times[i] <= 2 * times.Min())];
        (ownTime, times) = (double.MaxValue, [.. times.Select(_ => double.MaxValue)]);
        for (var round = 0; round < Rounds; round++)
        {
            ownTime = Math.Min(ownTime, Time(own, threads));
            foreach (var way in left)
                times[way] = Math.Min(times[way], Time(Dispose(ways[way].Run), threads));
        }
        var best = left.MinBy(way => times[way]);
        return (ownTime, ways[best].Name, times[best]);

        static Action Dispose(Func<torch.Tensor> run) => () => run().Dispose();
    }

    // Short work is done several times, for the clock's sake.
    private static double Time(Action run, int threads)
    {
        var repeats = 0;
        if (threads > 1)
            Thread.Sleep(20); // the other's threads go on spinning for a while when their work is done
        run();
        var (start, watch) = (Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
        do
        {
            run();
            repeats++;
        } while (watch.Elapsed.TotalMilliseconds < 4);
        var took = threads == 1 ? Environment.CpuUsage.TotalTime - start : watch.Elapsed;
        return took.TotalSeconds / repeats;
    }

    private static Action Own(LayerWork work, int threads)
    {
        var runner = new KernelRunner(LaneWidths.Widest, threads);
        ILayer[] layer = work.Layer is { } one ? [one] : [];
        var layers = new DeterministicLayers(
            new(layer, RandomWeights.Of(layer), LaneWidths.Widest),
            runner,
            new DecodeBudget(long.MaxValue)
        );
        var input = RandomWeights.Image(work.Input.Lines, work.Input.Channels);
        var value = work.Value is { } v ? RandomWeights.Image(v.Lines, v.Channels) : input;
        return () =>
            layers.Release(
                work.Layer switch
                {
                    ConvolutionLayer c => layers.Convolution(input, c),
                    TransposedConvolutionLayer t => layers.TransposedConvolution(input, t),
                    SpectralBlockLayer s => layers.SpectralBlock(input, s),
                    SpatialBlockLayer s => layers.SpatialBlock(input, s),
                    GdnLayer g => layers.Gdn(input, g),
                    _ => layers.BlockAttention(input, input, value, work.Block),
                }
            );
    }
}
