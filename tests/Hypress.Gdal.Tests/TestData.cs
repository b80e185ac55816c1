using System.Globalization;
using Hypress.Cubes;
using Hypress.Formats;

namespace Hypress.Gdal.Tests;

/// <summary>Files of the shared data folder, and small things that tests make.</summary>
internal static class TestData
{
    private const string Variable = "HYPRESS_DATA";

    public static string Path(params string[] parts)
    {
        var root = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(root), $"{Variable} is not set");
        return System.IO.Path.Combine([root!, .. parts]);
    }

    public static ICubeSource Open(
        string path,
        List<string>? warnings = null,
        string? variable = null
    )
    {
        RequireGdal();
        var options = new OpenOptions
        {
            Variable = variable,
            Warn = warning => warnings?.Add(warning),
        };
        return new GdalFormat().Open(path, options);
    }

    public static void RequireGdal() =>
        Assert.SkipUnless(GdalLibrary.IsPresent(), "GDAL is not on this machine");

    /// <summary>One of the data folder's ENVI scenes: little-endian BSQ, two bytes a value. Judges our readers, so it uses none.</summary>
    public static Cube EnviCopy(string folder, string name)
    {
        var header = File.ReadAllText(Path(folder, name + ".hdr"));
        var shape = new CubeShape(Field("bands"), Field("lines"), Field("samples"));
        Assert.Contains("interleave = bsq", header);
        Assert.Contains("byte order = 0", header);
        var type = Field("data type") == 2 ? DataType.Int16 : DataType.UInt16;
        var bytes = File.ReadAllBytes(Path(folder, name + ".dat"));
        return new(new CubeView(bytes, shape, type, CubeLayout.Bsq(shape)));

        int Field(string key)
        {
            var line = header
                .Split('\n')
                .First(l => l.StartsWith(key + " =", StringComparison.Ordinal));
            return int.Parse(line[(line.IndexOf('=') + 1)..], CultureInfo.InvariantCulture);
        }
    }

    public static Cube Crop(
        ICubeSource source,
        int line,
        int lines,
        int sample,
        int samples,
        params int[] bands
    )
    {
        var selected = BandSelection.Of(bands, source.Shape.Bands);
        var window = new CubeWindow(line, lines, sample, samples, selected);
        return new(
            source.Read(window, Interleave.Bsq),
            source.Metadata.Select(window, source.Shape)
        );
    }

    /// <summary>U of the data folder's README.</summary>
    public static Cube U() => Crop(EnviCopy("train", "cave_beads"), 100, 48, 60, 64, Bands(31));

    /// <summary>E of the data folder's README.</summary>
    public static Cube E() => Crop(EnviCopy("train", "enmap_potsdam_D"), 0, 32, 0, 48, Bands(61));

    public static int[] Bands(int count) => [.. Enumerable.Range(0, count)];

    /// <summary>Whether all values are equal, bit for bit.</summary>
    public static void AssertEqual(ICubeSource expected, ICubeSource actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.Equal(expected.Type, actual.Type);
        var all = CubeWindow.All(expected.Shape);
        var one = expected.Read(all, Interleave.Bsq).Bytes.Span;
        var other = actual.Read(all, Interleave.Bsq).Bytes.Span;
        Assert.True(one.SequenceEqual(other), "values differ");
    }

    /// <summary>A cube whose values all differ as far as the type goes.</summary>
    public static Cube Ramp(
        CubeShape shape,
        DataType type,
        CubeMetadata? metadata = null,
        Interleave interleave = Interleave.Bsq
    )
    {
        var view = CubeView.Allocate(shape, type, interleave);
        var row = new double[shape.Samples];
        var next = 0;
        for (var band = 0; band < shape.Bands; band++)
        for (var line = 0; line < shape.Lines; line++)
        {
            for (var sample = 0; sample < row.Length; sample++, next++)
                row[sample] =
                    (next * 37 % 65521) / (type.Size() == 1 ? 257 : 2)
                    - (type.IsSigned() ? 9000 : 0);
            view.WriteRow<double>(band, line, row);
        }
        return new(view, metadata);
    }
}

/// <summary>A folder that goes with the test.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("hypress-gdal-").FullName;

    public string this[string name] => Path.Combine(Root, name);

    public IEnumerable<string> Names =>
        Directory.GetFileSystemEntries(Root).Select(p => Path.GetFileName(p)!).Order();

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
