using System.Globalization;
using Hypress.Codecs;

namespace Hypress.Bench;

/// <summary>Targets as configs and results write them: <c>lossless</c>, <c>rate 0.1</c>, <c>max-error 4</c>.</summary>
public static class TargetText
{
    private static readonly TargetKind[] Kinds =
    [
        TargetKind.Rate,
        TargetKind.Bytes,
        TargetKind.Psnr,
        TargetKind.Quality,
        TargetKind.MaxError,
        TargetKind.MaxRelativeError,
    ];

    private const string Lossless = "lossless";

    /// <summary>Writes a target.</summary>
    public static string Format(CodecTarget target) =>
        target.Kind == TargetKind.Lossless
            ? Lossless
            : $"{target.Kind.Name()} {target.Value.ToString("R", CultureInfo.InvariantCulture)}";

    /// <summary>Reads a target.</summary>
    /// <exception cref="HypressFormatException">The text is none.</exception>
    public static CodecTarget Parse(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is [Lossless])
            return CodecTarget.Lossless;
        if (
            words is [var name, var number]
            && Array.FindIndex(Kinds, kind => kind.Name() == name) is >= 0 and var found
            && double.TryParse(
                number,
                NumberStyles.Float,
                CultureInfo.InvariantCulture,
                out var value
            )
            && double.IsFinite(value)
            && value >= 0
        )
            return new(Kinds[found], value);
        throw new HypressFormatException(
            $"'{text}' is no target: write lossless, or a number after {string.Join(", ", Kinds.Select(kind => kind.Name()))}"
        );
    }
}
