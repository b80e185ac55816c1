using System.Buffers;
using System.Globalization;
using Hypress.Bytes;
using Hypress.Codecs;
using Hypress.Cubes;
using Hypress.Transforms.Klt;

namespace Hypress.OpenJpeg;

//  scene --> mean, covariance --> axes --> best number of them (KltSearch) --> quantized basis: shared tables
//  tile [band, line, sample] --> components, one common scale --> one JPEG 2000 codestream with one rate

/// <summary>KLT of the scene's bands and JPEG 2000 of its first components: the standard way to code cubes with loss.</summary>
public sealed class KltJpeg2000Codec : ICubeCodec
{
    private const string BasisBits = "basis-bits";
    private const int MaxBands = 2048; // the eigenvectors of so many take a minute

    /// <inheritdoc/>
    public string Name => "klt-jpeg2000";

    /// <inheritdoc/>
    public string Summary =>
        "KLT over the bands, then JPEG 2000 (OpenJPEG): lossy, the usual choice for spectra at low rates";

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
            Targets = [TargetKind.Rate, TargetKind.Bytes],
            DefaultTarget = CodecTarget.Rate(0.5),
            Deterministic = false,
            MaxBands = MaxBands,
            TileSize = TileSizes.For,
            Options =
            [
                new(
                    BasisBits,
                    "auto|8|10|12|16",
                    "bits of the transform's entries; auto (default) gives each axis what makes the error smallest"
                ),
            ],
        };

    /// <inheritdoc/>
    public ISceneEncoder CreateEncoder(EncoderSetup setup)
    {
        CodecRefusal.Check(this, setup.Scene.Shape, setup.Scene.Type, setup.Target, setup.Options);
        var bits = ReadBits(setup.Options);
        OpenJpegLibrary.Require();
        return setup.TileCount == 1 ? new SceneEncoder(setup, bits) : new TileEncoder(setup, bits);
    }

    /// <inheritdoc/>
    public ISceneDecoder CreateDecoder(DecoderSetup setup, DecodeBudget budget)
    {
        OpenJpegLibrary.Require();
        return new Decoder(setup, budget);
    }

    private static int? ReadBits(IReadOnlyDictionary<string, string> options)
    {
        if (!options.TryGetValue(BasisBits, out var text) || text == "auto")
            return null;
        return text is "8" or "10" or "12" or "16"
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : throw new HypressUnsupportedException(
                $"{BasisBits} is '{text}': allowed are auto, 8, 10, 12 and 16"
            );
    }

    /// <summary>Codes one tile with a basis at hand.</summary>
    private static void WriteTile(
        CubeView values,
        KltBasis basis,
        IReadOnlyList<float[]> components,
        long limit,
        int threads,
        IBufferWriter<byte> output
    )
    {
        var limits = new ArrayBufferWriter<byte>();
        KltTables.WriteLimits(limits, values);
        output.Write(limits.WrittenSpan);
        if (basis.Components == 0)
            return;
        limit -= limits.WrittenCount;
        var codestream =
            ComponentCoder.EncodeWithin(components, basis.Scale, values.Shape, limit, threads)
            ?? throw new HypressUnsupportedException(
                $"{limit} bytes are too few for {basis.Components} JPEG 2000 components"
            );
        CompactCodestream.Write(codestream.Span, basis.Components, output);
    }

    private static float[][] Components(CubeView values, KltBasis basis, double[] forward)
    {
        var mean = new double[basis.Bands];
        for (var band = 0; band < mean.Length; band++)
            mean[band] = basis.MeanOf(band);
        var components = new float[basis.Components][];
        for (var c = 0; c < components.Length; c++)
            components[c] = new float[values.Shape.Pixels];
        KltProjection.Forward(values, forward, mean, components);
        return components;
    }

    /// <summary>A scene of one tile: everything is found for it and stands in its payload.</summary>
    private sealed class SceneEncoder(EncoderSetup setup, int? bits) : ISceneEncoder
    {
        public ReadOnlyMemory<byte> SharedTables => default;

        public void EncodeTile(TileInput tile, IBufferWriter<byte> output)
        {
            var values = tile.Values;
            var limit = TileLimit.Of(setup, tile);
            var threads = Environment.ProcessorCount;
            var scene = KltComponents.Of(setup, new Cube(values), () => [values]);
            var axes = scene.Axes;
            var plan = KltSearch.Run(
                new(
                    scene,
                    values.Shape.Pixels,
                    limit - KltTables.MostLimitBytes,
                    BasisCopies: 1,
                    bits,
                    threads,
                    setup.Cancel
                )
            );
            var basis = KltBasis.Quantize(axes, plan.Components, plan.Precision);
            var components = Components(values, basis, basis.ForwardMatrix());
            basis = basis.WithScale(
                ComponentCoder.ScaleFor(ComponentCoder.Largest(components), plan.Step)
            );
            var tables = KltTables.Write(basis);
            if (tables.Length + KltTables.MostLimitBytes > limit)
                throw new HypressUnsupportedException(
                    $"{limit} bytes are too few even for the mean spectrum of {basis.Bands} bands"
                );
            output.Write(tables.Span);
            WriteTile(values, basis, components, limit - tables.Length, threads, output);
        }

        public void Dispose() { }
    }

    /// <summary>A scene of many tiles: the basis is shared, found on all of the scene, its size on parts of it.</summary>
    private sealed class TileEncoder : ISceneEncoder
    {
        private readonly EncoderSetup _setup;
        private readonly KltBasis _basis;
        private readonly double[] _forward;

        public TileEncoder(EncoderSetup setup, int? bits)
        {
            _setup = setup;
            var scene = setup.Scene;
            var limit =
                setup.MaxBytes
                ?? throw new ArgumentException($"{setup.Target} came without a limit of bytes");
            limit -= (long)setup.TileCount * KltTables.MostLimitBytes;
            var parts = KltComponents.Of(setup, scene, () => SampleRegions.Of(scene));
            var (axes, regions) = (parts.Axes, parts.Regions);
            var plan = KltSearch.Run(
                new(
                    parts,
                    scene.Shape.Pixels,
                    limit,
                    setup.SharedCopies,
                    bits,
                    Environment.ProcessorCount,
                    setup.Cancel
                )
            );
            var basis = KltBasis.Quantize(axes, plan.Components, plan.Precision);
            _forward = basis.ForwardMatrix();
            var largest = regions.Max(region =>
                ComponentCoder.Largest(Components(region, basis, _forward))
            );
            _basis = basis.WithScale(ComponentCoder.ScaleFor(largest, plan.Step));
            SharedTables = KltTables.Write(_basis);
        }

        public ReadOnlyMemory<byte> SharedTables { get; }

        public void EncodeTile(TileInput tile, IBufferWriter<byte> output)
        {
            _setup.Cancel.ThrowIfCancellationRequested();
            var components = Components(tile.Values, _basis, _forward);
            WriteTile(
                tile.Values,
                _basis,
                components,
                TileLimit.Of(_setup, tile),
                threads: 1,
                output
            );
        }

        public void Dispose() { }
    }

    private sealed class Decoder : ISceneDecoder
    {
        private readonly DecoderSetup _setup;
        private readonly KltBasis? _shared;

        public Decoder(DecoderSetup setup, DecodeBudget budget)
        {
            _setup = setup;
            if (setup.SharedTables.IsEmpty)
                return;
            var reader = new ByteReader(setup.SharedTables.Span);
            _shared = ReadBasis(ref reader, budget);
        }

        public void DecodeTile(
            ReadOnlySpan<byte> payload,
            CubeView destination,
            DecodeBudget budget
        )
        {
            var reader = new ByteReader(payload);
            var basis = _shared ?? ReadBasis(ref reader, budget);
            var (min, max) = KltTables.ReadLimits(ref reader, destination.Type);
            var shape = destination.Shape;
            var components = new int[basis.Components][];
            if (components.Length > 0)
            {
                var codestream = CompactCodestream.Expand(
                    reader.Rest(),
                    components.Length,
                    shape.Lines,
                    shape.Samples,
                    budget
                );
                var format = CodestreamHeader.ReadOwn(codestream);
                if (format.Depth > ComponentCoder.MaxDepth)
                    throw new HypressFormatException(
                        $"components of {format.Depth} bits, allowed are {ComponentCoder.MaxDepth}"
                    );
                for (var c = 0; c < components.Length; c++)
                    components[c] = budget.Allocate<int>(shape.Pixels);
                var threads = _shared is null ? Environment.ProcessorCount : 1;
                PlaneCoder.Decode(
                    codestream,
                    format,
                    threads,
                    budget,
                    (c, plane) => plane.CopyTo(components[c])
                );
            }
            KltProjection.Inverse(basis, components, destination, min, max);
        }

        public void Dispose() { }

        private KltBasis ReadBasis(ref ByteReader reader, DecodeBudget budget) =>
            KltBasis.Parse(ref reader, _setup.Shape.Bands, PlaneFormat.MaxComponents, budget);
    }
}
