using System.Buffers;
using Hypress.Bytes;
using Hypress.Cubes;

namespace Hypress.Codecs.Bounded;

//  plan (BoundedPlan) | with a base: VarInt its length, its payload, CRC-32C of what it decodes to | residuals

/// <summary>Codes the tiles of one scene within limits; <see cref="BoundedDecoder"/> is its mirror.</summary>
internal sealed class BoundedEncoder : ISceneEncoder
{
    private const long LeastForTwoStreams = 1 << 20; // values

    private readonly ICubeCodec _codec;
    private readonly EncoderSetup _setup;
    private readonly EncoderSetup? _baseSetup;
    private readonly ISceneEncoder? _base;
    private readonly BoundedDecoder _decoder;
    private readonly Lock _gate = new();
    private double _reached;

    /// <param name="codec">The base.</param>
    /// <param name="setup">The scene and the limits.</param>
    /// <param name="baseSetup">What the base is told; null codes without one.</param>
    public BoundedEncoder(ICubeCodec codec, EncoderSetup setup, EncoderSetup? baseSetup)
    {
        (_codec, _setup, _baseSetup) = (codec, setup, baseSetup);
        _base = baseSetup is null ? null : codec.CreateEncoder(baseSetup);
        var decoding = new DecoderSetup
        {
            Shape = setup.Scene.Shape,
            Type = setup.Scene.Type,
            SharedTables = SharedTables,
        };
        _decoder = new(codec, decoding, codec.CreateDecoder(decoding, Unlimited));
    }

    public ReadOnlyMemory<byte> SharedTables => _base?.SharedTables ?? default;

    public double? Reached => _reached;

    public bool IsVerified => true;

    public string? Model => _base?.Model;

    public double? BaseRate => _baseSetup?.Target.Value ?? 0;

    public void EncodeTile(TileInput tile, IBufferWriter<byte> output)
    {
        var payload = new ArrayBufferWriter<byte>();
        EncodeUnchecked(tile, payload);
        if (Error(tile.Values, payload.WrittenSpan) is not { } error)
        {
            payload.ResetWrittenCount();
            Encode(tile, BoundedPlan.Lossless(tile.Values), null, payload);
            error =
                Error(tile.Values, payload.WrittenSpan)
                ?? throw new HypressUnsupportedException(
                    $"codec {_codec.Name} doesn't keep {_setup.Target} in tile {tile.Index}"
                );
        }
        lock (_gate)
            _reached = Math.Max(_reached, error);
        output.Write(payload.WrittenSpan);
    }

    /// <summary>Codes a tile without decoding it again.</summary>
    /// <returns>Whether it has a base.</returns>
    public bool EncodeUnchecked(TileInput tile, ArrayBufferWriter<byte> output)
    {
        var plan = BoundedPlan.For(
            tile.Values,
            _setup.Target,
            _setup.Scene.Metadata.DataIgnoreValue
        );
        var payload = plan.IsBits ? null : BasePayload(tile);
        if (Encode(tile, plan, payload, output))
            return payload is not null;
        output.ResetWrittenCount();
        Encode(tile, BoundedPlan.Lossless(tile.Values), null, output);
        return false;
    }

    public void Dispose()
    {
        _decoder.Dispose();
        _base?.Dispose();
    }

    private static DecodeBudget Unlimited => new(long.MaxValue);

    private bool Encode(
        TileInput tile,
        BoundedPlan plan,
        byte[]? basePayload,
        IBufferWriter<byte> output
    )
    {
        var writer = new ByteWriter(output);
        plan.Write(writer, basePayload is not null);
        CubeView? decoded = null;
        if (basePayload is not null)
        {
            decoded = _decoder.DecodeBase(
                basePayload,
                tile.Values.Shape,
                tile.Values.Type,
                Unlimited
            );
            writer.VarInt(basePayload.Length);
            writer.Bytes(basePayload);
            writer.UInt32(Crc32C.Of(decoded.Bytes.Span));
        }
        return new ResidualCoder(
            plan,
            tile.Values.Shape,
            decoded,
            Unlimited,
            _decoder.ThreadsFor(tile.Values.Shape)
        ).Encode(tile.Values, StreamsFor(tile.Values.Shape, basePayload is not null), output);
    }

    // The base takes most of the time where there is one, and of tiles that aren't alone each has a thread.
    private int StreamsFor(CubeShape tile, bool hasBase) =>
        !hasBase
        && (_setup.TileCount == 1 || _codec.Capabilities.WorksAlone(tile.Count))
        && tile.Count >= LeastForTwoStreams
            ? 2
            : 1;

    // Null where the rate is too low for the base to say anything.
    private byte[]? BasePayload(TileInput tile)
    {
        if (_base is null)
            return null;
        var setup = _baseSetup!;
        var share = (double)tile.Values.Shape.Pixels / setup.Scene.Shape.Pixels;
        var bytes = setup.MaxBytes!.Value - ((long)setup.SharedCopies * _base.SharedTables.Length);
        if (bytes <= 0)
            return null;
        var payload = new ArrayBufferWriter<byte>();
        try
        {
            _base.EncodeTile(tile with { MaxBytes = (long)(bytes * share) }, payload);
        }
        catch (HypressUnsupportedException)
        {
            return null;
        }
        return payload.WrittenSpan.ToArray();
    }

    // The largest error of the decoded tile, in the target's unit, as a reader of the file gets it; null beyond the limit.
    private double? Error(CubeView values, ReadOnlySpan<byte> payload)
    {
        var decoded = CubeView.Allocate(values.Shape, values.Type);
        _decoder.DecodeTile(payload, decoded, Unlimited);
        var target = _setup.Target;
        if (target.Kind == TargetKind.Lossless)
            return IsSame(values, decoded) ? 0 : null;
        var ignore = _setup.Scene.Metadata.DataIgnoreValue;
        Mask.Restore(decoded, null, ignore);
        var isRelative =
            target.Kind is TargetKind.MaxRelativeError or TargetKind.MaxRelativeErrorPerBand;
        var (exact, found) = (new double[values.Shape.Samples], new double[values.Shape.Samples]);
        var largest = 0.0;
        for (var band = 0; band < values.Shape.Bands; band++)
        {
            var limit = target.Limits?[band] ?? target.Value;
            for (var line = 0; line < values.Shape.Lines; line++)
            {
                values.ReadRow<double>(band, line, exact);
                decoded.ReadRow<double>(band, line, found);
                for (var i = 0; i < exact.Length; i++)
                {
                    // A whole band without data was filled with zeros, which may be the value that says so.
                    if (exact[i] == ignore)
                        continue;
                    var error = Math.Abs(exact[i] - found[i]);
                    if (error > (isRelative ? limit * Math.Abs(exact[i]) : limit))
                        return null;
                    if (isRelative && error > 0)
                        error /= Math.Abs(exact[i]);
                    largest = Math.Max(largest, error);
                }
            }
        }
        return largest;
    }

    private static bool IsSame(CubeView values, CubeView decoded)
    {
        var packed = CubeView.Allocate(values.Shape, values.Type);
        values.CopyTo(packed);
        return packed.Bytes.Span.SequenceEqual(decoded.Bytes.Span);
    }
}
