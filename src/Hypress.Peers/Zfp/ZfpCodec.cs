using Hypress.Bytes;
using Hypress.Codecs;
using Hypress.Cubes;

namespace Hypress.Peers.Zfp;

//  tile [band, line, sample] as float32 --> ZFP: reversible, bounded error, or so many bits a value
//    payload: mode | its parameter | bit stream

/// <summary>ZFP over all three axes.</summary>
/// <remarks>
/// A bound of the error is met by the largest tolerance whose decoded values keep it: the library's own tolerance is some
/// eight times too careful. <b>Cost</b>: under an error bound, a handful of encodings and decodings.
/// </remarks>
public sealed class ZfpCodec : ICubeCodec
{
    private const int MaxRate = 32;

    /// <inheritdoc/>
    public string Name => "zfp";

    /// <inheritdoc/>
    public string Summary => "ZFP over all three axes: fixed rate, a bound of the error, lossless";

    /// <inheritdoc/>
    public CodecCapabilities Capabilities { get; } =
        new()
        {
            DataTypes = [.. ShiftedCube.DataTypes, DataType.Float32],
            Targets = [TargetKind.Lossless, TargetKind.Rate, TargetKind.Bytes, TargetKind.MaxError],
            DefaultTarget = CodecTarget.Lossless,
            Deterministic = false,
            IsPeer = true,
            ControlRange = shape => (1.05 * ZfpLibrary.LeastRate(shape), MaxRate),
            TileSize = PeerTiles.For,
        };

    /// <inheritdoc/>
    public ISceneEncoder CreateEncoder(EncoderSetup setup)
    {
        if (
            setup.Target is { Kind: TargetKind.MaxError, Value: <= 0 }
            && setup.Scene.Type.IsFloat()
        )
            throw new HypressUnsupportedException("zfp: an error bound of 0 is --lossless");
        NativeLibraries.Require(this, "libzfp", "libzfp1", ZfpLibrary.Answers);
        return new TileEncoder(
            (tile, output) =>
            {
                setup.Cancel.ThrowIfCancellationRequested();
                var writer = new ByteWriter(output);
                var (mode, parameter, stream) = Encode(setup, tile);
                writer.UInt8((byte)mode);
                writer.Double(parameter);
                writer.Bytes(stream.Span);
            }
        );
    }

    /// <inheritdoc/>
    public ISceneDecoder CreateDecoder(DecoderSetup setup, DecodeBudget budget)
    {
        NativeLibraries.Require(this, "libzfp", "libzfp1", ZfpLibrary.Answers);
        return new TileDecoder(Decode);
    }

    private static (ZfpMode, double, ReadOnlyMemory<byte>) Encode(
        EncoderSetup setup,
        TileInput tile
    )
    {
        const int HeaderBytes = 1 + sizeof(double);
        var shape = tile.Values.Shape;
        var values = Floats(tile.Values);
        switch (setup.Target.Kind)
        {
            case TargetKind.Lossless:
                return (
                    ZfpMode.Reversible,
                    0,
                    ZfpLibrary.Encode(values, shape, ZfpMode.Reversible, 0)
                );
            case TargetKind.MaxError:
                return Bounded(values, shape, setup.Target.Value, setup.Scene.Type);
            default:
                var limit = (tile.MaxBytes ?? setup.MaxBytes ?? long.MaxValue / 64) - HeaderBytes;
                var rate = Math.Min(MaxRate, ZfpLibrary.RateWithin(shape, limit));
                if (
                    rate
                    < ZfpLibrary.LeastRate(shape) * shape.Count / ZfpLibrary.PaddedCount(shape)
                )
                    throw new HypressUnsupportedException(
                        $"zfp codes this scene with {ZfpLibrary.LeastRate(shape):0.###} bpppb at least: allow more"
                    );
                return (ZfpMode.Rate, rate, ZfpLibrary.Encode(values, shape, ZfpMode.Rate, rate));
        }
    }

    private static (ZfpMode, double, ReadOnlyMemory<byte>) Bounded(
        float[] values,
        CubeShape shape,
        double bound,
        DataType type
    )
    {
        // Integers are rounded when they come back.
        var isFloat = type.IsFloat();
        var tolerance = isFloat ? bound : Math.Floor(bound) + 0.49;
        var decoded = new float[values.Length];
        (double Tolerance, ReadOnlyMemory<byte> Stream)? best = null;
        for (var trial = 0; trial < 16; trial++, tolerance *= 2)
        {
            var stream = ZfpLibrary.Encode(values, shape, ZfpMode.Accuracy, tolerance);
            ZfpLibrary.Decode(
                stream.Span,
                shape,
                ZfpMode.Accuracy,
                tolerance,
                decoded,
                new DecodeBudget(long.MaxValue)
            );
            if (LargestError(values, decoded, type) > bound)
                break;
            best = (tolerance, stream);
        }
        if (best is var (found, bytes))
            return (ZfpMode.Accuracy, found, bytes);
        // Below the precision of float32 only all bits will do.
        return (ZfpMode.Reversible, 0, ZfpLibrary.Encode(values, shape, ZfpMode.Reversible, 0));
    }

    private static double LargestError(float[] values, float[] decoded, DataType type)
    {
        var (least, most) = type.Range();
        var largest = 0.0;
        for (var n = 0; n < values.Length; n++)
        {
            var back = type.IsFloat()
                ? decoded[n]
                : Math.Clamp(Math.Round((double)decoded[n]), least, most);
            largest = Math.Max(largest, Math.Abs(back - values[n]));
        }
        return largest;
    }

    private static void Decode(
        ReadOnlySpan<byte> payload,
        CubeView destination,
        DecodeBudget budget
    )
    {
        var reader = new ByteReader(payload);
        var mode = (ZfpMode)reader.UInt8("mode", 0, (byte)ZfpMode.Rate);
        var parameter = reader.Double("parameter");
        if (!double.IsFinite(parameter) || parameter < 0 || parameter > float.MaxValue)
            throw new HypressFormatException("parameter", 1, $"{parameter}", "0..3.4e38");
        if (mode == ZfpMode.Rate && parameter > MaxRate)
            throw new HypressFormatException("rate", 1, $"{parameter}", $"0..{MaxRate}");
        var values = budget.Allocate<float>(destination.Shape.Count);
        ZfpLibrary.Decode(reader.Rest(), destination.Shape, mode, parameter, values, budget);
        var (bands, lines, samples) = destination.Shape;
        for (int band = 0, at = 0; band < bands; band++)
        for (var line = 0; line < lines; line++, at += samples)
            destination.WriteRow<float>(band, line, values.AsSpan(at, samples));
    }

    private static float[] Floats(CubeView cube)
    {
        var (bands, lines, samples) = cube.Shape;
        var values = new float[cube.Shape.Count];
        for (int band = 0, at = 0; band < bands; band++)
        for (var line = 0; line < lines; line++, at += samples)
            cube.ReadRow(band, line, values.AsSpan(at, samples));
        return values;
    }
}
