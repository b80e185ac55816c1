using Hypress.Bytes;
using Hypress.Cubes;
using Hypress.Entropy;
using Hypress.Tensors;
using Hypress.Transforms.Wavelet;

namespace Hypress.Codecs.Universal;

//  version, 1 | streams, 1 or 4 | float32 step | limits (ValueLimits) | offsets (Reconstruction)
//  VarInt length of each stream but the last | the streams; the first begins with the basis

/// <summary>Decodes one tile; <see cref="TileEncoder"/> is its mirror.</summary>
internal static class TileDecoder
{
    /// <summary>Version of the payload.</summary>
    public const byte Version = 1;

    /// <summary>Decodes a tile, whatever its bytes.</summary>
    public static void Decode(
        ReadOnlySpan<byte> payload,
        CubeShape shape,
        Preview preview,
        CubeView destination,
        CoefficientModel model,
        int threads,
        DecodeBudget budget,
        StageTimes? times = null
    )
    {
        var reader = new ByteReader(payload);
        reader.UInt8("version of the universal payload", Version, Version);
        var count = reader.UInt8("streams", 1, ComponentCoder<SymbolReader>.Streams);
        var layout = new SubbandLayout(shape.Lines, shape.Samples);
        if (count != StreamsOf(layout) && count != 1)
            throw new HypressFormatException(
                $"{count} streams where there are 1 or {StreamsOf(layout)}"
            );
        var step = reader.Single("step");
        if (!(step > 0 && float.IsFinite(step)))
            throw new HypressFormatException($"step: found {step}, allowed are positive numbers");
        var limits = ValueLimits.Parse(ref reader, destination.Type);
        var reconstruction = Reconstruction.Parse(ref reader);
        var lengths = new int[count];
        for (var i = 0; i < count - 1; i++)
            lengths[i] = reader.VarInt32("length of a stream", 0, reader.Left);
        var decoders = new RangeDecoder[count];
        budget.Charge(reader.Left);
        for (var i = 0; i < count; i++)
        {
            var bytes = i < count - 1 ? reader.Take("stream", lengths[i]) : reader.Rest();
            decoders[i] = new(bytes.ToArray());
        }

        var time = StageTimes.Start(times);
        var basis = SpectralBasis.Code(
            new SymbolReader(decoders[0]),
            null,
            shape.Bands,
            step,
            shape.Pixels,
            budget
        );
        Require(decoders[0]);
        times?.Add(Stage.Basis, time);
        var coder = new ComponentCoder<SymbolReader>(
            layout,
            basis.Energies,
            [
                .. decoders.Select(decoder => new CoefficientCoder<SymbolReader>(
                    new(decoder),
                    model,
                    CoefficientChoice.Plain
                )
                {
                    Times = times,
                }),
            ],
            budget
        )
        {
            Check = stream => Require(decoders[stream]),
            Times = times,
        };
        coder.Run(null, threads, preview.Components, isCoarse: preview.Halvings > 0);
        var components = Math.Min(basis.Components, preview.Components ?? basis.Components);
        time = StageTimes.Start(times);
        var planes = new float[components][];
        for (var c = 0; c < planes.Length; c++)
            planes[c] = budget.Allocate<float>(shape.Pixels);
        Parallel.For(
            0,
            planes.Length,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            c =>
            {
                Dequantize(coder.Fields[c], layout, step, reconstruction, planes[c], preview);
                coder.Fields[c] = [];
                var levels = Math.Max(0, layout.Levels - preview.Halvings);
                if (preview.Halvings > 0)
                    planes[c] = Corner(planes[c], layout, preview);
                else
                    Lifting97.Inverse(planes[c], shape.Lines, shape.Samples, levels);
            }
        );
        time = times?.Add(Stage.Wavelet, time) ?? 0;
        SpectralSynthesis.Run(basis, planes, limits, destination, LaneWidths.Widest, threads);
        times?.Add(Stage.Projection, time);
    }

    /// <summary>The streams of a tile that isn't small.</summary>
    public static int StreamsOf(SubbandLayout layout) =>
        layout.Levels > 1 ? ComponentCoder<SymbolReader>.Streams : 1;

    /// <summary>A subband's step.</summary>
    public static float StepOf(Subband subband, float step) => step / subband.Gain;

    private static void Dequantize(
        SubbandField[] fields,
        SubbandLayout layout,
        float step,
        Reconstruction reconstruction,
        float[] plane,
        Preview preview
    )
    {
        foreach (var subband in layout.Subbands)
        {
            if (subband.Orientation != 0 && subband.Level <= preview.Halvings)
                continue;
            var field = fields[subband.Index];
            if (field.IsEmpty)
                continue;
            var scale = StepOf(subband, step);
            var group = Reconstruction.GroupOf(subband.Level);
            for (var line = 0; line < subband.Lines; line++)
            {
                var source = field.Values.AsSpan(field.IndexOf(line, 0), subband.Samples);
                var target = plane.AsSpan(
                    ((subband.FirstLine + line) * layout.Samples) + subband.FirstSample,
                    subband.Samples
                );
                for (var x = 0; x < source.Length; x++)
                {
                    var value = source[x];
                    if (value == 0)
                        continue;
                    var magnitude = reconstruction.Magnitude(group, Math.Abs(value)) * scale;
                    target[x] = value < 0 ? -magnitude : magnitude;
                }
            }
        }
    }

    // The low pass after so many halvings, as values of a smaller plane. Planes that were split less often are thinned.
    private static float[] Corner(float[] plane, SubbandLayout layout, Preview preview)
    {
        var splits = Math.Min(layout.Levels, preview.Halvings);
        var (lines, samples) = (
            Lifting97.Extent(layout.Lines, splits),
            Lifting97.Extent(layout.Samples, splits)
        );
        var low = new float[lines * samples];
        for (var line = 0; line < lines; line++)
            plane.AsSpan(line * layout.Samples, samples).CopyTo(low.AsSpan(line * samples));
        Lifting97.Inverse(low, lines, samples, layout.Levels - splits);
        var gain = 1 / layout.LowGain(splits);
        var (height, width) = (preview.Extent(layout.Lines), preview.Extent(layout.Samples));
        var thin = preview.Halvings - splits;
        var result = new float[height * width];
        for (var line = 0; line < height; line++)
        for (var sample = 0; sample < width; sample++)
            result[(line * width) + sample] =
                low[((line << thin) * samples) + (sample << thin)] * gain;
        return result;
    }

    private static void Require(RangeDecoder decoder)
    {
        if (decoder.IsExhausted)
            throw new HypressFormatException("the payload ends before the coefficients do");
    }
}
