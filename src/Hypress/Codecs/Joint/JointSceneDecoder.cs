using Hypress.Bytes;
using Hypress.Cubes;
using Hypress.Tensors;

namespace Hypress.Codecs.Joint;

/// <summary>Decodes the tiles of one scene, whatever their bytes.</summary>
internal sealed class JointSceneDecoder : IBitAccountant
{
    private readonly ModelStore _models;
    private readonly int _threads;
    private readonly int _bands;
    private readonly JointHeader? _header; // of all tiles, if they share one
    private readonly Lazy<JointTileCoder>? _shared;

    public JointSceneDecoder(DecoderSetup setup, ModelStore models, int threads)
    {
        (_models, _threads, _bands) = (models, threads, setup.Shape.Bands);
        if (setup.SharedTables.IsEmpty)
            return;
        var reader = new ByteReader(setup.SharedTables.Span);
        var header = JointHeader.Parse(ref reader);
        _header = header;
        // A file can be looked at without its model.
        _shared = new(() => CoderOf(header));
    }

    public void DecodeTile(ReadOnlySpan<byte> payload, CubeView destination, DecodeBudget budget)
    {
        var reader = new ByteReader(payload);
        var coder = _shared?.Value ?? CoderOf(JointHeader.Parse(ref reader));
        coder.Decode(ref reader, destination, budget);
    }

    public string? ModelOf(ReadOnlySpan<byte> payload)
    {
        var reader = new ByteReader(payload);
        var header = _header ?? JointHeader.Parse(ref reader);
        try
        {
            return _models.ById(header.Model).Name;
        }
        catch (HypressMissingException)
        {
            return WeightFile.NameOf(header.Model);
        }
    }

    public BitUse CountBits(ReadOnlySpan<byte> payload, int lines, int samples, DecodeBudget budget)
    {
        var reader = new ByteReader(payload);
        var coder = _shared?.Value ?? CoderOf(JointHeader.Parse(ref reader));
        return coder.CountBits(ref reader, new(_bands, lines, samples), budget);
    }

    public void Dispose() { }

    private JointTileCoder CoderOf(JointHeader header) =>
        new(_models.ById(header.Model), header.Normalization, _threads);
}
