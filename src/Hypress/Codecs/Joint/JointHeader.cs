using System.Buffers.Binary;
using Hypress.Bytes;

namespace Hypress.Codecs.Joint;

/// <summary>What all tiles of a scene share: which model, which range of values.</summary>
/// <remarks>Stands in the shared tables, or at the start of the payload when the scene is one tile.</remarks>
internal sealed record JointHeader(ulong Model, Normalization Normalization)
{
    private const byte Version = 1;

    //  version u8 = 1 | model id u64 | offset f32 | scale f32        little-endian, 17 bytes
    public static JointHeader Parse(ref ByteReader reader)
    {
        reader.UInt8("learned payload version", Version, Version);
        var model = BinaryPrimitives.ReadUInt64LittleEndian(reader.Take("model id", 8));
        return new(model, Normalization.Parse(ref reader));
    }

    public void Write(ByteWriter writer)
    {
        writer.UInt8(Version);
        writer.Int64(unchecked((long)Model));
        Normalization.Write(writer);
    }
}
