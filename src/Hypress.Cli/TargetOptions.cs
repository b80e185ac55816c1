using System.CommandLine;
using System.Globalization;
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

    private readonly (Option<string?> Option, TargetKind Kind)[] _files =
    [
        (
            Limits("--max-error-per-band", "Largest absolute error of each band"),
            TargetKind.MaxErrorPerBand
        ),
        (
            Limits("--max-relative-error-per-band", "Largest relative error of each band"),
            TargetKind.MaxRelativeErrorPerBand
        ),
    ];

    public void AddTo(Command command)
    {
        foreach (var option in Options)
            command.Add(option);
        command.Add(_lossless);
        command.Validators.Add(result =>
        {
            var given = Options
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
        foreach (var (option, kind) in _files)
            if (parsed.GetValue(option) is { } path)
                return CodecTarget.PerBand(kind, ReadLimits(path));
        return parsed.GetValue(_lossless) ? CodecTarget.Lossless : null;
    }

    private IEnumerable<Option> Options =>
        [.. _numbers.Select(n => n.Option), .. _files.Select(f => f.Option)];

    /// <summary>An option that names a file with a limit for each band.</summary>
    public static Option<string?> Limits(string name, string description) =>
        new(name)
        {
            Description =
                $"{description}: a text file with one number a band, in lines or separated by commas",
            HelpName = "FILE",
        };

    /// <summary>The limits in such a file.</summary>
    public static double[] ReadLimits(string path)
    {
        var words = Scenes
            .Input(path, () => File.ReadAllText(path))
            .Split([',', ';', ' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0
            ? throw CommandException.BadInput(
                $"'{path}' holds no error limits: give one for each band"
            )
            : [.. words.Select(word => Limit(path, word))];
    }

    private static double Limit(string path, string word) =>
        double.TryParse(word, CultureInfo.InvariantCulture, out var limit)
        && double.IsFinite(limit)
        && limit >= 0
            ? limit
            : throw CommandException.BadInput($"'{path}' has '{word}', which is no error limit");
}
