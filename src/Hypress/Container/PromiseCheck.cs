using System.Globalization;
using Hypress.Codecs;
using Hypress.Cubes;

namespace Hypress.Container;

/// <summary>Holds a finished file to what was asked of it, against the scene it was made of.</summary>
/// <remarks>
/// Decodes every tile. Of lossless files every bit is compared; of absolute bounds every error, in float64, where a float32
/// value beside its bound may be rounded away from it by half a unit in the last place of the scene's largest; values
/// without data must come back as they were. Bands that the file says it dropped are left out. What else can be asked is the
/// codec's own to hold. <b>Cost</b>: one pass, two strips of the scene in memory.
/// </remarks>
public sealed class PromiseCheck
{
    private readonly ICubeSource _scene;
    private readonly CodecTarget _asked;
    private readonly double _ignore;
    private double _peak;
    private double _excess = double.NegativeInfinity;
    private bool _isMaskLost;

    private PromiseCheck(ICubeSource scene, CodecTarget asked) =>
        (_scene, _asked, _ignore) = (scene, asked, scene.Metadata.DataIgnoreValue ?? double.NaN);

    /// <summary>Says which promise a file breaks; null when it keeps them.</summary>
    /// <param name="scene">What the file was made of.</param>
    /// <param name="path">The file.</param>
    /// <param name="asked">What was asked; limits by band with their <see cref="CodecTarget.Limits"/>.</param>
    /// <param name="options">How to read the file.</param>
    /// <exception cref="HypressFormatException">The file is damaged.</exception>
    public static string? Broken(
        ICubeSource scene,
        string path,
        CodecTarget asked,
        HypReadOptions options
    )
    {
        using var file = HypFile.Open(path, options);
        if (file.Kept is not { } kept)
            return new PromiseCheck(scene, asked).Run(file, options.Cancel);
        return new PromiseCheck(
            new KeptBands(scene, kept),
            asked.Select(kept, scene.Shape.Bands)
        ).Run(new KeptBands(file, kept), options.Cancel);
    }

    private string? Run(ICubeSource file, CancellationToken cancel)
    {
        foreach (var window in CubeCopy.Strips(file, CubeWindow.All(file.Shape)))
        {
            cancel.ThrowIfCancellationRequested();
            var after = CubeView.Allocate(window.Shape, file.Type, Interleave.Bil);
            file.Read(window, after);
            if (
                _asked.Kind
                is not (TargetKind.Lossless or TargetKind.MaxError or TargetKind.MaxErrorPerBand)
            )
                continue;
            var before = CubeView.Allocate(window.Shape, _scene.Type, Interleave.Bil);
            _scene.Read(window, before);
            if (_asked.Kind != TargetKind.Lossless)
                Compare(before, after);
            else if (!before.Bytes.Span.SequenceEqual(after.Bytes.Span))
                return "it is not lossless";
        }
        var rounding = _scene.Type == DataType.Float32 ? _peak * Math.ScaleB(1, -24) : 0;
        return _isMaskLost ? "a value without data came back as another"
            : _excess > rounding
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{_asked} is exceeded by {_excess:0.######}"
                )
            : null;
    }

    private void Compare(CubeView before, CubeView after)
    {
        var values = new double[before.Shape.Samples];
        var decoded = new double[before.Shape.Samples];
        for (var band = 0; band < before.Shape.Bands; band++)
        for (var line = 0; line < before.Shape.Lines; line++)
        {
            before.ReadRow(band, line, values.AsSpan());
            after.ReadRow(band, line, decoded.AsSpan());
            CompareRow(values, decoded, _asked.Limits?[band] ?? _asked.Value);
        }
    }

    private void CompareRow(double[] values, double[] decoded, double limit)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]) || values[i] == _ignore)
            {
                _isMaskLost |= !values[i].Equals(decoded[i]);
                continue;
            }
            _peak = Math.Max(_peak, Math.Abs(values[i]));
            var error = Math.Abs(decoded[i] - values[i]);
            _excess = Math.Max(
                _excess,
                double.IsNaN(error) ? double.PositiveInfinity : error - limit
            );
        }
    }
}
