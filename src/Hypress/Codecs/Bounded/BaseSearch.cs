using System.Buffers;
using Hypress.Cubes;

namespace Hypress.Codecs.Bounded;

/// <summary>Finds the base's rate for which base and residuals together are smallest, on a part of the scene.</summary>
internal static class BaseSearch
{
    /// <summary>The highest rate that is tried, in bpppb.</summary>
    public const double HighestRate = 1.2;

    private const long PartValues = 1 << 21;
    private static readonly double[] FirstRates = [0.1, 0.4];

    /// <summary>The rate; 0 when residuals alone are smallest.</summary>
    public static double Run(ICubeCodec codec, EncoderSetup setup)
    {
        using var part = Part(setup.Scene);
        var whole = setup with { Scene = part, TileCount = 1 };
        var (best, least) = (0.0, Size(codec, whole, 0));
        foreach (var rate in FirstRates)
            Try(rate);
        if (best == FirstRates[^1])
            Try(HighestRate);
        else if (best == FirstRates[0])
            Try(Math.Sqrt(FirstRates[0] * FirstRates[1]));
        return best;

        void Try(double rate)
        {
            setup.Cancel.ThrowIfCancellationRequested();
            var size = Size(codec, whole, rate);
            if (size < least)
                (best, least) = (rate, size);
        }
    }

    /// <summary>What the base is told for a rate.</summary>
    public static EncoderSetup SetupFor(EncoderSetup setup, double rate)
    {
        var target = CodecTarget.Rate(rate);
        return setup with
        {
            Target = target,
            MaxBytes = Math.Max(1, target.ByteLimit(setup.Scene.Shape.Count)!.Value),
        };
    }

    private static long Size(ICubeCodec codec, EncoderSetup setup, double rate)
    {
        using var encoder = new BoundedEncoder(
            codec,
            setup,
            rate > 0 ? SetupFor(setup, rate) : null
        );
        var payload = new ArrayBufferWriter<byte>();
        var hasBase = encoder.EncodeUnchecked(new(0, ((Cube)setup.Scene).Values), payload);
        return rate > 0 && !hasBase ? long.MaxValue : payload.WrittenCount;
    }

    // The middle of a large scene, in its proportions.
    private static Cube Part(ICubeSource scene)
    {
        var shape = scene.Shape;
        var scale = Math.Min(1, Math.Sqrt((double)PartValues / shape.Count));
        var lines = Math.Max(1, (int)(shape.Lines * scale));
        var samples = Math.Max(1, (int)(shape.Samples * scale));
        var window = CubeWindow.All(shape) with
        {
            FirstLine = (shape.Lines - lines) / 2,
            Lines = lines,
            FirstSample = (shape.Samples - samples) / 2,
            Samples = samples,
        };
        return new(scene.Read(window), scene.Metadata);
    }
}
