using System.Buffers;
using Hypress.Bytes;
using Hypress.Cubes;

namespace Hypress.Codecs.Ccsds123;

// tile [band, line, sample] -> smallest dynamic range that holds it -> predictor, quantizer -> entropy coder
//   -> a complete CCSDS 123.0-B-2 image, header included: nothing is shared between tiles
// a tile of floats that count in a unit: 0 (VarInt) | unit (FloatUnit) | image of their numbers
// a tile of other floats: length of the first image (VarInt) | image of the upper halves | image of the lower halves

/// <summary>The standard that flies on spacecraft: lossless, or with a limit to every error.</summary>
/// <remarks>
/// <para><b>Source</b> CCSDS 123.0-B-2.</para>
/// <para>
/// A relative limit is the standard's: the error of a value is at most the limit times what was predicted for it,
/// which is near the value itself. It lies below 0.5, and below 65536 / 2^D for samples of D > 17 bits.
/// </para>
/// <para>
/// Floats are coded lossless: as whole numbers of a unit where they are some, else their bits as whole numbers in the
/// order of the values, as two images of 16 bits.
/// </para>
/// <para>
/// <b>Cost</b> a pass a tile and one of an excerpt, on whose bit rate the coder depends unless it was chosen; with <c>preset best</c> one for each set of
/// parameters tried.
/// </para>
/// </remarks>
public sealed class Ccsds123Codec : ICubeCodec
{
    /// <inheritdoc/>
    public string Name => "ccsds123";

    /// <inheritdoc/>
    public string Summary =>
        "CCSDS 123.0-B-2: lossless or with bounded errors (relative ones: to the prediction), fast, as flown on spacecraft";

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
                DataType.Float32,
            ],
            LosslessOnly = [DataType.Float32],
            Targets =
            [
                TargetKind.Lossless,
                TargetKind.MaxError,
                TargetKind.MaxErrorPerBand,
                TargetKind.MaxRelativeError,
                TargetKind.MaxRelativeErrorPerBand,
            ],
            DefaultTarget = CodecTarget.Lossless,
            Deterministic = true,
            MaxBands = ImageParameters.MaxExtent,
            Options = Ccsds123Choices.Options,
        };

    /// <inheritdoc/>
    public ISceneEncoder CreateEncoder(EncoderSetup setup) =>
        new SceneEncoder(setup.Target, Ccsds123Choices.Parse(setup.Options));

    /// <inheritdoc/>
    public ISceneDecoder CreateDecoder(DecoderSetup setup, DecodeBudget budget) =>
        new SceneDecoder();

    private sealed class SceneEncoder : ISceneEncoder
    {
        private readonly Ccsds123Choices _choices;
        private readonly CodecTarget _target;
        private readonly Ccsds123Limits _limits;
        private readonly Lock _gate = new();
        private double _kept; // the largest limit of all tiles

        public SceneEncoder(CodecTarget target, Ccsds123Choices choices) =>
            (_target, _choices, _limits) = (target, choices, new(target));

        public ReadOnlyMemory<byte> SharedTables => default;

        public double? Reached => _target.Kind == TargetKind.Lossless ? null : _kept;

        public void EncodeTile(TileInput tile, IBufferWriter<byte> output)
        {
            var values = tile.Values;
            if (Math.Max(values.Shape.Lines, values.Shape.Samples) > ImageParameters.MaxExtent)
                throw new HypressUnsupportedException(
                    $"ccsds123 codes at most {ImageParameters.MaxExtent} lines and samples: take smaller tiles"
                );
            if (values.Type != DataType.Float32)
            {
                output.Write(Smallest(values));
                return;
            }
            var writer = new ByteWriter(output);
            if (FloatUnit.Find(values) is { } unit)
            {
                writer.VarInt(0);
                unit.Write(writer);
                output.Write(Smallest(unit.Numbers(values)));
                return;
            }
            var (high, low) = OrderedFloats.Split(values);
            var first = Smallest(high);
            writer.VarInt(first.Length);
            output.Write(first);
            output.Write(Smallest(low));
        }

        public void Dispose() { }

        private ReadOnlySpan<byte> Smallest(CubeView values)
        {
            var line = new int[values.Shape.Samples * values.Shape.Bands];
            var range = new SampleRange();
            for (var y = 0; y < values.Shape.Lines; y++)
            {
                SampleLines.Read(values, y, line);
                range.Add(line, values.Type);
            }
            var image = range.Image(values.Shape);
            var choices = _choices;
            if (choices is { Coder: null, Best: false })
                choices = choices with { Coder = CoderFor(values, image) };
            var candidates = Candidates(image, choices);
            lock (_gate)
                _kept = Math.Max(_kept, _limits.Kept(candidates[0]));
            MemoryStream? smallest = null;
            foreach (var candidate in candidates)
            {
                var stream = Encode(values, candidate);
                if (smallest is null || stream.Length < smallest.Length)
                    smallest = stream;
            }
            return smallest!.GetBuffer().AsSpan(0, (int)smallest.Length);
        }

        private string CoderFor(CubeView tile, ImageParameters image)
        {
            var excerpt = Ccsds123Defaults.Excerpt(tile);
            var parameters = Candidates(
                image with
                {
                    Lines = excerpt.Shape.Lines,
                    Samples = excerpt.Shape.Samples,
                },
                _choices with
                {
                    Coder = "sample-adaptive",
                }
            )[0];
            return Ccsds123Defaults.Coder(
                Encode(excerpt, parameters).Length * 8.0 / excerpt.Shape.Count
            );
        }

        private IReadOnlyList<Ccsds123Parameters> Candidates(
            ImageParameters image,
            Ccsds123Choices choices
        ) =>
            Ccsds123Defaults.Candidates(
                image,
                _limits.Absolute(image),
                _limits.Relative(image),
                choices
            );

        private static MemoryStream Encode(CubeView values, Ccsds123Parameters parameters)
        {
            var stream = new MemoryStream();
            var encoder = new Ccsds123Encoder(parameters, stream);
            var line = new int[values.Shape.Samples * values.Shape.Bands];
            for (var y = 0; y < values.Shape.Lines; y++)
            {
                SampleLines.Read(values, y, line);
                encoder.WriteLine(line);
            }
            encoder.Complete();
            return stream;
        }
    }

    private sealed class SceneDecoder : ISceneDecoder
    {
        public void DecodeTile(
            ReadOnlySpan<byte> payload,
            CubeView destination,
            DecodeBudget budget
        )
        {
            var shape = destination.Shape;
            var line = budget.Allocate<int>((long)shape.Samples * shape.Bands);
            if (destination.Type != DataType.Float32)
            {
                var decoder = Open(payload, shape, destination.Type, budget);
                for (var y = 0; y < shape.Lines; y++)
                {
                    decoder.ReadLine(line);
                    SampleLines.Write(destination, y, line);
                }
                return;
            }
            var reader = new ByteReader(payload);
            var length = reader.VarInt32("length of the upper halves");
            if (length == 0)
            {
                var unit = FloatUnit.Parse(ref reader);
                var numbers = Open(reader.Rest(), shape, DataType.Int32, budget);
                for (var y = 0; y < shape.Lines; y++)
                {
                    numbers.ReadLine(line);
                    unit.ToBits(line);
                    SampleLines.Write(destination, y, line);
                }
                return;
            }
            var highs = Open(reader.Take("upper halves", length), shape, DataType.UInt16, budget);
            var lows = Open(reader.Rest(), shape, DataType.UInt16, budget);
            var low = budget.Allocate<int>(line.Length);
            for (var y = 0; y < shape.Lines; y++)
            {
                highs.ReadLine(line);
                lows.ReadLine(low);
                OrderedFloats.Join(line, low);
                SampleLines.Write(destination, y, line);
            }
        }

        public void Dispose() { }

        private static Ccsds123Decoder Open(
            ReadOnlySpan<byte> image,
            CubeShape tile,
            DataType type,
            DecodeBudget budget
        )
        {
            var bytes = budget.Allocate<byte>(image.Length);
            image.CopyTo(bytes);
            return new(new MemoryStream(bytes), budget, header => Require(header, tile, type));
        }

        private static void Require(ImageParameters image, CubeShape tile, DataType type)
        {
            if ((image.Bands, image.Lines, image.Samples) != (tile.Bands, tile.Lines, tile.Samples))
                throw new HypressFormatException(
                    $"the CCSDS 123 header is of {image.Lines} x {image.Samples} x {image.Bands}, the tile of {tile}"
                );
            var (min, max) = type.Range();
            if (image.Min < min || image.Max > max)
                throw new HypressFormatException(
                    $"the CCSDS 123 header has {(image.Signed ? "signed" : "unsigned")} samples of {image.Depth} bits, not {type.ShortName()}"
                );
        }
    }
}
