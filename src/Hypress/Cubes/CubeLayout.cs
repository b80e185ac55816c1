namespace Hypress.Cubes;

/// <summary>How a file interleaves the three axes.</summary>
public enum Interleave
{
    /// <summary>Band sequential: [band, line, sample].</summary>
    Bsq,

    /// <summary>Band interleaved by line: [line, band, sample].</summary>
    Bil,

    /// <summary>Band interleaved by pixel: [line, sample, band].</summary>
    Bip,
}

/// <summary>Where the value at [band, line, sample] stands, in values from the first.</summary>
public readonly record struct CubeLayout(long BandStride, long LineStride, long SampleStride)
{
    /// <summary>Band sequential.</summary>
    public static CubeLayout Bsq(CubeShape shape) =>
        new((long)shape.Lines * shape.Samples, shape.Samples, 1);

    /// <summary>Band interleaved by line.</summary>
    public static CubeLayout Bil(CubeShape shape) =>
        new(shape.Samples, (long)shape.Bands * shape.Samples, 1);

    /// <summary>Band interleaved by pixel.</summary>
    public static CubeLayout Bip(CubeShape shape) =>
        new(1, (long)shape.Samples * shape.Bands, shape.Bands);

    /// <summary>The layout of a named interleave.</summary>
    public static CubeLayout Of(Interleave interleave, CubeShape shape) =>
        interleave switch
        {
            Interleave.Bsq => Bsq(shape),
            Interleave.Bil => Bil(shape),
            Interleave.Bip => Bip(shape),
            _ => throw new ArgumentOutOfRangeException(nameof(interleave), interleave, null),
        };

    /// <summary>The position of a value.</summary>
    public long IndexOf(int band, int line, int sample) =>
        (band * BandStride) + (line * LineStride) + (sample * SampleStride);
}
