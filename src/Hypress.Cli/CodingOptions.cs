using System.CommandLine;
using Hypress.Cubes;

namespace Hypress.Cli;

/// <summary>The options that say how scenes are coded: target, codec, its options, tiles, axes.</summary>
internal sealed class CodingOptions
{
    private const string PresetName = "--preset";

    private readonly TargetOptions _targets = new();
    private readonly Option<string?> _codec = new("--codec")
    {
        Description = "The codec, see 'hypress codecs'; default the best that can do what is asked",
        HelpName = "NAME",
    };
    private readonly Option<string?> _preset = new(PresetName)
    {
        Description = "Speed or size, where the codec has presets: fast or best",
        HelpName = "fast|best",
    };
    private readonly Option<bool> _bandGroups = new("--band-groups")
    {
        Description = "Let a learned codec code any number of bands, in groups of its model's",
    };
    private readonly Option<string[]> _codecOptions = new("--codec-option")
    {
        Description = "An option of the codec, see 'hypress codecs'; may be repeated",
        HelpName = "NAME=VALUE",
    };
    private readonly Option<string?> _tile = new("--tile")
    {
        Description =
            "Lines and samples of a tile; smaller ones read faster in parts and code worse",
        HelpName = "LxS",
    };
    private readonly Option<bool> _dropBadBands = new("--drop-bad-bands")
    {
        Description =
            "Leave out the bands that the bad-band list marks; they come back without data",
    };
    private readonly Option<Interleave?> _axes = Arguments.Axes();

    public void AddTo(Command command)
    {
        _codec.CompletionSources.Add(_ => Scenes.Codecs.Select(c => c.Name));
        _preset.AcceptOnlyFromAmong("fast", "best");
        _targets.AddTo(command);
        foreach (
            var option in (Option[])
                [_codec, _preset, _bandGroups, _codecOptions, _tile, _dropBadBands, _axes]
        )
            command.Add(option);
    }

    public CodingSettings Read(ParseResult parsed)
    {
        var options = CodecOptions(parsed.GetValue(_codecOptions) ?? [], parsed.GetValue(_preset));
        if (parsed.GetValue(_bandGroups))
            options["band-groups"] = "yes";
        return new()
        {
            Codec = parsed.GetValue(_codec),
            Target = _targets.Read(parsed),
            Options = options,
            TileSize = TileSize(parsed.GetValue(_tile)),
            DropBadBands = parsed.GetValue(_dropBadBands),
            Axes = parsed.GetValue(_axes),
        };
    }

    /// <summary>Options of a codec, written as name=value.</summary>
    public static Dictionary<string, string> CodecOptions(string[] given, string? preset)
    {
        var options = new Dictionary<string, string>();
        foreach (var text in given)
        {
            var ends = text.Split('=', 2);
            if (ends.Length != 2 || ends[0].Length == 0)
                throw CommandException.Usage($"'{text}' is no option of a codec: write name=value");
            if (!options.TryAdd(ends[0], ends[1]))
                throw CommandException.Usage($"option '{ends[0]}' is given twice: give it once");
        }
        return preset is null || options.TryAdd("preset", preset)
            ? options
            : throw CommandException.Usage($"the preset is given twice: leave {PresetName} out");
    }

    private static (int, int)? TileSize(string? text)
    {
        if (text is null)
            return null;
        var ends = text.Split('x');
        return
            ends.Length == 2 && Ranges.Extent(ends[0]) is { } l && Ranges.Extent(ends[1]) is { } s
            ? (l, s)
            : throw CommandException.Usage($"'{text}' is no size of a tile: write it as 256x256");
    }
}
