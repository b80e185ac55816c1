using System.Text.Json;
using Hypress.Bytes;
using Hypress.Container;
using Hypress.Cubes;
using Hypress.Metrics;

namespace Hypress.Bench.Views;

/// <summary>Makes what the report's viewer shows of a scene and of its decoded versions.</summary>
/// <remarks>
/// Images are the scene's middle at full resolution, at most <see cref="MaxSide"/> pixels a side: shrinking would hide
/// errors. Spectra are of the pixels of a grid over it, as fine as <see cref="MaxSpectralValues"/> allows.
/// </remarks>
internal sealed class SceneViewer
{
    private const int MaxSide = 256;
    private const int MaxSpectralValues = 96 << 10;

    private readonly ICubeSource _scene;
    private readonly CubeWindow _window;
    private readonly CubeView _values;
    private readonly ValidValues _valid;
    private readonly ColourComposite _composite;
    private readonly PixelGrid _grid;

    /// <summary>Reads the scene's middle into memory.</summary>
    public SceneViewer(ICubeSource scene)
    {
        var (lines, samples) = (
            Math.Min(MaxSide, scene.Shape.Lines),
            Math.Min(MaxSide, scene.Shape.Samples)
        );
        _scene = scene;
        _valid = ValidValues.Of(scene);
        _window = CubeWindow.All(scene.Shape) with
        {
            FirstLine = (scene.Shape.Lines - lines) / 2,
            Lines = lines,
            FirstSample = (scene.Shape.Samples - samples) / 2,
            Samples = samples,
        };
        _values = scene.Read(_window, Interleave.Bsq);
        _composite = ColourComposite.For(_values, scene.Metadata.Bands, _valid);
        _grid = PixelGrid.For(_values.Shape, MaxSpectralValues);
    }

    /// <summary>Writes the original's part.</summary>
    public void WriteScene(string path)
    {
        var spectra = _grid.Read(_values);
        var (codes, least, step) = SpectrumCodes.Of(spectra, _valid, _scene.Type);
        var view = new SceneView
        {
            Shape = [_scene.Shape.Lines, _scene.Shape.Samples, _scene.Shape.Bands],
            Type = _scene.Type.ShortName(),
            Sensor = _scene.Metadata.Sensor,
            Window = [_window.FirstLine, _window.FirstSample, _window.Lines, _window.Samples],
            Wavelengths = _scene.Metadata.Bands.Wavelengths,
            ColourBands = _composite.Bands,
            Image = PackedBytes.Pack(_composite.Render(_values)),
            GridStep = _grid.Step,
            SpectrumLeast = least,
            SpectrumStep = step,
            Spectra = PackedBytes.Pack(codes),
        };
        Write(path, JsonSerializer.SerializeToUtf8Bytes(view, ViewJson.Default.SceneView));
    }

    /// <summary>Writes a decoded version's part.</summary>
    public void WritePoint(HypFile decoded, SceneDistortion distortion, string path)
    {
        var values = decoded.Read(_window, Interleave.Bsq);
        var (map, mapMax) = ErrorMap.Of(_values, values, _valid);
        var (codes, step) = SpectrumCodes.OfErrors(
            _grid.Read(_values),
            _grid.Read(values),
            _valid,
            _scene.Type
        );
        var bits = BitsMap.Of(decoded, _window);
        var view = new PointView
        {
            Image = PackedBytes.Pack(_composite.Render(values)),
            ErrorMap = PackedBytes.Pack(map),
            ErrorMax = mapMax,
            BitMap = bits is { } b ? PackedBytes.Pack(b.Map) : null,
            BitMax = bits?.Max ?? 0,
            SpectrumErrorStep = step,
            SpectrumErrors = PackedBytes.Pack(codes),
            BandPsnr = [.. distortion.BandPsnr.Select(p => double.IsFinite(p) ? p : (double?)null)],
        };
        Write(path, JsonSerializer.SerializeToUtf8Bytes(view, ViewJson.Default.PointView));
    }

    private static void Write(string path, byte[] json)
    {
        using var file = AtomicFile.Create(path, overwrite: true);
        file.Stream!.Write(json);
        file.Complete();
    }
}
