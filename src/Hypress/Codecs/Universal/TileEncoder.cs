using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hypress.Bytes;
using Hypress.Entropy;
using Hypress.Transforms.Wavelet;

namespace Hypress.Codecs.Universal;

/// <summary>How a tile is encoded.</summary>
/// <param name="Choice">How coefficients are rounded.</param>
/// <param name="IsRotated">Whether components are made independent locally.</param>
internal sealed record TileEffort(CoefficientChoice Choice, bool IsRotated)
{
    /// <summary>Whether all subbands share one stream and what it has learned: smaller, on one thread.</summary>
    public bool IsOneStream { get; init; }

    /// <summary>The smallest file.</summary>
    public static TileEffort Best { get; } = new(CoefficientChoice.Optimized, true);

    /// <summary>The quickest.</summary>
    public static TileEffort Fast { get; } = new(CoefficientChoice.Plain, false);
}

/// <summary>Encodes one tile with any step; <see cref="TileDecoder"/> is its mirror.</summary>
internal sealed class TileEncoder(
    TileAnalysis analysis,
    CoefficientModel model,
    TileEffort effort,
    int threads
)
{
    private const double FinestStep = 1.0 / 1024;
    private const double CoarsestStep = 1 << 24;

    private const double LearningBytes = 6; // a root of a byte, that a sample takes more than its part of the whole

    /// <summary>What a coefficient costs that isn't zero among zeros.</summary>
    public const double ZeroBits = 7;

    /// <summary>Hears each described coefficient and what it was, for training.</summary>
    public Action<ReadOnlyMemory<float>, int>? Observer { get; init; }

    private float[][] _planes = []; // of the last encoding, to be used again
    private (RateModel Known, int Rotations)? _known;
    private List<int>[] _sizes = []; // of the last encoding: [stream][component], bytes up to its end
    private int _basisBytes;

    /// <summary>How many of the last encoding's components would have taken so many bytes.</summary>
    public int ComponentsWithin(long bytes)
    {
        var all = _sizes[0].Count;
        var count = 0;
        while (count < all && Upto(count) <= bytes)
            count++;
        return count;

        // Axes, all of which come first, take about the same each.
        double Upto(int component) =>
            _sizes.Sum(stream => (long)stream[component])
            - (_basisBytes * (1 - ((component + 1.0) / all)));
    }

    /// <summary>What rates to expect of steps near to this one and of coarser ones.</summary>
    public RateModel Estimate(double step) => Estimate(analysis.Axes(step, effort.IsRotated));

    private RateModel Estimate(SpectralBasis.Exact exact)
    {
        // As long as axes aren't turned, what is known of them stays true.
        if (
            _known is var (known, rotations)
            && rotations == analysis.Rotations
            && exact.Variances.Length <= known.Components
        )
            return known;
        _planes = analysis.Along(exact, _planes);
        var time = StageTimes.Start(analysis.Times);
        var estimated = RateModel.Of(_planes, exact, analysis.Layout, threads);
        analysis.Times?.Add(Stage.Basis, time);
        _known = (estimated, analysis.Rotations);
        return estimated;
    }

    /// <summary>log2 of what coefficients take over what the model says, for a part of them; null where parts say little.</summary>
    /// <remarks>To be asked right after <see cref="Estimate(double)"/>, whose components it looks at.</remarks>
    public double? SampleFactor(double step)
    {
        var sample = new TileSample(analysis.Layout);
        if (!sample.IsUseful)
            return null;
        var exact = analysis.Axes(step, effort.IsRotated);
        int[] kept = [.. Kept(exact, Estimate(exact), step)];
        exact = Select(exact, kept);
        var time = StageTimes.Start(analysis.Times);
        var planes = sample.Of(kept.Select(c => _planes[c]));
        var estimated = RateModel.Of(planes, exact, sample.Layout, threads);
        var expected = Enumerable
            .Range(0, kept.Length)
            .Sum(c => estimated.CoefficientBits(c, step));
        analysis.Times?.Add(Stage.Basis, time);
        var source = new Source(planes, sample.Layout, (float)step, effort.Choice);
        if (source.Largest > SubbandField.Most)
            return null;
        var encoders = Encoders();
        var basis = Code(exact, (float)step, encoders);
        Coder(sample.Layout, basis, encoders).Run(source, threads);
        double bytes = encoders.Sum(encoder => encoder.Count) - _basisBytes;
        // A whole learns as much only once.
        bytes -= LearningBytes * Math.Sqrt(bytes);
        return expected > 0 && bytes > 0 ? Math.Log2(8 * bytes / expected) : null;
    }

    /// <summary>Encodes with a step.</summary>
    /// <param name="asked">The step.</param>
    /// <param name="most">Components at most.</param>
    public byte[] Encode(double asked, int most = int.MaxValue)
    {
        var step = (float)Math.Clamp(asked, FinestStep, CoarsestStep);
        var exact = analysis.Axes(step, effort.IsRotated);
        exact = Select(exact, [.. Kept(exact, Estimate(exact), step).Take(most)]);
        var encoders = Encoders();
        var basis = Code(exact, step, encoders);
        _planes = analysis.Components(basis, _planes);
        var time = StageTimes.Start(analysis.Times);
        var source = new Source(_planes, analysis.Layout, step, effort.Choice);
        analysis.Times?.Add(Stage.Wavelet, time);
        if (source.Largest > SubbandField.Most)
            return Encode(step * 1.01 * source.Largest / SubbandField.Most, most);
        var coder = Coder(analysis.Layout, basis, encoders);
        coder.Run(source, threads);
        time = StageTimes.Start(analysis.Times);
        var reconstruction = source.Measure(coder.Fields);
        analysis.Times?.Add(Stage.Wavelet, time);
        return Write(step, reconstruction, encoders);
    }

    // The encoder's own memory is no file's doing.
    private static DecodeBudget Unlimited => new(long.MaxValue);

    private RangeEncoder[] Encoders()
    {
        var encoders = new RangeEncoder[
            effort.IsOneStream ? 1 : TileDecoder.StreamsOf(analysis.Layout)
        ];
        for (var i = 0; i < encoders.Length; i++)
            encoders[i] = new();
        return encoders;
    }

    private SpectralBasis Code(SpectralBasis.Exact exact, float step, RangeEncoder[] encoders)
    {
        var time = StageTimes.Start(analysis.Times);
        var basis = SpectralBasis.Code(
            new SymbolWriter(encoders[0]),
            exact,
            analysis.Values.Shape.Bands,
            step,
            analysis.Values.Shape.Pixels,
            Unlimited
        );
        _basisBytes = encoders[0].Count;
        analysis.Times?.Add(Stage.Basis, time);
        return basis;
    }

    private ComponentCoder<SymbolWriter> Coder(
        SubbandLayout layout,
        SpectralBasis basis,
        RangeEncoder[] encoders
    )
    {
        var sizes = encoders.Select(_ => new List<int>()).ToArray();
        _sizes = sizes;
        return new(
            layout,
            basis.Energies,
            [
                .. encoders.Select(encoder => new CoefficientCoder<SymbolWriter>(
                    new(encoder),
                    model,
                    effort.Choice
                )
                {
                    Observer = Observer,
                    Times = analysis.Times,
                }),
            ],
            Unlimited
        )
        {
            Check = stream => sizes[stream].Add(encoders[stream].Count),
            Times = analysis.Times,
        };
    }

    private byte[] Write(float step, Reconstruction reconstruction, RangeEncoder[] encoders)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new ByteWriter(output);
        writer.UInt8(TileDecoder.Version);
        writer.UInt8((byte)encoders.Length);
        writer.Single(step);
        analysis.Limits.Write(writer, analysis.Values.Type);
        reconstruction.Write(writer);
        var streams = new ArrayBufferWriter<byte>[encoders.Length];
        for (var i = 0; i < encoders.Length; i++)
        {
            streams[i] = new();
            encoders[i].Finish(streams[i]);
            if (i < encoders.Length - 1)
                writer.VarInt(streams[i].WrittenCount);
        }
        foreach (var stream in streams)
            writer.Bytes(stream.WrittenSpan);
        return output.WrittenSpan.ToArray();
    }

    // Axes whose coefficients save more error than they and the axis cost.
    private static IEnumerable<int> Kept(SpectralBasis.Exact exact, RateModel model, double step) =>
        Enumerable.Range(0, exact.Variances.Length).Where(c => model.IsWorth(c, step));

    private static SpectralBasis.Exact Select(SpectralBasis.Exact exact, int[] kept)
    {
        var bands = exact.Mean.Length;
        var vectors = new double[kept.Length * bands];
        for (var i = 0; i < kept.Length; i++)
            exact.Vectors.AsSpan(kept[i] * bands, bands).CopyTo(vectors.AsSpan(i * bands));
        return new(exact.Mean, vectors, [.. kept.Select(c => exact.Variances[c])]);
    }

    /// <summary>Transformed components and what became of them.</summary>
    private sealed class Source : ICoefficientSource
    {
        private readonly float[][] _planes;
        private readonly SubbandLayout _layout;
        private readonly float _step;
        private readonly CoefficientChoice _choice;

        public Source(float[][] planes, SubbandLayout layout, float step, CoefficientChoice choice)
        {
            (_planes, _layout, _step, _choice) = (planes, layout, step, choice);
            foreach (var subband in layout.Subbands)
            foreach (var plane in planes)
            {
                var scale = 1 / TileDecoder.StepOf(subband, step);
                for (var line = 0; line < subband.Lines; line++)
                    Largest = Math.Max(Largest, LargestOf(Row(plane, subband, line)) * scale);
            }
        }

        /// <summary>The largest magnitude in steps.</summary>
        public float Largest { get; }

        public SubbandInput Input(int component, Subband subband) =>
            new(
                _planes[component],
                _layout.Samples,
                subband,
                1 / TileDecoder.StepOf(subband, _step)
            );

        public bool IsEmpty(int component, Subband subband)
        {
            var scale = 1 / TileDecoder.StepOf(subband, _step);
            var saved = 0.0;
            for (var line = 0; line < subband.Lines; line++)
            {
                var row = Row(_planes[component], subband, line);
                var largest = LargestOf(row) * scale;
                if (_choice.BitPrice == 0 && (int)(largest + _choice.Offset) > 0)
                    return false;
                if (_choice.BitPrice == 0 || largest < 0.6f)
                    continue;
                foreach (var value in row)
                {
                    var x = Math.Abs(value) * scale;
                    if (x < 0.6f)
                        continue;
                    var error = x - (int)(x + 0.5f);
                    saved += Math.Max(0, (x * x) - (error * error) - (_choice.BitPrice * ZeroBits));
                }
            }
            return saved <= _choice.BitPrice;
        }

        /// <summary>The offsets that fit what coefficients became.</summary>
        public Reconstruction Measure(SubbandField[][] fields)
        {
            var sums = new double[Reconstruction.Groups * 2];
            var counts = new long[Reconstruction.Groups * 2];
            for (var c = 0; c < fields.Length; c++)
                foreach (var subband in _layout.Subbands)
                {
                    var field = fields[c][subband.Index];
                    if (field.IsEmpty)
                        continue;
                    var scale = 1 / TileDecoder.StepOf(subband, _step);
                    var group = 2 * Reconstruction.GroupOf(subband.Level);
                    for (var line = 0; line < subband.Lines; line++)
                    {
                        var row = Row(_planes[c], subband, line);
                        var values = field.Values.AsSpan(field.IndexOf(line, 0), subband.Samples);
                        for (var x = 0; x < values.Length; x++)
                        {
                            var magnitude = Math.Abs(values[x]);
                            if (magnitude == 0)
                                continue;
                            var at = group + (magnitude == 1 ? 0 : 1);
                            sums[at] += (Math.Abs(row[x]) * scale) - magnitude;
                            counts[at]++;
                        }
                    }
                }
            return Reconstruction.Of(sums, counts);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static float LargestOf(ReadOnlySpan<float> row)
        {
            var most = Vector256<float>.Zero;
            var x = 0;
            for (; x <= row.Length - Vector256<float>.Count; x += Vector256<float>.Count)
                most = Vector256.Max(most, Vector256.Abs(Vector256.Create(row[x..])));
            var largest = 0f;
            for (var lane = 0; lane < Vector256<float>.Count; lane++)
                largest = Math.Max(largest, most[lane]);
            for (; x < row.Length; x++)
                largest = Math.Max(largest, Math.Abs(row[x]));
            return largest;
        }

        private ReadOnlySpan<float> Row(float[] plane, Subband subband, int line) =>
            plane.AsSpan(
                ((subband.FirstLine + line) * _layout.Samples) + subband.FirstSample,
                subband.Samples
            );
    }
}
