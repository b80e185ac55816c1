using System.Buffers;
using Hypress.Cubes;

namespace Hypress.Codecs.Bounded;

/// <summary>Finds the base's rate for which base and residuals together are smallest, on a part of the scene.</summary>
/// <remarks>
/// Where residuals alone take many bits, a base saves a few per cent of them (5 at most, seen at 2 to 3.5 bpppb) and takes
/// many times as long: an estimate on a small part says so, and nothing is tried. The preset <c>best</c>, where the codec has one and the
/// user names it, always tries; <c>fast</c> never does.
/// </remarks>
internal static class BaseSearch
{
    /// <summary>The highest rate that is tried, in bpppb.</summary>
    public const double HighestRate = 1.2;

    private const double MostWorthABase = 3; // bpppb that residuals alone take
    private const long EstimateValues = 1 << 18;
    private const long GlimpseValues = 1 << 14;
    private const long PartValues = 1 << 21;
    private static readonly double[] FirstRates = [0.1, 0.4];

    /// <summary>The rate; 0 when residuals alone are smallest.</summary>
    public static double Run(ICubeCodec codec, EncoderSetup setup)
    {
        var preset = setup.Options.GetValueOrDefault("preset");
        if (preset == "fast" || preset != "best" && !IsWorthTrying(codec, setup))
            return 0;
        using var part = Part(setup.Scene, PartValues);
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
            // A base that takes more than all residuals without one.
            if (rate * part.Shape.Count / 8 > least)
                return;
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

    /// <summary>A few values of a scene, with those filled that hold no data.</summary>
    public static Cube Glimpse(ICubeSource scene)
    {
        var part = Part(scene, GlimpseValues);
        Mask.Find(part.Values, scene.Metadata.DataIgnoreValue)?.Fill(part.Values);
        return part;
    }

    private static bool IsWorthTrying(ICubeCodec codec, EncoderSetup setup)
    {
        if (setup.Target.Kind == TargetKind.Lossless)
            return false;
        using var part = Part(setup.Scene, EstimateValues);
        var size = Size(codec, setup with { Scene = part, TileCount = 1 }, 0);
        return size * 8.0 / part.Shape.Count < MostWorthABase;
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
    private static Cube Part(ICubeSource scene, long values)
    {
        var shape = scene.Shape;
        var scale = Math.Min(1, Math.Sqrt((double)values / shape.Count));
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
