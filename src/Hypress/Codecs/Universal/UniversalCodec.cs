using System.Buffers;
using Hypress.Cubes;

namespace Hypress.Codecs.Universal;

// tile -> mean, KLT, rotated to be independent locally -> quantized axes -> components along them -> 9/7 wavelet
// -> coefficients rounded by rate and distortion, subband by subband, each with probabilities from what was coded
// before it -> range coder; the decoder runs the same model, takes wavelet and axes back.

/// <summary>The codec for any sensor: spectral transform of the tile, wavelet, learned contexts.</summary>
/// <remarks>
/// <b>Source</b>: docs/universal.md. Decoding gives the same bits on every machine and any number of threads.
/// <b>Cost</b>: docs/benchmarks.md.
/// </remarks>
public sealed class UniversalCodec : ICubeCodec
{
    private const string PresetOption = "preset";
    private const int MaxBands = 2048; // the eigenvectors of so many take a minute
    private const int TileSide = 512;
    private const long WholeValues = 1L << 26;
    private const long TileValues = 1L << 25;

    private readonly int _threads;
    private readonly TileEffort? _effort;
    private readonly CoefficientModel? _model;

    /// <summary>Makes the codec.</summary>
    /// <param name="threads">Threads for a tile; as many as there are processors when null. Changes no bit.</param>
    public UniversalCodec(int? threads = null) => _threads = threads ?? Environment.ProcessorCount;

    /// <summary>Makes the codec with another model or another effort than its presets, for experiments.</summary>
    internal UniversalCodec(int threads, CoefficientModel? model, TileEffort? effort)
        : this(threads) => (_model, _effort) = (model, effort);

    /// <inheritdoc/>
    public string Name => "universal";

    /// <inheritdoc/>
    public string Summary =>
        "any sensor, any number of bands: KLT, wavelet, learned contexts; lossy, the smallest files";

    /// <inheritdoc/>
    public CodecCapabilities Capabilities { get; } =
        new()
        {
            DataTypes = [.. DataTypes.All.Where(type => type != DataType.Float64)],
            Targets = [TargetKind.Quality, TargetKind.Rate, TargetKind.Bytes],
            DefaultTarget = CodecTarget.Rate(0.5),
            Deterministic = true,
            MaxBands = MaxBands,
            SearchControl = TargetKind.Quality,
            TileSize = TileSize,
            ValuesAtOnce = TileValues,
            Options =
            [
                new(
                    PresetOption,
                    "best|fast",
                    "fast rounds without looking at bits and takes the plain KLT: larger files, without the rotation's time; default best"
                ),
            ],
        };

    /// <inheritdoc/>
    public ISceneEncoder CreateEncoder(EncoderSetup setup)
    {
        CodecRefusal.Check(this, setup.Scene.Shape, setup.Scene.Type, setup.Target, setup.Options);
        if (setup.Target.Kind == TargetKind.Quality && !(setup.Target.Value > 0))
            throw new HypressUnsupportedException(
                $"{Name}: quality is {setup.Target.Value}, allowed are numbers above 0"
            );
        var effort = setup.Options.GetValueOrDefault(PresetOption, "best") switch
        {
            "best" => TileEffort.Best,
            "fast" => TileEffort.Fast,
            var other => throw new HypressUnsupportedException(
                $"{Name}: {PresetOption} is '{other}', allowed are best and fast"
            ),
        };
        return new Encoder(setup, _effort ?? effort, Model, _threads);
    }

    /// <inheritdoc/>
    public ISceneDecoder CreateDecoder(DecoderSetup setup, DecodeBudget budget) =>
        new Decoder(Model, _threads);

    private CoefficientModel Model => _model ?? CoefficientModel.BuiltIn;

    // Equal parts of at most the planned side, whole scenes while they are small. A value takes some twenty bytes.
    private static (int Lines, int Samples) TileSize(CubeShape shape)
    {
        if (Math.Max(shape.Lines, shape.Samples) <= TileSide && shape.Count <= WholeValues)
            return (shape.Lines, shape.Samples);
        var side = (int)Math.Clamp(Math.Sqrt((double)TileValues / shape.Bands), 64, TileSide);
        return (Part(shape.Lines), Part(shape.Samples));

        int Part(int extent)
        {
            var parts = (extent + side - 1) / side;
            // Multiples of 64, so that previews of tiles fit together.
            return parts == 1 ? extent : ((extent + parts - 1) / parts + 63) / 64 * 64;
        }
    }

    private sealed class Encoder(
        EncoderSetup setup,
        TileEffort effort,
        CoefficientModel model,
        int threads
    ) : ISceneEncoder
    {
        public ReadOnlyMemory<byte> SharedTables => default;

        public void EncodeTile(TileInput tile, IBufferWriter<byte> output)
        {
            var analysis = new TileAnalysis(tile.Values, threads, setup.Cancel);
            var encoder = new TileEncoder(analysis, model, effort, threads);
            var bytes =
                setup.Target.Kind == TargetKind.Quality
                    ? encoder.Encode(StepSearch.StepOf(setup.Target.Value, analysis.Range))
                    : StepSearch.Run(
                        encoder,
                        analysis,
                        tile.MaxBytes
                            ?? throw new ArgumentException(
                                $"{setup.Target} came without a limit of bytes"
                            ),
                        setup.Cancel
                    );
            output.Write(bytes);
        }

        public void Dispose() { }
    }

    private sealed class Decoder(CoefficientModel model, int threads) : IPreviewDecoder
    {
        public void DecodeTile(
            ReadOnlySpan<byte> payload,
            CubeView destination,
            DecodeBudget budget
        ) => DecodePreview(payload, destination.Shape, Preview.None, destination, budget);

        public void DecodePreview(
            ReadOnlySpan<byte> payload,
            CubeShape tile,
            Preview preview,
            CubeView destination,
            DecodeBudget budget
        ) => TileDecoder.Decode(payload, tile, preview, destination, model, threads, budget);

        public void Dispose() { }
    }
}
