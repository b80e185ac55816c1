using Hypress.Codecs;
using Hypress.Container;
using Hypress.Cubes;

namespace Hypress.Fuzz.Tests;

/// <summary>Damage in the files of every codec: named, and limited to the tile that is hit.</summary>
public sealed class CodecDamageTests : IDisposable
{
    private readonly CodecFiles _files = new();

    public static TheoryData<string> Names => CodecFiles.Names;

    public void Dispose() => _files.Dispose();

    [Theory, MemberData(nameof(Names))]
    public void A_byte_flipped_in_any_section_costs_its_tile_at_most(string codec)
    {
        var bytes = _files.Tiles(codec);
        LosesOnlyWhatIsHit(bytes);
        if (_files.Codecs.Find(codec).Capabilities.IsByResiduals(TargetKind.MaxError))
            LosesOnlyWhatIsHit(_files.Tiles(codec, CodecTarget.MaxError(3)));
    }

    [Theory, MemberData(nameof(Names))]
    public void A_lost_half_of_the_file_leaves_the_other(string codec)
    {
        var bytes = _files.Tiles(codec);
        var whole = Read(bytes, out _);
        var tiles = CodecFiles.Sections(bytes).Where(s => IsTile(s.Kind)).ToList();
        // The last tiles are cut off with the second copies; the first ones are zeroed with the first copies.
        var half = tiles[3].Start;
        var kept = Read(bytes[..half], out var damage);
        Assert.NotEmpty(damage);
        Assert.Equal([3, 4, 5], Lost(whole, kept));
        var zeroed = bytes.ToArray();
        zeroed.AsSpan(0, half).Clear();
        kept = Read(zeroed, out damage);
        Assert.NotEmpty(damage);
        Assert.Equal([0, 1, 2, 3], Lost(whole, kept));
    }

    private void LosesOnlyWhatIsHit(byte[] bytes)
    {
        var whole = Read(bytes, out var damage);
        Assert.Empty(damage);
        var sections = CodecFiles.Sections(bytes);
        foreach (var (kind, number, start, length) in sections)
        {
            var damaged = bytes.ToArray();
            damaged[start + (length / 2)] ^= 0x20;
            var path = Write(damaged);
            Assert.False(HypVerifier.Verify(path, _files.Options, deep: false).IsWhole);
            var kept = Read(damaged, out damage);
            var hit = IsTile(kind) || kind == SectionKind.Mask;
            Assert.All(Lost(whole, kept), tile => Assert.True(hit && tile == number));
            if (!IsTile(kind))
                continue;
            Assert.Contains(damage, line => line.StartsWith($"tile {number} (lines", Ordinal));
            // Without --keep-going that is the end, with the same words.
            using var strict = HypFile.Open(path, _files.Options);
            var error = Assert.Throws<HypressFormatException>(() =>
                strict.Read(CubeWindow.All(strict.Shape))
            );
            Assert.StartsWith($"tile {number} (lines", error.Message);
        }
    }

    private const StringComparison Ordinal = StringComparison.Ordinal;

    private static bool IsTile(SectionKind kind) =>
        kind is SectionKind.Tile or SectionKind.MaskedTile;

    private string Write(byte[] bytes)
    {
        var path = _files.At("damaged.hyp");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private Cube Read(byte[] bytes, out IReadOnlyList<string> damage)
    {
        using var file = HypFile.Open(Write(bytes), _files.Options with { KeepGoing = true });
        var cube = Cube.Load(file);
        damage = file.Damage;
        return cube;
    }

    // The tiles that are not the same.
    private static List<int> Lost(Cube whole, Cube kept)
    {
        var grid = new TileGrid(whole.Shape, 8, 16);
        return
        [
            .. Enumerable
                .Range(0, grid.Count)
                .Where(tile =>
                    !whole
                        .Read(grid.Window(tile), Interleave.Bsq)
                        .Bytes.Span.SequenceEqual(
                            kept.Read(grid.Window(tile), Interleave.Bsq).Bytes.Span
                        )
                ),
        ];
    }
}
