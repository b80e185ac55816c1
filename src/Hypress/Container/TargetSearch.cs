using Hypress.Bytes;
using Hypress.Codecs;
using Hypress.Cubes;
using Hypress.Metrics;

namespace Hypress.Container;

/// <summary>Reaches a target that a codec hasn't by searching one that it has, on real files decoded again.</summary>
/// <remarks>
/// Rate within 1 % and PSNR within 0.05 dB where the codec's own target moves smoothly; where it moves in steps (an
/// integer error bound), the nearest step that doesn't exceed the rate or fall below the PSNR. Bytes are never exceeded.
/// <b>Cost</b>: some ten times one compression.
/// </remarks>
internal sealed class TargetSearch(ICubeSource source, CompressOptions options, CodecTarget asked)
{
    private const int MostTrials = 24;
    private const double PsnrTolerance = 0.04;
    private const double SizeTolerance = 0.008;

    // A thousandth of the control: a codec that still jumps there moves in steps.
    private const double NarrowControl = 0.0015;

    private readonly TargetKind _control =
        options.Codec.Capabilities.ControlFor(asked.Kind)
        ?? throw new InvalidOperationException("nothing to search");

    private int _trials;

    public CompressResult WriteTo(string path)
    {
        Trial found;
        // Trials stand beside the result, so that a full disk is met before the end.
        using (var trial = AtomicFile.Reserve(path, options.Overwrite))
            found =
                _control == TargetKind.MaxError && !source.Type.IsFloat()
                    ? Steps(trial.TemporaryPath)
                    : Smooth(trial.TemporaryPath);
        using var compression = new Compression(source, options, new(_control, found.Control))
        {
            Asked = asked,
            Measured = asked.Kind == TargetKind.Psnr ? (float)found.Reached : null,
        };
        return compression.WriteTo(path);
    }

    // The goal rises with quality: PSNR itself, or the logarithm of the size.
    private double Goal =>
        asked.Kind switch
        {
            TargetKind.Psnr => asked.Value,
            _ => Math.Log2(asked.ByteLimit(source.Shape.Count)!.Value),
        };

    private bool IsClose(Trial trial) =>
        asked.Kind == TargetKind.Psnr
            ? Math.Abs(trial.Goal - Goal) <= PsnrTolerance
            : trial.Goal <= Goal && trial.Goal >= Goal - SizeTolerance;

    // Error bounds of whole numbers: double until it's coarse enough, then halve the interval.
    private Trial Steps(string path)
    {
        var fine = Try(path, 0);
        if (asked.Kind == TargetKind.Psnr ? fine.Goal < Goal : fine.Goal <= Goal)
            return fine; // lossless is small enough, or as good as it gets
        var coarse = fine;
        while (coarse.Goal > Goal)
        {
            fine = coarse;
            coarse = Try(path, Math.Max(1, 2 * fine.Control));
            if (coarse.Control > source.Type.Range().Max / 2 && coarse.Goal > Goal)
                return asked.Kind == TargetKind.Psnr ? coarse : throw Unreachable(coarse);
        }
        while (coarse.Control - fine.Control > 1)
        {
            var middle = Try(path, Math.Floor((fine.Control + coarse.Control) / 2));
            if (middle.Goal > Goal)
                fine = middle;
            else
                coarse = middle;
        }
        return asked.Kind == TargetKind.Psnr ? fine : coarse;
    }

    // False position on the control's logarithm; a side that stays put twice gives way (Illinois).
    private Trial Smooth(string path)
    {
        var finer = _control == TargetKind.MaxError ? 0.25 : 4;
        var low = Try(path, Within(_control == TargetKind.Rate ? 0.1 : 1));
        var high = low;
        while (low.Goal > Goal && !IsClose(low) && HasNext(low, low.Control / finer))
            (high, low) = (low, Try(path, Within(low.Control / finer)));
        while (high.Goal < Goal && !IsClose(high) && HasNext(high, high.Control * finer))
            (low, high) = (high, Try(path, Within(high.Control * finer)));
        var (lowWeight, highWeight) = (1.0, 1.0);
        while (!IsClose(low) && !IsClose(high))
        {
            var isNarrow = Math.Abs(Math.Log2(high.Control / low.Control)) < NarrowControl;
            if (isNarrow || _trials >= MostTrials || low.Goal > Goal || high.Goal < Goal)
                return Nearest(low, high);
            var (below, above) = (lowWeight * (Goal - low.Goal), highWeight * (high.Goal - Goal));
            var middle = Try(
                path,
                double.Exp2(
                    ((Math.Log2(low.Control) * above) + (Math.Log2(high.Control) * below))
                        / (below + above)
                )
            );
            if (middle.Goal < Goal)
                (low, lowWeight, highWeight) = (middle, 1, highWeight / 2);
            else
                (high, highWeight, lowWeight) = (middle, 1, lowWeight / 2);
        }
        return IsClose(low) ? low : high;
    }

    private Trial Nearest(Trial low, Trial high)
    {
        if (asked.Kind == TargetKind.Psnr)
            return Math.Abs(low.Goal - Goal) < Math.Abs(high.Goal - Goal) ? low : high;
        return high.Goal <= Goal ? high
            : low.Goal <= Goal ? low
            : throw Unreachable(low);
    }

    private double Within(double control) =>
        options.Codec.Capabilities.ControlRange?.Invoke(source.Shape) is var (least, most)
            ? Math.Clamp(control, least, most)
            : control;

    private bool HasNext(Trial trial, double control) =>
        _trials < MostTrials / 2 && Within(control) != trial.Control;

    private HypressUnsupportedException Unreachable(Trial nearest) =>
        new(
            $"codec {options.Codec.Name} doesn't reach {asked}: the nearest is {nearest.Reached:0.####}"
        );

    private Trial Try(string path, double control)
    {
        _trials++;
        options.Cancel.ThrowIfCancellationRequested();
        options.Progress?.Report(0);
        using var compression = new Compression(
            source,
            options with
            {
                Overwrite = true,
            },
            new(_control, control)
        );
        var result = compression.WriteTo(path);
        if (asked.Kind != TargetKind.Psnr)
            return new(control, Math.Log2(result.CodedBytes), result.CodedBytes);
        using var decoded = HypFile.Open(
            path,
            new()
            {
                Codecs = [options.Codec],
                Threads = options.Threads,
                Cancel = options.Cancel,
            }
        );
        var psnr = SceneComparison.Run(source, decoded, cancel: options.Cancel).Psnr;
        return new(control, psnr, psnr);
    }

    private readonly record struct Trial(double Control, double Goal, double Reached);
}
