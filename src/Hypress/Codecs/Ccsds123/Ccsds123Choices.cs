using System.Globalization;

namespace Hypress.Codecs.Ccsds123;

/// <summary>What a user may choose: by name in the codec and in the bare stream.</summary>
internal sealed record Ccsds123Choices
{
    /// <summary>All options, for those that list them.</summary>
    public static IReadOnlyList<CodecOption> Options { get; } =
    [
        new(
            "preset",
            "fast|best",
            "fast: one set of parameters; best: hybrid coder and the smallest of six sets, each a pass; default fast"
        ),
        new(
            "coder",
            "sample-adaptive|hybrid|block-adaptive",
            "hybrid is smallest at low rates and holds the image in memory; default: by each tile's bit rate, in a bare stream sample-adaptive"
        ),
        new(
            "p",
            "0..15",
            "bands before the current one that predict it; each costs time; default 3"
        ),
        new("mode", "reduced|full", "full adds three spatial differences; default reduced"),
        new(
            "local-sum",
            "wide-neighbor|narrow-neighbor|wide-column|narrow-column",
            "which neighbours are looked at; column suits striped images; default wide-neighbor"
        ),
        new("order", "bip|bil|bsq", "order of coding; bsq holds the image in memory; default bip"),
    ];

    /// <summary>Whether several sets of parameters are tried.</summary>
    public bool Best { get; init; }

    /// <summary>The coder's name; null for the one that the data ask for.</summary>
    public string? Coder { get; init; }

    /// <summary>P; null for the preset's.</summary>
    public int? Bands { get; init; }

    /// <summary>The prediction mode; null for the preset's.</summary>
    public bool? Reduced { get; init; }

    /// <summary>The local sum; null for the preset's.</summary>
    public LocalSum? LocalSum { get; init; }

    /// <summary>bip, bil or bsq.</summary>
    public string Order { get; init; } = "bip";

    /// <summary>Reads options by name.</summary>
    /// <exception cref="HypressUnsupportedException">A value isn't allowed.</exception>
    public static Ccsds123Choices Parse(IReadOnlyDictionary<string, string> options)
    {
        var choices = new Ccsds123Choices();
        foreach (var (name, value) in options)
            choices = name switch
            {
                "preset" => choices with { Best = OneOf(name, value, "fast", "best") == 1 },
                "coder" => choices with { Coder = Allowed(name, value) },
                "p" => choices with
                {
                    Bands =
                        int.TryParse(value, CultureInfo.InvariantCulture, out var p)
                        && p is >= 0 and <= PredictorParameters.MaxBands
                            ? p
                            : throw NotAllowed(name, value),
                },
                "mode" => choices with { Reduced = OneOf(name, value, "full", "reduced") == 1 },
                "local-sum" => choices with
                {
                    LocalSum = (LocalSum)OneOf(
                        name,
                        value,
                        "wide-neighbor",
                        "narrow-neighbor",
                        "wide-column",
                        "narrow-column"
                    ),
                },
                "order" => choices with { Order = Allowed(name, value) },
                _ => throw new HypressUnsupportedException(
                    $"ccsds123 has no option '{name}', but {string.Join(", ", Options.Select(o => o.Name))}"
                ),
            };
        return choices;
    }

    private static string Allowed(string name, string value)
    {
        var values = Options.Single(option => option.Name == name).Values.Split('|');
        return values[OneOf(name, value, values)];
    }

    private static int OneOf(string name, string value, params string[] values)
    {
        var index = Array.IndexOf(values, value);
        return index >= 0 ? index : throw NotAllowed(name, value);
    }

    private static HypressUnsupportedException NotAllowed(string name, string value) =>
        new(
            $"ccsds123: {name} is {Options.Single(option => option.Name == name).Values}, not '{value}'"
        );
}
