using Hypress.Codecs;
using Hypress.Container;
using Hypress.Cubes;

namespace Hypress.Cli.Batch;

/// <summary>Holds a finished file to what was asked, against the scene it was made of.</summary>
/// <remarks>
/// Every checksum and every tile. Values: of lossless files every bit, of absolute bounds every error in float64, where a
/// float32 value beside its bound may be rounded away from it by half a unit in the last place of the scene's largest.
/// What else can be asked is the codec's own to hold.
/// </remarks>
internal sealed class OutputCheck(ICubeSource scene, CodecTarget asked)
{
    private readonly double _ignore = scene.Metadata.DataIgnoreValue ?? double.NaN;
    private double _peak;
    private double _excess = double.NegativeInfinity;

    /// <exception cref="IOException">The file isn't what was written.</exception>
    /// <exception cref="CommandException">It breaks what was promised.</exception>
    public void Run(string path, HypReadOptions options)
    {
        var found = HypVerifier.Verify(path, options, deep: false);
        if (!found.IsWhole)
            throw new IOException($"what was written can't be read back: {found.Damage[0]}");
        using var file = HypFile.Open(path, options);
        foreach (var window in CubeCopy.Strips(file, CubeWindow.All(file.Shape)))
        {
            options.Cancel.ThrowIfCancellationRequested();
            var before = CubeView.Allocate(window.Shape, scene.Type, Interleave.Bil);
            var after = CubeView.Allocate(window.Shape, scene.Type, Interleave.Bil);
            file.Read(window, after);
            if (asked.Kind == TargetKind.Lossless)
            {
                scene.Read(window, before);
                if (!before.Bytes.Span.SequenceEqual(after.Bytes.Span))
                    throw Broken("it is not lossless");
            }
            else if (asked.Kind is TargetKind.MaxError or TargetKind.MaxErrorPerBand)
            {
                scene.Read(window, before);
                Compare(before, after);
            }
        }
        if (_excess > (scene.Type == DataType.Float32 ? _peak * Math.ScaleB(1, -24) : 0))
            throw Broken($"{asked} is exceeded by {Report.Text(_excess)}");
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
            CompareRow(values, decoded, asked.Limits?[band] ?? asked.Value);
        }
    }

    private void CompareRow(double[] values, double[] decoded, double limit)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]) || values[i] == _ignore)
            {
                if (!values[i].Equals(decoded[i]))
                    throw Broken("a value without data came back as another");
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

    private static CommandException Broken(string what) =>
        new(ExitCode.CheckFailed, $"the decoded file breaks its promise: {what}");
}
