namespace Hypress.Cubes;

/// <summary>A scene that is read in windows.</summary>
public interface ICubeSource : IDisposable
{
    /// <summary>Extents.</summary>
    CubeShape Shape { get; }

    /// <summary>Type of the values.</summary>
    DataType Type { get; }

    /// <summary>The order in which reading is cheapest.</summary>
    Interleave Interleave { get; }

    /// <summary>Lines that are stored together: whole multiples of them are cheapest to read.</summary>
    int LineUnit => 1;

    /// <summary>All that is known beside the values.</summary>
    CubeMetadata Metadata { get; }

    /// <summary>Reads a window.</summary>
    /// <param name="window">Must lie within <see cref="Shape"/>.</param>
    /// <param name="destination">Has the window's shape and the source's type, in any layout.</param>
    /// <remarks>One call at a time, unless a source says otherwise.</remarks>
    void Read(CubeWindow window, CubeView destination);
}

/// <summary>A scene that is written line by line.</summary>
public interface ICubeSink : IDisposable
{
    /// <summary>Takes the next lines, all bands of them.</summary>
    /// <param name="firstLine">The line after the last one taken.</param>
    /// <param name="lines">[band, line, sample] with the sink's bands, samples and type, in any layout.</param>
    void WriteLines(int firstLine, CubeView lines);

    /// <summary>Finishes and puts the result in its place; disposed without it, a sink leaves nothing behind.</summary>
    void Complete();
}

/// <summary>What a sink must know before the first line.</summary>
public sealed record CubeDescription(CubeShape Shape, DataType Type, CubeMetadata Metadata);
