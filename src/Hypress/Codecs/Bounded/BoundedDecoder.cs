using Hypress.Bytes;
using Hypress.Cubes;
using Hypress.Entropy;

namespace Hypress.Codecs.Bounded;

/// <summary>Decodes the tiles of one scene, whatever their bytes.</summary>
/// <param name="codec">The base's name.</param>
/// <param name="setup">The scene.</param>
/// <param name="decoder">The base's decoder.</param>
internal sealed class BoundedDecoder(string codec, DecoderSetup setup, ISceneDecoder decoder)
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
                    $"what {codec} decodes to isn't what was coded: its bytes are damaged, or it decodes otherwise on this machine"
                );
        }
        budget.Charge(plan.LevelBytes);
        var rest = budget.Allocate<byte>(reader.Left);
        reader.Rest().CopyTo(rest);
        var coder = new DecisionCoder(new RangeDecoder(rest));
        new ResidualCoder(plan, shape, decoded, budget).Run(destination, coder);
        coder.RequireMore();
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

    public void Dispose() => decoder.Dispose();

    private static ReadOnlySpan<byte> BasePayload(ref ByteReader reader) =>
        reader.Take("base", reader.VarInt32("bytes of the base"));
}
