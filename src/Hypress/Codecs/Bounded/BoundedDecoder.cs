using Hypress.Bytes;
using Hypress.Cubes;

namespace Hypress.Codecs.Bounded;

/// <summary>Decodes the tiles of one scene, whatever their bytes.</summary>
/// <param name="codec">The base's.</param>
/// <param name="setup">The scene.</param>
/// <param name="decoder">The base's decoder.</param>
internal sealed class BoundedDecoder(ICubeCodec codec, DecoderSetup setup, ISceneDecoder decoder)
    : ISceneDecoder
{
    public void DecodeTile(ReadOnlySpan<byte> payload, CubeView destination, DecodeBudget budget)
    {
        var reader = new ByteReader(payload);
        var shape = destination.Shape;
        var (plan, hasBase) = BoundedPlan.Parse(ref reader, destination.Type, shape.Bands);
        CubeView? decoded = null;
        if (hasBase)
        {
            var bytes = BasePayload(ref reader);
            var check = reader.UInt32("checksum of the base");
            decoded = DecodeBase(bytes, shape, destination.Type, budget);
            if (Crc32C.Of(decoded.Bytes.Span) != check)
                throw new HypressFormatException(
                    $"what {codec.Name} decodes to isn't what was coded: its bytes are damaged, or it decodes otherwise on this machine"
                );
        }
        budget.Charge(2 * plan.LevelBytes); // one for each stream
        new ResidualCoder(plan, shape, decoded, budget, ThreadsFor(shape)).Decode(
            ref reader,
            destination
        );
    }

    /// <summary>Decodes a base, packed.</summary>
    public CubeView DecodeBase(
        ReadOnlySpan<byte> payload,
        CubeShape shape,
        DataType type,
        DecodeBudget budget
    )
    {
        var size = shape.Count * type.Size();
        var view = new CubeView(
            budget.Allocate<byte>(size),
            shape,
            type,
            CubeLayout.Of(Interleave.Bsq, shape)
        );
        decoder.DecodeTile(payload, view, budget);
        return view;
    }

    public string? ModelOf(ReadOnlySpan<byte> payload)
    {
        var reader = new ByteReader(payload);
        var (_, hasBase) = BoundedPlan.Parse(ref reader, setup.Type, setup.Shape.Bands);
        return hasBase ? decoder.ModelOf(BasePayload(ref reader)) : null;
    }

    /// <summary>Threads for a tile: of several that are worked on at once each has its own already.</summary>
    public int ThreadsFor(CubeShape tile) =>
        tile == setup.Shape || codec.Capabilities.WorksAlone(tile.Count)
            ? Environment.ProcessorCount
            : 1;

    public void Dispose() => decoder.Dispose();

    private static ReadOnlySpan<byte> BasePayload(ref ByteReader reader) =>
        reader.Take("base", reader.VarInt32("bytes of the base"));
}
