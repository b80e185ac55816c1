using System.CommandLine;
using Hypress.Codecs;

namespace Hypress.Cli;

/// <summary>The options that say what is asked of a codec; at most one of them may be given.</summary>
internal sealed class TargetOptions
{
    private readonly Option<bool> _lossless = new("--lossless")
    {
        Description = "Every bit comes back",
    };

    private readonly (Option<double?> Option, TargetKind Kind)[] _numbers =
    [
        (
            Arguments.Number("--rate", "BPPPB", "Bits per pixel per band, all coded bytes", 1e-9),
            TargetKind.Rate
        ),
        (Arguments.Number("--bytes", "N", "Coded bytes, never more", 1), TargetKind.Bytes),
        (Arguments.Number("--psnr", "DB", "PSNR, the scene's maximum as peak", 0), TargetKind.Psnr),
        (
            Arguments.Number("--quality", "Q", "The codec's own scale; higher is better", 0),
            TargetKind.Quality
        ),
        (
            Arguments.Number("--max-error", "E", "Largest absolute error, in sample units", 0),
            TargetKind.MaxError
        ),
        (
            Arguments.Number(
                "--max-relative-error",
                "R",
                "Largest relative error; in ccsds123 to the predicted value",
                0
            ),
            TargetKind.MaxRelativeError
        ),
    ];

    public void AddTo(Command command)
    {
        foreach (var (option, _) in _numbers)
            command.Add(option);
        command.Add(_lossless);
        command.Validators.Add(result =>
        {
            var given = _numbers
                .Select(n => (Option)n.Option)
                .Append(_lossless)
                .Where(option => result.GetResult(option) is { Implicit: false })
                .Select(option => option.Name)
                .ToList();
            if (given.Count > 1)
                result.AddError($"{string.Join(" and ", given)} exclude each other");
        });
    }

    /// <summary>What was asked; null when nothing was.</summary>
    public CodecTarget? Read(ParseResult parsed)
    {
        foreach (var (option, kind) in _numbers)
            if (parsed.GetValue(option) is { } value)
                return new(kind, kind == TargetKind.Bytes ? Math.Floor(value) : value);
        return parsed.GetValue(_lossless) ? CodecTarget.Lossless : null;
    }
}
