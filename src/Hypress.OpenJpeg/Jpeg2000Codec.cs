using System.Buffers;
using Hypress.Codecs;
using Hypress.Cubes;

namespace Hypress.OpenJpeg;

//  tile [band, line, sample] --> bands as components of the depth that the values need --> OpenJPEG --> codestream
//    --> less its headers: payload (CompactCodestream.cs)

/// <summary>JPEG 2000 as users apply it to cubes: all bands as components of one codestream, bits shared by all.</summary>
public sealed class Jpeg2000Codec : ICubeCodec
{
    /// <inheritdoc/>
    public string Name => "jpeg2000";

    /// <inheritdoc/>
    public string Summary =>
        "JPEG 2000 band by band (OpenJPEG): lossless, or one rate for all bands";

    /// <inheritdoc/>
    public CodecCapabilities Capabilities { get; } =
        new()
        {
            DataTypes =
            [
                DataType.UInt8,
                DataType.Int16,
                DataType.UInt16,
                DataType.Int32,
                DataType.UInt32,
            ],
            Targets = [TargetKind.Lossless, TargetKind.Rate, TargetKind.Bytes],
            DefaultTarget = CodecTarget.Lossless,
            Deterministic = false,
            MaxBands = PlaneFormat.MaxComponents,
            TileSize = TileSizes.For,
        };

    /// <inheritdoc/>
    public ISceneEncoder CreateEncoder(EncoderSetup setup)
    {
        CodecRefusal.Check(this, setup.Scene.Shape, setup.Scene.Type, setup.Target, setup.Options);
        if (setup.Scene.Type.Size() == 4)
            RequireDepth(setup.Scene, setup.Cancel);
        OpenJpegLibrary.Require();
        return new Encoder(setup);
    }

    /// <inheritdoc/>
    public ISceneDecoder CreateDecoder(DecoderSetup setup, DecodeBudget budget)
    {
        OpenJpegLibrary.Require();
        return new Decoder(setup);
    }

    private static void RequireDepth(ICubeSource scene, CancellationToken cancel)
    {
        var (min, max) = (double.MaxValue, double.MinValue);
        var lines = (int)
            Math.Clamp(
                (1 << 22) / ((long)scene.Shape.Bands * scene.Shape.Samples),
                1,
                scene.Shape.Lines
            );
        for (var line = 0; line < scene.Shape.Lines; line += lines)
        {
            cancel.ThrowIfCancellationRequested();
            var window = CubeWindow.OfLines(
                scene.Shape,
                line,
                Math.Min(lines, scene.Shape.Lines - line)
            );
            var (low, high) = ValueRange.Of(scene.Read(window));
            (min, max) = (Math.Min(min, low), Math.Max(max, high));
        }
        BandPlanes.FormatOf(scene.Shape, min, max);
    }

    private sealed class Encoder(EncoderSetup setup) : ISceneEncoder
    {
        private const double EmptyShare = 0.15;

        private readonly int _threads = setup.TileCount == 1 ? Environment.ProcessorCount : 1;

        public ReadOnlyMemory<byte> SharedTables => default;

        public void EncodeTile(TileInput tile, IBufferWriter<byte> output)
        {
            setup.Cancel.ThrowIfCancellationRequested();
            var values = tile.Values;
            var (min, max) = ValueRange.Of(values);
            var format = BandPlanes.FormatOf(values.Shape, min, max);
            if (setup.Target.Kind == TargetKind.Lossless)
            {
                Write(PlaneCoder.EncodeLossless(format, _threads, Fill));
                return;
            }
            var saved = CompactCodestream.SavedBytes(format.Components);
            Write(EncodeWithin(format, TileLimit.Of(setup, tile) + saved));

            void Write(ReadOnlyMemory<byte> codestream) =>
                CompactCodestream.Write(codestream.Span, format.Components, output);

            void Fill(int band, Span<int> plane) => BandPlanes.Fill(values, band, plane);

            // Each resolution of each band costs a byte even where it's empty. Where that is much of what there is,
            // fewer resolutions may be better.
            ReadOnlyMemory<byte> EncodeWithin(PlaneFormat format, long limit)
            {
                var empty = (long)format.Components * format.Resolutions;
                if (empty < limit * EmptyShare)
                    return PlaneCoder.EncodeWithin(format, limit, _threads, Fill)
                        ?? throw TooFew(format, limit);
                ReadOnlyMemory<byte>? best = null;
                var least = double.PositiveInfinity;
                for (var resolutions = format.Resolutions; resolutions > 0; resolutions--)
                {
                    var coarser = format with { Resolutions = resolutions };
                    if (PlaneCoder.EncodeWithin(coarser, limit, _threads, Fill) is not { } found)
                        continue;
                    var error = SquaredError(found, values);
                    if (error >= least)
                        break; // the rest only lack more
                    (best, least) = (found, error);
                }
                return best ?? throw TooFew(format, limit);
            }
        }

        private double SquaredError(ReadOnlyMemory<byte> codestream, CubeView values)
        {
            var format = CodestreamHeader.ReadOwn(codestream.Span);
            var exact = new int[format.Lines * format.Samples];
            var sum = 0.0;
            OpenJpegLibrary.Decode(
                codestream.Span,
                format,
                _threads,
                (band, plane) =>
                {
                    BandPlanes.Fill(values, band, exact);
                    for (var n = 0; n < plane.Length; n++)
                        sum += ((double)exact[n] - plane[n]) * ((double)exact[n] - plane[n]);
                }
            );
            return sum;
        }

        private static HypressUnsupportedException TooFew(PlaneFormat format, long limit) =>
            new(
                $"{limit - CompactCodestream.SavedBytes(format.Components)} bytes are too few for {format.Components} JPEG 2000 components"
            );

        public void Dispose() { }
    }

    private sealed class Decoder(DecoderSetup setup) : ISceneDecoder
    {
        public void DecodeTile(
            ReadOnlySpan<byte> payload,
            CubeView destination,
            DecodeBudget budget
        )
        {
            var shape = destination.Shape;
            var codestream = CompactCodestream.Expand(
                payload,
                shape.Bands,
                shape.Lines,
                shape.Samples,
                budget
            );
            var format = CodestreamHeader.ReadOwn(codestream);
            if (format.Depth > PlaneCoder.MaxDepth)
                throw new HypressFormatException(
                    $"the codestream's values have {format.Depth} bits, allowed are {PlaneCoder.MaxDepth}"
                );
            var threads = shape == setup.Shape ? Environment.ProcessorCount : 1;
            PlaneCoder.Decode(
                codestream,
                format,
                threads,
                budget,
                (band, plane) => BandPlanes.Take(destination, band, plane)
            );
        }

        public void Dispose() { }
    }
}
