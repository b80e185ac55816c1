using Hypress.Bytes;
using Hypress.Codecs;
using Hypress.Cubes;

namespace Hypress.Peers.JpegLs;

//  tile --> values from 0 up --> one grey image: a row a pixel (BIP), or a row a band and line (BIL) --> CharLS
//    payload: order | least value | JPEG-LS stream

/// <summary>JPEG-LS of the whole cube as one image: lossless, or with a bound of the error.</summary>
/// <remarks><b>Source</b>: ITU-T T.87 by CharLS.</remarks>
public sealed class JpegLsCodec : ICubeCodec
{
    private static readonly Interleave[] Orders = [Interleave.Bip, Interleave.Bil];

    /// <inheritdoc/>
    public string Name => "jpeg-ls";

    /// <inheritdoc/>
    public string Summary =>
        "JPEG-LS of the cube as one image (CharLS): lossless, or a bound of the error up to 255";

    /// <inheritdoc/>
    public CodecCapabilities Capabilities { get; } =
        new()
        {
            DataTypes = ShiftedCube.DataTypes,
            Targets = [TargetKind.Lossless, TargetKind.MaxError],
            DefaultTarget = CodecTarget.Lossless,
            Deterministic = true,
            IsPeer = true,
            MaxBands = CharLsLibrary.MaxSide,
            TileSize = TileSize,
            ControlRange = _ => (0, CharLsLibrary.MaxNear),
            Options =
            [
                new(
                    "order",
                    "bip|bil",
                    "a row of the image is a pixel, or a band of a line; default bip where its rows fit into 65535"
                ),
            ],
        };

    /// <inheritdoc/>
    public ISceneEncoder CreateEncoder(EncoderSetup setup)
    {
        Interleave? asked = setup.Options.GetValueOrDefault("order") switch
        {
            null => null,
            "bip" => Interleave.Bip,
            "bil" => Interleave.Bil,
            var other => throw new HypressUnsupportedException(
                $"jpeg-ls: order {other} is not bip or bil"
            ),
        };
        Require();
        return new TileEncoder(
            (tile, output) =>
            {
                setup.Cancel.ThrowIfCancellationRequested();
                var order = asked ?? Orders.FirstOrDefault(o => Fits(o, tile.Values.Shape));
                Encode(tile.Values, order, setup.Target, new(output));
            }
        );
    }

    /// <inheritdoc/>
    public ISceneDecoder CreateDecoder(DecoderSetup setup, DecodeBudget budget)
    {
        Require();
        return new TileDecoder(Decode);
    }

    private void Require() =>
        NativeLibraries.Require(this, "libcharls", "libcharls2", CharLsLibrary.Answers);

    private static (int Width, int Height) Sides(Interleave order, CubeShape shape) =>
        order == Interleave.Bip
            ? (shape.Bands, checked(shape.Lines * shape.Samples))
            : (shape.Samples, checked(shape.Lines * shape.Bands));

    private static bool Fits(Interleave order, CubeShape shape) =>
        Sides(order, shape) is (<= CharLsLibrary.MaxSide, <= CharLsLibrary.MaxSide);

    // Whole scenes while they are one image in either order; then as many lines as BIL allows.
    private static (int Lines, int Samples) TileSize(CubeShape shape) =>
        shape.Count < int.MaxValue && Orders.Any(order => Fits(order, shape))
            ? (shape.Lines, shape.Samples)
            : (
                Math.Clamp(CharLsLibrary.MaxSide / shape.Bands, 1, shape.Lines),
                Math.Min(shape.Samples, CharLsLibrary.MaxSide)
            );

    private static void Encode(
        CubeView values,
        Interleave order,
        CodecTarget target,
        ByteWriter output
    )
    {
        var (width, height) = Sides(order, values.Shape);
        if (!Fits(order, values.Shape))
            throw new HypressUnsupportedException(
                $"jpeg-ls: an image of {height} rows of {width} is more than {CharLsLibrary.MaxSide} a side: take smaller tiles"
            );
        var cube = ShiftedCube.Of(values, order);
        var bits = Math.Max(2, cube.Bits);
        // More than half of the largest value is more than the standard allows, and than anyone needs.
        var most = Math.Min(CharLsLibrary.MaxNear, ((1 << bits) - 1) / 2);
        var near = target.Kind == TargetKind.MaxError ? (int)Math.Min(target.Value, most) : 0;
        output.UInt8((byte)order);
        output.Int32(cube.Least);
        output.Bytes(CharLsLibrary.Encode(cube.Values, width, height, bits, near).Span);
    }

    private static void Decode(
        ReadOnlySpan<byte> payload,
        CubeView destination,
        DecodeBudget budget
    )
    {
        var reader = new ByteReader(payload);
        var order = (Interleave)reader.UInt8("order", (byte)Interleave.Bil, (byte)Interleave.Bip);
        var least = reader.Int32("least value", short.MinValue, ushort.MaxValue);
        var (width, height) = Sides(order, destination.Shape);
        var image = budget.Allocate<ushort>(destination.Shape.Count);
        CharLsLibrary.Decode(reader.Rest(), width, height, image, budget);
        ShiftedCube.Restore(image, least, order, destination, budget);
    }
}
