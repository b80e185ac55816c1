using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Hypress.Container;
using Hypress.Cubes;
using Hypress.Tests.Cubes;
using Hypress.Tests.House;

namespace Hypress.Tests.Container;

/// <summary>Files of every version stay readable; what docs/format.md says of one is true.</summary>
public sealed partial class GoldenTests
{
    public static TheoryData<string> Lines =>
        [
            .. Directory
                .GetDirectories(Repository.File("tests", "testdata", "golden"))
                .SelectMany(folder =>
                    File.ReadLines(Path.Combine(folder, "golden.txt"))
                        .Where(line => !line.StartsWith('#'))
                        .Select(line => $"{Path.GetFileName(folder)}/{line}")
                ),
        ];

    [GeneratedRegex(@"^([0-9a-f]{4})  ((?:[0-9a-f]{2} ?)+)(?:  |$)", RegexOptions.Multiline)]
    private static partial Regex HexLine { get; }

    [Theory, MemberData(nameof(Lines))]
    public void A_golden_file_decodes_to_what_it_always_did(string line)
    {
        var fields = line.Split(' ');
        using var file = HypFile.Open(Repository.File("tests", "testdata", "golden", fields[0]));
        Assert.Equal(fields[1], file.Type.ShortName());
        Assert.Equal(
            fields[2..5].Select(n => int.Parse(n, CultureInfo.InvariantCulture)),
            [file.Shape.Bands, file.Shape.Lines, file.Shape.Samples]
        );
        var bits = CubeGen.Bits(file.Read(CubeWindow.All(file.Shape)));
        Assert.Equal(fields[5], Convert.ToHexStringLower(SHA256.HashData(bits)));
    }

    [Fact]
    public void The_walk_in_the_format_document_is_the_file()
    {
        var walk = new List<byte>();
        foreach (
            Match match in HexLine.Matches(File.ReadAllText(Repository.File("docs", "format.md")))
        )
        {
            Assert.Equal(walk.Count, Convert.ToInt32(match.Groups[1].Value, 16));
            walk.AddRange(
                Convert.FromHexString(
                    match.Groups[2].Value.Replace(" ", "", StringComparison.Ordinal)
                )
            );
        }
        var path = Repository.File("tests", "testdata", "golden", "v1", "walk.hyp");
        Assert.Equal(File.ReadAllBytes(path), walk);
        using var file = HypFile.Open(path);
        Assert.Equal("walk", file.Metadata.Description);
    }
}
