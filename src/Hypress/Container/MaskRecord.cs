using System.Buffers;
using Hypress.Bytes;
using Hypress.Cubes;

namespace Hypress.Container;

/// <summary>A tile's mask as it stands in a file: runs, deflated (docs/format.md, section 6).</summary>
internal static class MaskRecord
{
    private const int Level = 9;

    //  length of what follows, inflated (VarInt) | deflated:
    //    patterns (VarInt count, 8 bytes each)
    //    each band: 0 same as the band before, else 1 + runs (VarInt), then each run: gap, length - 1, pattern (VarInts)
    public static void Write(Mask mask, IBufferWriter<byte> output)
    {
        var plain = new ArrayBufferWriter<byte>();
        var writer = new ByteWriter(plain);
        writer.VarInt(mask.Patterns.Count);
        foreach (var pattern in mask.Patterns)
            writer.Int64((long)pattern);
        for (var band = 0; band < mask.Bands.Count; band++)
        {
            var runs = mask.Bands[band];
            if (band > 0 && ReferenceEquals(runs, mask.Bands[band - 1]))
            {
                writer.VarInt(0);
                continue;
            }
            writer.VarInt(runs.Count + 1L);
            var next = 0;
            foreach (var run in runs)
            {
                writer.VarInt(run.Start - next);
                writer.VarInt(run.Length - 1);
                writer.VarInt(run.Pattern);
                next = run.Start + run.Length;
            }
        }
        new ByteWriter(output).VarInt(plain.WrittenCount);
        Deflate.Pack(plain.WrittenSpan, Level, output);
    }

    public static Mask Parse(ReadOnlySpan<byte> payload, CubeShape tile, DecodeBudget budget)
    {
        var head = new ByteReader(payload);
        // Three VarInts of five bytes a value at the very most, and the patterns.
        var length = head.VarInt32(
            "mask length",
            0,
            (int)Math.Min(int.MaxValue, 64 + (24 * tile.Count))
        );
        var plain = budget.Allocate<byte>(length);
        Deflate.Unpack(head.Rest(), plain, "the mask");
        return ParsePlain(plain, tile);
    }

    private static Mask ParsePlain(ReadOnlySpan<byte> plain, CubeShape tile)
    {
        var reader = new ByteReader(plain);
        var patterns = new ulong[reader.VarInt32("mask patterns", 0, reader.Left / 8)];
        for (var i = 0; i < patterns.Length; i++)
            patterns[i] = (ulong)reader.Int64("mask pattern");
        var bands = new IReadOnlyList<MaskRun>[tile.Bands];
        for (var band = 0; band < bands.Length; band++)
        {
            var count = reader.VarInt32("mask runs", band == 0 ? 1 : 0, 1 + (reader.Left / 3));
            if (count == 0)
            {
                bands[band] = bands[band - 1];
                continue;
            }
            var runs = new MaskRun[count - 1];
            var next = 0;
            for (var i = 0; i < runs.Length; i++)
            {
                var start = next + reader.VarInt32("mask gap", 0, (int)tile.Pixels - next - 1);
                var length = 1 + reader.VarInt32("mask run", 0, (int)tile.Pixels - start - 1);
                runs[i] = new(
                    start,
                    length,
                    reader.VarInt32("mask pattern", 0, patterns.Length - 1)
                );
                next = start + length;
            }
            bands[band] = runs;
        }
        return new(patterns, bands);
    }
}
