using Hypress.Codecs;
using Hypress.Container;
using Hypress.Cubes;
using Hypress.Tests.Cubes;

namespace Hypress.Tests.Container;

public sealed class HypDamageTests : IDisposable
{
    private const short NoData = -99;
    private static readonly CubeShape Shape = new(3, 24, 40);
    private readonly TemporaryFolder _folder = new();
    private readonly HypReadOptions _options = new()
    {
        Codecs = [.. CodecCatalog.BuiltIn, new CoarseCodec()],
        Threads = 2,
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_flipped_byte_anywhere_is_found_and_costs_one_tile_at_most()
    {
        var (bytes, whole) = File();
        var path = _folder.File("flipped.hyp");
        for (var at = 0; at < bytes.Length; at += at < 150 || at > bytes.Length - 150 ? 3 : 211)
        {
            var damaged = bytes.ToArray();
            damaged[at] ^= 0x10;
            System.IO.File.WriteAllBytes(path, damaged);
            var report = HypVerifier.Verify(path, _options, deep: true);
            Assert.False(report.IsWhole, $"byte {at} flipped and not found");
            using var file = HypFile.Open(path, _options with { KeepGoing = true });
            Assert.InRange(TilesThatDiffer(file, whole), 0, 1);
        }
    }

    [Fact]
    public void Each_section_hit_is_named()
    {
        var (bytes, _) = File();
        var path = _folder.File("named.hyp");
        foreach (var (section, _) in Sections(bytes))
        {
            foreach (
                var offset in (long[])
                    [0, 5, section.HeaderBytes, section.HeaderBytes + section.PayloadBytes]
            )
            {
                var damaged = bytes.ToArray();
                damaged[section.Position + offset] ^= 1;
                System.IO.File.WriteAllBytes(path, damaged);
                var report = HypVerifier.Verify(path, _options, deep: false);
                Assert.Contains(
                    report.Damage,
                    line => line.Contains($"{section}", StringComparison.Ordinal)
                );
            }
        }
    }

    [Fact]
    public void A_zeroed_block_of_4_KiB_leaves_the_rest()
    {
        var (bytes, whole) = File();
        var path = _folder.File("zeroed.hyp");
        for (var at = 0; at < bytes.Length; at += 4096)
        {
            var damaged = bytes.ToArray();
            damaged.AsSpan(at, Math.Min(4096, damaged.Length - at)).Clear();
            System.IO.File.WriteAllBytes(path, damaged);
            Assert.False(HypVerifier.Verify(path, _options, deep: false).IsWhole);
            using var file = HypFile.Open(path, _options with { KeepGoing = true });
            Assert.InRange(TilesThatDiffer(file, whole), 0, 6);
        }
    }

    [Fact]
    public void A_truncated_file_gives_what_is_left()
    {
        var (bytes, whole) = File();
        var path = _folder.File("short.hyp");
        var tiles = Sections(bytes)
            .Where(s => s.Section.Kind is SectionKind.Tile or SectionKind.MaskedTile)
            .ToList();
        for (var length = bytes.Length - 1; length > 300; length = (length * 9) / 10)
        {
            System.IO.File.WriteAllBytes(path, bytes.AsSpan(0, length));
            Assert.False(HypVerifier.Verify(path, _options, deep: false).IsWhole);
            using var file = HypFile.Open(path, _options with { KeepGoing = true });
            var lost = tiles.Count(tile => tile.Section.End > length);
            Assert.Equal(lost, TilesThatDiffer(file, whole));
        }
    }

    [Fact]
    public void Without_keep_going_a_damaged_tile_ends_the_read_with_its_place()
    {
        var (bytes, _) = File();
        var tile = Sections(bytes)
            .First(s => s.Section is { Kind: SectionKind.Tile, Number: > 0 })
            .Section;
        bytes[tile.PayloadPosition] ^= 1;
        var path = _folder.File("strict.hyp");
        System.IO.File.WriteAllBytes(path, bytes);
        using var file = HypFile.Open(path, _options);
        var error = Assert.Throws<HypressFormatException>(() => file.Read(CubeWindow.All(Shape)));
        Assert.Contains($"tile {tile.Number} (lines", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_bytes_and_random_damage_end_in_documented_errors()
    {
        var (bytes, _) = File();
        var path = _folder.File("hostile.hyp");
        Gen.Select(Gen.Int[0, bytes.Length - 1].Array[1, 40], Gen.Byte.Array[40])
            .Sample(
                (places, values) =>
                {
                    var damaged = bytes.ToArray();
                    foreach (var (i, at) in places.Index())
                        damaged[at] = values[i];
                    System.IO.File.WriteAllBytes(path, damaged);
                    var error = Record.Exception(() =>
                    {
                        using var file = HypFile.Open(path, _options with { KeepGoing = true });
                        file.Read(CubeWindow.All(file.Shape));
                    });
                    return error is null or HypressException;
                },
                iter: 150,
                threads: 1
            );
    }

    [Fact]
    public void A_header_that_lies_about_the_size_is_refused_before_any_allocation()
    {
        var (bytes, _) = File();
        var path = _folder.File("liar.hyp");
        var record = new System.Buffers.ArrayBufferWriter<byte>();
        new SceneRecord
        {
            Grid = new(new(1 << 20, 1 << 20, 1 << 20), 1 << 20, 1 << 20),
            Type = DataType.Float64,
            Codec = "store",
            Asked = CodecTarget.Lossless,
        }.Write(new(record));
        var lie = new System.Buffers.ArrayBufferWriter<byte>();
        Section.Write(lie, SectionKind.Scene, 0, record.WrittenSpan);
        lie.WrittenSpan.CopyTo(bytes.AsSpan(FileHeader.Size));
        System.IO.File.WriteAllBytes(path, bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<HypressFormatException>(() => HypFile.Open(path, _options));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    private (byte[] Bytes, CubeView Whole) File()
    {
        var view = CubeGen.Smooth(Shape, DataType.Int16);
        for (var line = 0; line < 9; line++)
        for (var band = 0; band < Shape.Bands; band++)
            view.Set(band, line, line, NoData);
        var path = _folder.File("whole.hyp");
        CubeCompressor.Compress(
            new Cube(view, new() { DataIgnoreValue = NoData }),
            path,
            new()
            {
                Codec = new CoarseCodec(),
                TileSize = (8, 8),
                Overwrite = true,
            }
        );
        using var file = HypFile.Open(path, _options);
        return (System.IO.File.ReadAllBytes(path), file.Read(CubeWindow.All(Shape)));
    }

    private List<FoundSection> Sections(byte[] bytes)
    {
        var path = _folder.File("sections.hyp");
        System.IO.File.WriteAllBytes(path, bytes);
        using var reader = new SectionReader(System.IO.File.OpenHandle(path));
        return [.. SectionScan.Run(reader, () => new(1 << 20))];
    }

    private static int TilesThatDiffer(HypFile file, CubeView whole)
    {
        var found = new Cube(file.Read(CubeWindow.All(file.Shape)));
        var expected = new Cube(whole);
        return Enumerable
            .Range(0, file.Grid.Count)
            .Select(file.Grid.Window)
            .Count(tile =>
                !CubeGen
                    .Bits(found.Read(tile))
                    .AsSpan()
                    .SequenceEqual(CubeGen.Bits(expected.Read(tile)))
            );
    }
}
