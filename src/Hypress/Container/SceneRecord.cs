using Hypress.Bytes;
using Hypress.Codecs;
using Hypress.Cubes;

namespace Hypress.Container;

/// <summary>What every reader must know: the cube, its tiles, its codec (docs/format.md, section 4).</summary>
internal sealed record SceneRecord
{
    private const int MaxNameBytes = 64;
    private const byte VerifiedFlag = 1;
    private const byte SharedTablesFlag = 2;
    private const byte ResidualsFlag = 4;
    private const byte DroppedBandsFlag = 8;

    public required TileGrid Grid { get; init; }

    public required DataType Type { get; init; }

    public required string Codec { get; init; }

    public required CodecTarget Asked { get; init; }

    /// <summary>What was reached, in the target's unit; NaN when not measured.</summary>
    public float Reached { get; init; } = float.NaN;

    /// <summary>Whether the file was decoded again and held to <see cref="Reached"/>.</summary>
    public bool Verified { get; init; }

    /// <summary>Whether the file holds shared tables.</summary>
    public bool HasSharedTables { get; init; }

    /// <summary>Whether tiles are residuals, most with a base of the codec before them.</summary>
    public bool HasResiduals { get; init; }

    /// <summary>The bands that tiles hold, in their order; null when they hold all.</summary>
    public BandSelection? Kept { get; init; }

    /// <summary>The bands that tiles don't hold, in runs.</summary>
    public IReadOnlyList<(int First, int Count)> Dropped => Kept is null ? [] : Gaps(Kept);

    /// <summary>The part of a shape of the scene that tiles hold.</summary>
    public CubeShape Coded(CubeShape shape) =>
        Kept is { } kept ? new(kept.Count, shape.Lines, shape.Samples) : shape;

    //  shape (3 VarInts) | type | tile lines, samples (VarInts; 0 lines: one tile, no samples follow)
    //  codec name (length, UTF-8) | target kind | asked (f64) | reached (f32) | flags: 1 verified, 2 shared tables, 4 residuals, 8 dropped bands
    //  with flag 8: runs of dropped bands (VarInt), then each run: bands kept before it, length - 1 (VarInts)
    public static SceneRecord Parse(ReadOnlySpan<byte> payload, long position)
    {
        var reader = new ByteReader(payload, position);
        var shape = CubeShape.Parse(ref reader);
        var type = (DataType)reader.UInt8("data type", 1, (byte)DataType.Float64);
        var tileLines = reader.VarInt32("tile lines", 0, CubeShape.MaxExtent);
        var tileSamples =
            tileLines == 0 ? 0 : reader.VarInt32("tile samples", 1, CubeShape.MaxExtent);
        var record = new SceneRecord
        {
            Grid =
                tileLines == 0
                    ? new TileGrid(shape, shape.Lines, shape.Samples)
                    : new TileGrid(shape, tileLines, tileSamples),
            Type = type,
            Codec = reader.Text("codec name", MaxNameBytes),
            Asked = new(
                (TargetKind)
                    reader.UInt8("target kind", 0, (byte)TargetKind.MaxRelativeErrorPerBand),
                reader.Double("target")
            ),
            Reached = reader.Single("reached"),
        };
        var flags = reader.UInt8(
            "scene flags",
            0,
            VerifiedFlag | SharedTablesFlag | ResidualsFlag | DroppedBandsFlag
        );
        return record with
        {
            Verified = (flags & VerifiedFlag) != 0,
            HasSharedTables = (flags & SharedTablesFlag) != 0,
            HasResiduals = (flags & ResidualsFlag) != 0,
            Kept = (flags & DroppedBandsFlag) != 0 ? ParseKept(ref reader, shape.Bands) : null,
        };
    }

    public void Write(ByteWriter writer)
    {
        Grid.Shape.Write(writer);
        writer.UInt8((byte)Type);
        if (Grid.Count == 1)
        {
            writer.VarInt(0);
        }
        else
        {
            writer.VarInt(Grid.TileLines);
            writer.VarInt(Grid.TileSamples);
        }
        writer.Text(Codec);
        writer.UInt8((byte)Asked.Kind);
        writer.Double(Asked.Value);
        writer.Single(Reached);
        writer.UInt8(
            (byte)(
                (Verified ? VerifiedFlag : 0)
                | (HasSharedTables ? SharedTablesFlag : 0)
                | (HasResiduals ? ResidualsFlag : 0)
                | (Kept is not null ? DroppedBandsFlag : 0)
            )
        );
        if (Kept is null)
            return;
        var runs = Dropped;
        writer.VarInt(runs.Count);
        var next = 0;
        foreach (var (first, count) in runs)
        {
            writer.VarInt(first - next);
            writer.VarInt(count - 1);
            next = first + count;
        }
    }

    private static BandSelection ParseKept(ref ByteReader reader, int bands)
    {
        var kept = new List<int>();
        var next = 0;
        for (var runs = reader.VarInt32("runs of dropped bands", 1, bands); runs > 0; runs--)
        {
            var first = next + reader.VarInt32("bands before dropped ones", 0, bands - next - 1);
            kept.AddRange(Enumerable.Range(next, first - next));
            next = first + 1 + reader.VarInt32("dropped bands", 0, bands - first - 1);
        }
        kept.AddRange(Enumerable.Range(next, bands - next));
        return kept.Count > 0
            ? BandSelection.Of(kept, bands)
            : throw new HypressFormatException("all bands are dropped");
    }

    private List<(int First, int Count)> Gaps(BandSelection kept)
    {
        var gaps = new List<(int, int)>();
        var next = 0;
        for (var i = 0; i <= kept.Count; i++)
        {
            var band = i < kept.Count ? kept[i] : Grid.Shape.Bands;
            if (band > next)
                gaps.Add((next, band - next));
            next = band + 1;
        }
        return gaps;
    }
}
