using Hypress.Codecs;
using Hypress.Cubes;

namespace Hypress.Peers.Lerc;

//  tile as [line, sample, band] --> LERC, bands as values of a pixel --> blob

/// <summary>LERC as its library codes a cube of many values a pixel, and as it keeps its word: see the remarks.</summary>
/// <remarks>
/// LERC 4.0 predicts a band from the one before and breaks its bound for unsigned 16 bits: errors of up to 65535. Nothing
/// is done about that here; a bench that compares what was asked with what came back shows it. GeoTIFF's LERC keeps it.
/// </remarks>
public sealed class LercCodec : ICubeCodec
{
    /// <inheritdoc/>
    public string Name => "lerc";

    /// <inheritdoc/>
    public string Summary =>
        "LERC with bands as values of a pixel: lossless; version 4.0 breaks its error bounds on u16";

    /// <inheritdoc/>
    public CodecCapabilities Capabilities { get; } =
        new()
        {
            DataTypes = [.. DataTypes.All.Where(type => type != DataType.Float64)],
            Targets = [TargetKind.Lossless, TargetKind.MaxError],
            DefaultTarget = CodecTarget.Lossless,
            Deterministic = true,
            IsPeer = true,
            TileSize = PeerTiles.For,
        };

    /// <inheritdoc/>
    public ISceneEncoder CreateEncoder(EncoderSetup setup)
    {
        var type = setup.Scene.Type;
        if (setup.Target.Kind == TargetKind.Lossless && type.IsFloat())
            throw new HypressUnsupportedException(
                "lerc codes floating point values with a bound of the error only: ask for --max-error"
            );
        Require();
        return new TileEncoder(
            (tile, output) =>
            {
                setup.Cancel.ThrowIfCancellationRequested();
                var values = CubeView.Allocate(tile.Values.Shape, type, Interleave.Bip);
                tile.Values.CopyTo(values);
                var bound = setup.Target.Value;
                var blob = LercLibrary.Encode(values.Bytes.Span, values.Shape, type, bound).Span;
                blob.CopyTo(output.GetSpan(blob.Length));
                output.Advance(blob.Length);
            }
        );
    }

    /// <inheritdoc/>
    public ISceneDecoder CreateDecoder(DecoderSetup setup, DecodeBudget budget)
    {
        Require();
        return new TileDecoder(
            (payload, destination, budget) =>
            {
                var shape = destination.Shape;
                var values = budget.Allocate<byte>(shape.Count * destination.Type.Size());
                LercLibrary.Decode(payload, shape, destination.Type, values);
                new CubeView(values, shape, destination.Type, CubeLayout.Bip(shape)).CopyTo(
                    destination
                );
            }
        );
    }

    private void Require() =>
        NativeLibraries.Require(this, "libLerc", "liblerc4", LercLibrary.Answers);
}
