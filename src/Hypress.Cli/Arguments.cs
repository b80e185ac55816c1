using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Hypress.Cubes;

namespace Hypress.Cli;

/// <summary>The arguments and options that several commands share.</summary>
internal static class Arguments
{
    public static Argument<string> Path(string name, string description) =>
        new(name) { Description = description };

    public static Option<string?> Output(string description) =>
        new("--output", "-o") { Description = description, HelpName = "FILE" };

    public static Option<bool> Overwrite() =>
        new("--overwrite") { Description = "Replace the output if it exists" };

    public static Option<int> Threads(string description = "Threads that work on tiles") =>
        new("--threads")
        {
            Description = description,
            HelpName = "N",
            DefaultValueFactory = _ => Environment.ProcessorCount,
            CustomParser = result => Integer(result, 1, 1024) ?? 0,
        };

    /// <summary>An option that takes bsq, bil or bip; absent, it is null.</summary>
    public static Option<Interleave?> Interleaved(string name, string description)
    {
        var option = new Option<Interleave?>(name) { Description = description };
        option.AcceptOnlyFromAmong("bsq", "bil", "bip");
        return option;
    }

    /// <summary>The option for inputs that don't say which axis is which.</summary>
    public static Option<Interleave?> Axes() =>
        Interleaved(
            "--axes",
            "Axes of an array that doesn't say them (.npy .mat .h5): bsq is band, line, sample; bil line, band, sample; bip line, sample, band"
        );

    /// <summary>An option that takes a number; absent, it is null.</summary>
    public static Option<double?> Number(
        string name,
        string unit,
        string description,
        double min
    ) =>
        new(name)
        {
            Description = description,
            HelpName = unit,
            CustomParser = result => Number(result, min),
        };

    /// <summary>An option that takes a whole number; absent, it is null.</summary>
    public static Option<int?> Integer(string name, string unit, string description, int min) =>
        new(name)
        {
            Description = description,
            HelpName = unit,
            CustomParser = result => Integer(result, min, int.MaxValue),
        };

    private static double? Number(ArgumentResult result, double min)
    {
        var text = result.Tokens[0].Value;
        if (
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && double.IsFinite(value)
            && value >= min
        )
            return value;
        result.AddError(
            $"'{text}' is no number of at least {min.ToString(CultureInfo.InvariantCulture)}"
        );
        return null;
    }

    private static int? Integer(ArgumentResult result, int min, int max)
    {
        var text = result.Tokens[0].Value;
        if (
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value >= min
            && value <= max
        )
            return value;
        result.AddError(
            max == int.MaxValue
                ? $"'{text}' is no whole number of at least {min}"
                : $"'{text}' is no whole number from {min} to {max}"
        );
        return null;
    }
}
