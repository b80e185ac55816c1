using Hypress.Codecs.Ccsds123;
using Hypress.Tests.House;

namespace Hypress.Tests.Codecs.Ccsds123;

public sealed class Ccsds123VectorTests
{
    private const string Variable = "HYPRESS_CCSDS123_VECTORS";

    [Fact]
    public void The_committed_vectors_agree() =>
        Agree(new(Repository.File("tests", "testdata", "vectors", "ccsds123")));

    [Fact]
    public void All_vectors_of_the_folder_agree()
    {
        var folder = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipUnless(Directory.Exists(folder), $"{Variable} names no folder");
        Agree(new(folder!));
    }

    private static void Agree(VectorFolder folder)
    {
        var kinds = new SortedDictionary<string, (int All, int Agreed)>(StringComparer.Ordinal);
        var failures = new List<string>();
        foreach (var vector in folder.Vectors())
        {
            var failed = Disagreement(vector);
            if (failed is not null)
                failures.Add($"{vector.Group}/{vector.Id}: {failed}");
            var (all, agreed) = kinds.GetValueOrDefault(vector.Group);
            kinds[vector.Group] = (all + 1, agreed + (failed is null ? 1 : 0));
        }
        foreach (var (kind, (all, agreed)) in kinds)
            Console.WriteLine($"{kind}: {agreed} of {all} agreed");
        Console.WriteLine(
            $"all: {kinds.Values.Sum(k => k.Agreed)} of {kinds.Values.Sum(k => k.All)}"
        );
        Assert.NotEmpty(kinds);
        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    private static string? Disagreement(Vector vector)
    {
        try
        {
            var decoded = Images.Decode(vector.Stream, out var header, vector.Beside);
            if (!decoded.AsSpan().SequenceEqual(vector.Decoded))
                return "decoded samples differ";
            if (header.Image != vector.Parameters.Image)
                return "the header's image differs";
            var indices = Images.Indices(vector.Parameters, vector.Samples);
            if (vector.Mapped is { } mapped && !indices.AsSpan().SequenceEqual(mapped))
                return "mapped indices differ";
            if (!vector.EncodeIsExact)
                return null;
            var stream = Images.Encode(vector.Parameters, vector.Samples);
            return stream.AsSpan().SequenceEqual(vector.Stream) ? null : "the stream differs";
        }
        catch (Exception e)
        {
            return e.ToString();
        }
    }
}
