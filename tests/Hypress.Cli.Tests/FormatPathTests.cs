using System.Text.Json.Nodes;

namespace Hypress.Cli.Tests;

/// <summary>Published files of every format go through .hyp into GeoTIFF and ENVI with all they say.</summary>
public sealed class FormatPathTests
{
    private const string Variable = "HYPRESS_DATA";
    private static readonly string? Data = Environment.GetEnvironmentVariable(Variable);

    // What a scene says in `info` that no format on the way may lose.
    private static readonly string[] Kept =
    [
        "bands",
        "lines",
        "samples",
        "type",
        "wavelengths_nm",
        "data_ignore_value",
        "geotransform",
    ];

    public static TheoryData<string> Files =>
        Data is null
            ? [""]
            :
            [
                .. Directory
                    .GetFiles(Path.Combine(Data, "formats"))
                    .Where(file => !IsDataOfAHeader(file))
                    .Select(file => Path.GetFileName(file))
                    .Order(),
            ];

    [Theory, MemberData(nameof(Files))]
    public void Values_and_metadata_survive(string name)
    {
        if (Data is null)
            Assert.Skip($"{Variable} is not set");
        using var hypress = new Program();
        var source = Path.Combine(Data, "formats", name);
        Done(hypress.Run("compress", source, "-o", "scene.hyp"));
        Done(hypress.Run("decompress", "scene.hyp", "-o", "scene.tif"));
        Done(hypress.Run("decompress", "scene.hyp", "-o", "back.hdr"));
        var before = Done(hypress.Run("info", source, "--bands", "--json")).Json;
        foreach (var path in (string[])["scene.tif", "back.hdr"])
        {
            Done(hypress.Run("compare", source, path, "--max-error", "0"));
            var after = Done(hypress.Run("info", path, "--bands", "--json")).Json;
            foreach (var key in Kept)
                AssertSame($"{path}: {key}", before[key], after[key]);
            Assert.Equal(SystemName(before), SystemName(after));
            AssertSame($"{path}: names", Names(before), Names(after));
        }
    }

    private static Outcome Done(Outcome outcome)
    {
        Assert.True(outcome.ExitCode == 0, $"exit {outcome.ExitCode}: {outcome.Error}");
        return outcome;
    }

    // Text forms of a coordinate system differ from writer to writer: "WGS_1984_UTM_Zone_10N", "WGS 84 / UTM zone 10N".
    private static string? SystemName(JsonObject info) =>
        ((string?)info["wkt"])?.Split('"') is { Length: > 1 } parts
            ? string.Concat(parts[1].Where(char.IsLetterOrDigit))
                .ToLowerInvariant()
                .Replace("1984", "84", StringComparison.Ordinal)
            : null;

    private static JsonArray Names(JsonObject info) =>
        [.. info["band_table"]!.AsArray().Select(band => band!["name"]?.DeepClone())];

    // Numbers may come back in another last digit: formats keep micrometres, Hypress nanometres.
    private static void AssertSame(string what, JsonNode? expected, JsonNode? found)
    {
        if (expected is JsonArray list)
        {
            Assert.True(found is JsonArray, $"{what}: lost");
            Assert.Equal(list.Count, found.AsArray().Count);
            foreach (var (left, right) in list.Zip(found.AsArray()))
                AssertSame(what, left, right);
        }
        else if (expected is JsonValue value && value.TryGetValue(out double number))
        {
            Assert.True(found is not null, $"{what}: lost");
            Assert.True(
                Math.Abs(number - (double)found) <= 1e-9 * Math.Max(1, Math.Abs(number)),
                $"{what}: {expected} became {found}"
            );
        }
        else
        {
            Assert.True(JsonNode.DeepEquals(expected, found), $"{what}: {expected} became {found}");
        }
    }

    private static bool IsDataOfAHeader(string file) =>
        !file.EndsWith(".hdr", StringComparison.Ordinal)
        && (File.Exists(Path.ChangeExtension(file, ".hdr")) || File.Exists(file + ".hdr"));
}
