using System.Buffers;
using Hypress.Bytes;
using Hypress.Cubes;
using Hypress.Entropy;
using Hypress.Tensors;
using Hypress.Tensors.Kernels;

namespace Hypress.Codecs.Joint;

/// <summary>Codes and decodes one tile with one model.</summary>
/// <remarks>
/// A tile of more or fewer bands than the model's is coded in groups of the model's bands: the last group ends with the
/// last band and so overlaps the one before; too few bands are filled up with the last one.
/// </remarks>
/// <param name="model">The model.</param>
/// <param name="normalization">The scene's range of values.</param>
/// <param name="threads">Threads; they change no bit.</param>
/// <param name="rounding">How the encoder rounds latents; null as the codec does.</param>
internal sealed class JointTileCoder(
    LearnedModel model,
    Normalization normalization,
    int threads,
    LatentRounding? rounding = null
)
{
    private readonly LatentRounding _rounding = rounding ?? LatentRounding.Cheapest;

    // What of the rate's logarithm to base 2 a unit of the latent step's index usually saves.
    private const double UsualSlope = 0.062;
    private const int MaxGuesses = 6;

    private readonly KernelRunner _runner = new(LaneWidths.Widest, threads);
    private readonly int _bands = model.Network.Config.Bands;

    /// <summary>The model.</summary>
    public LearnedModel Model => model;

    //  step, signed byte | groups but the last: length VarInt, range-coded bytes | the last group's bytes
    public byte[] Encode(CubeView tile, long? maxBytes, CancellationToken cancel) =>
        Encode(Analyse(tile), maxBytes, cancel);

    /// <summary>A tile's latents: what its payloads at all steps are made of.</summary>
    public TileLatents Analyse(CubeView tile) => new(this, tile);

    /// <summary>Codes a tile as <see cref="Analyse"/> found it.</summary>
    public static byte[] Encode(TileLatents groups, long? maxBytes, CancellationToken cancel)
    {
        if (maxBytes is not { } limit)
            return groups.Write(LatentStep.One);
        // Coarser steps give fewer bytes, almost always: the finest that fits, which is near where the bytes so far point to.
        var (fits, tooFine, guess) = (LatentStep.Max, LatentStep.Min - 1, LatentStep.One.Index);
        byte[]? best = null;
        for (var tries = 0; fits - tooFine > 1; tries++)
        {
            cancel.ThrowIfCancellationRequested();
            var index =
                tries < MaxGuesses
                    ? Math.Clamp(guess, tooFine + 1, fits - 1)
                    : (fits + tooFine) >> 1;
            var bytes = groups.Write(new(index));
            if (bytes.Length > limit)
                tooFine = index;
            else
                (fits, best) = (index, bytes);
            var away = Math.Log2((double)bytes.Length / Math.Max(limit, 1)) / UsualSlope;
            guess = (int)Math.Clamp(Math.Ceiling(index + away), LatentStep.Min, LatentStep.Max);
        }
        return best ?? groups.Write(new(LatentStep.Max));
    }

    public void Decode(ref ByteReader reader, CubeView destination, DecodeBudget budget)
    {
        var step = ReadStep(ref reader);
        var shape = destination.Shape;
        var layers = new DeterministicLayers(model.Weights, _runner, budget);
        for (var group = 0; group < GroupsOf(shape.Bands); group++)
        {
            var bytes = TakeGroup(ref reader, group, shape.Bands, budget);
            var latent = DecodeGroup(layers, bytes, step, shape.Lines, shape.Samples, null);
            var image = model.Network.Synthesis.Run(layers, latent);
            layers.Release(latent);
            WriteGroup(image, destination, FirstBand(group, shape.Bands));
            layers.Release(image);
        }
    }

    /// <summary>Decodes the latents alone and counts their bits, place by place.</summary>
    public BitUse CountBits(ref ByteReader reader, CubeShape shape, DecodeBudget budget)
    {
        var step = ReadStep(ref reader);
        var layers = new DeterministicLayers(model.Weights, _runner, budget);
        var use = new BitUse(shape.Lines, shape.Samples, model.Network.Config.Stride, budget);
        for (var group = 0; group < GroupsOf(shape.Bands); group++)
        {
            var bytes = TakeGroup(ref reader, group, shape.Bands, budget);
            var bits = new LatentBits(use, model.Network.Config.Entropy);
            layers.Release(DecodeGroup(layers, bytes, step, shape.Lines, shape.Samples, bits));
        }
        // Model id, range of values, step, lengths of groups, and what ends a range-coded number.
        use.Add("frame", (8.0 * reader.Offset) - use.Parts.Sum(part => part.Bits));
        return use;
    }

    /// <summary>The attention masks of a tile, the mean over channels and groups of bands.</summary>
    public IReadOnlyList<AttentionMask> Masks(CubeView tile)
    {
        var layers = new DeterministicLayers(
            model.Weights,
            _runner,
            new DecodeBudget(long.MaxValue)
        );
        var groups = GroupsOf(tile.Shape.Bands);
        var means = new List<AttentionMask>();
        for (var group = 0; group < groups; group++)
        {
            var image = ReadGroup(layers, tile, FirstBand(group, tile.Shape.Bands));
            var masks = model.Network.Analysis.Masks(layers, image);
            for (var i = 0; i < masks.Count; i++)
            {
                var mask = masks[i];
                if (i == means.Count)
                    means.Add(
                        new(
                            image.Lines / mask.Lines,
                            mask.Lines,
                            mask.Samples,
                            new float[mask.Lines * mask.Samples]
                        )
                    );
                for (var at = 0; at < means[i].Values.Length; at++)
                {
                    var sum = 0f;
                    foreach (var value in mask[at / mask.Samples, at % mask.Samples])
                        sum += value;
                    means[i].Values[at] += sum / (mask.Channels * groups);
                }
                layers.Release(mask);
            }
            layers.Release(image);
        }
        return means;
    }

    private static LatentStep ReadStep(ref ByteReader reader)
    {
        var step = new LatentStep((sbyte)reader.UInt8("latent step"));
        return step.Index is >= LatentStep.Min and <= LatentStep.Max
            ? step
            : throw new HypressFormatException(
                "latent step",
                reader.Offset - 1,
                $"{step.Index}",
                $"{LatentStep.Min}..{LatentStep.Max}"
            );
    }

    private byte[] TakeGroup(ref ByteReader reader, int group, int bands, DecodeBudget budget)
    {
        var bytes =
            group == GroupsOf(bands) - 1
                ? reader.Rest()
                : reader.Take("band group", reader.VarInt32("band group length"));
        budget.Charge(bytes.Length);
        return bytes.ToArray();
    }

    private Tensor DecodeGroup(
        DeterministicLayers layers,
        byte[] bytes,
        LatentStep step,
        int lines,
        int samples,
        LatentBits? bits
    )
    {
        var decoder = new RangeDecoder(bytes);
        var coder = new LatentDecoder(model, layers, decoder, step, bits);
        var latent = model.Network.Entropy.Code(
            layers,
            coder,
            null,
            LatentExtent(lines),
            LatentExtent(samples)
        );
        if (decoder.IsExhausted)
            throw new HypressFormatException("the payload ends before the latents do");
        return latent;
    }

    private int LatentExtent(int extent)
    {
        var stride = model.Network.Config.Stride;
        return (extent + stride - 1) / stride;
    }

    private int GroupsOf(int bands) => Math.Max(1, (bands + _bands - 1) / _bands);

    private int FirstBand(int group, int bands) =>
        Math.Max(0, Math.Min(group * _bands, bands - _bands));

    // The tile's bands in [0, 1], filled up to the stride with the last line and sample.
    private Tensor ReadGroup(DeterministicLayers layers, CubeView tile, int firstBand)
    {
        var stride = model.Network.Config.Stride;
        var (lines, samples) = (tile.Shape.Lines, tile.Shape.Samples);
        var image = layers.Allocate(
            LatentExtent(lines) * stride,
            LatentExtent(samples) * stride,
            _bands
        );
        Parallel.For(
            0,
            image.Lines,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            line =>
            {
                var row = ArrayPool<float>.Shared.Rent(image.Samples);
                var pixels = image.Values.AsSpan(
                    image.IndexOf(line, 0),
                    image.Samples * image.Pitch
                );
                for (var band = 0; band < _bands; band++)
                {
                    var source = Math.Min(firstBand + band, tile.Shape.Bands - 1);
                    tile.ReadRow(source, Math.Min(line, lines - 1), row.AsSpan(0, samples));
                    row.AsSpan(samples, image.Samples - samples).Fill(row[samples - 1]);
                    var at = band;
                    foreach (var value in row.AsSpan(0, image.Samples))
                    {
                        pixels[at] = normalization.Forward(value);
                        at += image.Pitch;
                    }
                }
                ArrayPool<float>.Shared.Return(row);
            }
        );
        return image;
    }

    private void WriteGroup(Tensor image, CubeView destination, int firstBand)
    {
        var samples = destination.Shape.Samples;
        var bands = Math.Min(_bands, destination.Shape.Bands - firstBand);
        Parallel.For(
            0,
            destination.Shape.Lines,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            line =>
            {
                var row = ArrayPool<float>.Shared.Rent(samples);
                var pixels = image.Values.AsSpan(
                    image.IndexOf(line, 0),
                    image.Samples * image.Pitch
                );
                for (var band = 0; band < bands; band++)
                {
                    var at = band;
                    foreach (ref var value in row.AsSpan(0, samples))
                    {
                        value = normalization.Backward(pixels[at]);
                        at += image.Pitch;
                    }
                    destination.WriteRow<float>(firstBand + band, line, row.AsSpan(0, samples));
                }
                ArrayPool<float>.Shared.Return(row);
            }
        );
    }

    /// <summary>A tile's latents, ready to be written at any step.</summary>
    public sealed class TileLatents
    {
        private readonly Dictionary<int, byte[]> _written = []; // by step
        private readonly JointTileCoder _coder;
        private readonly DeterministicLayers _layers;
        private readonly Tensor[] _groups;

        public TileLatents(JointTileCoder coder, CubeView tile)
        {
            _coder = coder;
            // The encoder chose the tile; what it takes is no file's doing.
            _layers = new(coder.Model.Weights, coder._runner, new DecodeBudget(long.MaxValue));
            _groups = new Tensor[coder.GroupsOf(tile.Shape.Bands)];
            for (var group = 0; group < _groups.Length; group++)
            {
                var image = coder.ReadGroup(
                    _layers,
                    tile,
                    coder.FirstBand(group, tile.Shape.Bands)
                );
                _groups[group] = coder.Model.Network.Analysis.Run(_layers, image);
                _layers.Release(image);
            }
        }

        /// <summary>The payload at a step, made once.</summary>
        public byte[] Write(LatentStep step)
        {
            if (!_written.TryGetValue(step.Index, out var written))
                _written.Add(step.Index, written = Make(step));
            return written;
        }

        private byte[] Make(LatentStep step)
        {
            var bytes = new ArrayBufferWriter<byte>();
            var writer = new ByteWriter(bytes);
            writer.UInt8(unchecked((byte)step.Index));
            for (var group = 0; group < _groups.Length; group++)
            {
                var encoder = new RangeEncoder();
                var latent = _groups[group];
                var known = _coder.Model.Network.Entropy.Code(
                    _layers,
                    new LatentEncoder(_coder.Model, _layers, encoder, step, _coder._rounding),
                    latent,
                    latent.Lines,
                    latent.Samples
                );
                _layers.Release(known);
                var own = new ArrayBufferWriter<byte>();
                encoder.Finish(own);
                if (group < _groups.Length - 1)
                    writer.VarInt(own.WrittenCount);
                writer.Bytes(own.WrittenSpan);
            }
            return bytes.WrittenSpan.ToArray();
        }
    }
}
