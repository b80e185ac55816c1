using Hypress.Bytes;
using Hypress.Codecs;
using Hypress.Cubes;
using Hypress.Metrics;

namespace Hypress.Container;

/// <summary>Reaches a target that a codec hasn't by searching one that it has, on real files decoded again.</summary>
/// <remarks>
/// Rate within 1 % and PSNR within 0.05 dB where the codec's own target moves smoothly; where it moves in steps (an
/// integer error bound), the nearest step that doesn't exceed the rate or fall below the PSNR. Bytes are never exceeded.
/// <b>Cost</b>: some five codings; what doesn't depend on the target is made once (<see cref="SceneWork"/>), and the
/// coding that is taken isn't made again.
/// </remarks>
internal sealed class TargetSearch(ICubeSource source, CompressOptions options, CodecTarget asked)
    : IDisposable
{
    private const int MostTrials = 24;
    private const double PsnrTolerance = 0.04;
    private const double SizeTolerance = 0.008;

    // A thousandth of the control: a codec that still jumps there moves in steps.
    private const double NarrowControl = 0.0015;

    private readonly TargetKind _control =
        options.Codec.Capabilities.ControlFor(asked.Kind)
        ?? throw new InvalidOperationException("nothing to search");

    private readonly FilledSource _filled = new(source);
    private readonly SceneWork _work = new();
    private string? _refusal;

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
            Filled = _filled,
            Work = _work,
            CreateEncoder = _ => found.Coded,
        };
        return compression.WriteTo(path);
    }

    public void Dispose() => _filled.Dispose();

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

    // Error bounds of whole numbers e, on the logarithm of their steps 2e + 1, of which a value costs about so many bits less.
    private Trial Steps(string path)
    {
        var fine = Code(path, 0);
        if (fine.Goal <= Goal)
            return fine; // lossless is small enough, or as good as it gets
        var most = Within(Math.Floor(source.Type.Range().Max / 2));
        var octave = FirstOctave(fine);
        var coarse = fine;
        for (var stride = 0.8; coarse.Goal > Goal && !IsClose(coarse); stride *= 1.5)
        {
            if (coarse.Control >= most)
                return asked.Kind == TargetKind.Psnr ? coarse : throw Unreachable(coarse);
            fine = coarse;
            coarse = Code(path, Math.Clamp(BoundAt(octave), fine.Control + 1, most));
            octave = OctaveOf(coarse) + stride;
        }
        for (var trial = 0; coarse.Control - fine.Control > 1 && !IsClose(coarse); trial++)
        {
            var share = (fine.Goal - Goal) / (fine.Goal - coarse.Goal);
            // Halves where the slope says nothing, and now and then where it may mislead.
            share = double.IsFinite(share) && trial % 3 != 2 ? Math.Clamp(share, 0.1, 0.9) : 0.5;
            octave = double.Lerp(OctaveOf(fine), OctaveOf(coarse), share);
            var bound = Math.Clamp(BoundAt(octave), fine.Control + 1, coarse.Control - 1);
            var middle = Code(path, bound);
            if (middle.Goal > Goal && !IsClose(middle))
                fine = middle;
            else
                coarse = middle;
        }
        return asked.Kind == TargetKind.Psnr && !IsClose(coarse) ? fine : coarse;

        static double OctaveOf(Trial trial) => Math.Log2((2 * trial.Control) + 1);

        static double BoundAt(double octave) => Math.Round((double.Exp2(octave) - 1) / 2);
    }

    // Where such a search begins, from the size without loss: what is seen of predictive coders.
    private double FirstOctave(Trial lossless)
    {
        if (asked.Kind == TargetKind.Psnr)
            return 4;
        var bits = 8 * double.Exp2(lossless.Goal) / source.Shape.Count;
        var goal = 8 * double.Exp2(Goal) / source.Shape.Count;
        return goal < 1 ? bits - 0.5 - (1.3 * Math.Log2(goal)) : Math.Max(1.5, bits - goal + 0.5);
    }

    // On the control's logarithm: along the slope until the goal lies between two trials, then by false position; a side
    // that stays put twice gives way (Illinois).
    private Trial Smooth(string path)
    {
        var (low, high) = ((Trial?)null, (Trial?)null);
        var (lowWeight, highWeight) = (1.0, 1.0);
        var usual = asked.Kind == TargetKind.Psnr ? 5.0 : 1.0; // dB or octaves of size, an octave of the control
        var slope = usual;
        var floor = 0.0; // what the codec refuses as too little
        var control = Within(FirstControl);
        for (var trials = 1; ; trials++)
        {
            if (TryCode(path, control) is not { } trial)
            {
                floor = control;
                if (trials >= MostTrials || (high is { } h && h.Control < 1.02 * floor))
                    return high is { } last ? Nearest(null, last) : throw Refused();
                control = high is { } next ? Math.Sqrt(floor * next.Control) : Within(4 * control);
                if (control == floor)
                    throw Refused();
                continue;
            }
            if (IsClose(trial))
                return trial;
            if ((trial.Goal < Goal ? high ?? low : low ?? high) is { } other)
                slope = Slope(trial, other, usual);
            if (trial.Goal < Goal)
                (low, lowWeight, highWeight) = (trial, 1, low is null ? 1 : highWeight / 2);
            else
                (high, highWeight, lowWeight) = (trial, 1, high is null ? 1 : lowWeight / 2);
            if (trials >= MostTrials)
                return Nearest(low, high);
            if (low is var (from, below, _, _) && high is var (to, above, _, _))
            {
                if (Math.Abs(Math.Log2(to / from)) < NarrowControl)
                    return Nearest(low, high);
                var (under, over) = double.IsFinite(above)
                    ? (lowWeight * (Goal - below), highWeight * (above - Goal))
                    : (1, 1); // without any error
                control = double.Exp2(
                    double.Lerp(Math.Log2(from), Math.Log2(to), under / (under + over))
                );
                continue;
            }
            // A little beyond, so that the goal comes to lie between.
            var stride = Math.Clamp(1.05 * (Goal - trial.Goal) / slope, -4, 4);
            control = Within(trial.Control * double.Exp2(stride + Math.CopySign(0.03, stride)));
            if (control <= floor)
                control = Math.Sqrt(floor * trial.Control);
            if (control == trial.Control)
                return Nearest(low, high);
        }
    }

    private double FirstControl =>
        _control == TargetKind.Rate ? 0.1
        : options.Codec.Capabilities.DefaultTarget is var usual && usual.Kind == _control
            ? usual.Value
        : 1;

    // Of two trials, within what codecs do.
    private static double Slope(Trial trial, Trial other, double usual)
    {
        var found =
            (trial.Goal - other.Goal) / (Math.Log2(trial.Control) - Math.Log2(other.Control));
        return double.IsFinite(found) ? Math.Clamp(found, usual / 8, usual * 4) : usual;
    }

    private Trial Nearest(Trial? low, Trial? high)
    {
        if (asked.Kind != TargetKind.Psnr)
            return low ?? throw Unreachable(high!.Value);
        return high ?? throw Unreachable(low!.Value);
    }

    private double Within(double control)
    {
        if (_control == TargetKind.Rate)
            control = Math.Min(control, 16 * source.Type.Size()); // twice the original
        return options.Codec.Capabilities.ControlRange?.Invoke(source.Shape) is var (least, most)
            ? Math.Clamp(control, least, most)
            : control;
    }

    private HypressUnsupportedException Unreachable(Trial nearest)
    {
        var (which, target) = asked.Kind switch
        {
            TargetKind.Psnr => ("best", new CodecTarget(asked.Kind, nearest.Reached)),
            TargetKind.Rate => (
                "least",
                CodecTarget.Rate(nearest.Reached * 8 / source.Shape.Count)
            ),
            _ => ("least", CodecTarget.Bytes((long)nearest.Reached)),
        };
        return new(
            $"codec {options.Codec.Name} doesn't reach {asked}: the {which} it makes of this scene is {target}"
        );
    }

    private HypressUnsupportedException Refused() => new(_refusal!);

    // Null where the codec refuses it, as rates do that are too low for it.
    private Trial? TryCode(string path, double control)
    {
        try
        {
            return Code(path, control);
        }
        catch (HypressUnsupportedException e) when (_control == TargetKind.Rate)
        {
            _refusal = e.Message;
            return null;
        }
    }

    private Trial Code(string path, double control)
    {
        options.Cancel.ThrowIfCancellationRequested();
        options.Progress?.Report(0);
        TileRecorder? coded = null;
        using var compression = new Compression(
            source,
            options with
            {
                Overwrite = true,
            },
            new(_control, control)
        )
        {
            Filled = _filled,
            Work = _work,
            CreateEncoder = setup => coded = new(options.Codec.CreateEncoder(setup)),
        };
        var result = compression.WriteTo(path);
        if (asked.Kind != TargetKind.Psnr)
            return new(control, Math.Log2(result.CodedBytes), result.CodedBytes, coded!);
        using var decoded = HypFile.Open(
            path,
            new()
            {
                Codecs = [options.Codec],
                Threads = options.Threads,
                Cancel = options.Cancel,
            }
        );
        ICubeSource codedBands = source is KeptBands kept
            ? new KeptBands(decoded, kept.Bands)
            : decoded;
        var psnr = SceneComparison.Run(source, codedBands, cancel: options.Cancel).Psnr;
        return new(control, psnr, psnr, coded!);
    }

    private readonly record struct Trial(
        double Control,
        double Goal,
        double Reached,
        TileRecorder Coded
    );
}
