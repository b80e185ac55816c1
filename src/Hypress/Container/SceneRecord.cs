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

    //  shape (3 VarInts) | type | tile lines, samples (VarInts; 0 lines: one tile, no samples follow)
    //  codec name (length, UTF-8) | target kind | asked (f64) | reached (f32) | flags: 1 verified, 2 shared tables, 4 residuals
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
        var flags = reader.UInt8("scene flags", 0, VerifiedFlag | SharedTablesFlag | ResidualsFlag);
        return record with
        {
            Verified = (flags & VerifiedFlag) != 0,
            HasSharedTables = (flags & SharedTablesFlag) != 0,
            HasResiduals = (flags & ResidualsFlag) != 0,
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
            )
        );
    }
}
