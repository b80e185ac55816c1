namespace Hypress.Cubes;

/// <summary>The reads that users want most.</summary>
public static class CubeSources
{
    /// <summary>Reads a window into memory of its own.</summary>
    /// <param name="source">The scene.</param>
    /// <param name="window">Must lie within the scene.</param>
    /// <param name="interleave">The order of the result; the source's own when null.</param>
    public static CubeView Read(
        this ICubeSource source,
        CubeWindow window,
        Interleave? interleave = null
    )
    {
        var view = CubeView.Allocate(window.Shape, source.Type, interleave ?? source.Interleave);
        source.Read(window, view);
        return view;
    }

    /// <summary>Reads one band, [line, sample], converted.</summary>
    public static T[] ReadBand<T>(this ICubeSource source, int band)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        var all = CubeWindow.All(source.Shape);
        var view = source.Read(
            all with
            {
                Bands = BandSelection.Of([band], source.Shape.Bands),
            },
            Interleave.Bsq
        );
        var values = new T[source.Shape.Pixels];
        for (var line = 0; line < view.Shape.Lines; line++)
            view.ReadRow(0, line, values.AsSpan(line * view.Shape.Samples));
        return values;
    }

    /// <summary>Reads the spectrum of one pixel, converted.</summary>
    public static T[] ReadSpectrum<T>(this ICubeSource source, int line, int sample)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        var all = CubeWindow.All(source.Shape);
        var view = source.Read(
            all with
            {
                FirstLine = line,
                Lines = 1,
                FirstSample = sample,
                Samples = 1,
            }
        );
        var spectrum = new T[source.Shape.Bands];
        view.ReadSpectrum(0, 0, spectrum.AsSpan());
        return spectrum;
    }
}
