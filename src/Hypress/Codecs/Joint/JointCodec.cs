using Hypress.Cubes;
using Hypress.Networks;

namespace Hypress.Codecs.Joint;

// values -> [0, 1], padded to the stride -> analysis network -> latents -> rounded by the step, range coded by the
// entropy network's tables -> payload; the decoder runs the entropy network alike, then the synthesis network.

/// <summary>A learned codec: the paper's (<c>joint</c>) or one of those it is compared with.</summary>
/// <remarks>
/// <b>Source</b>: the paper's §3; DESIGN of the networks in <c>Networks</c>. Decoding gives the same bits on every machine.
/// <b>Cost</b>: about a second and 300 MB for 512 x 512 x 31.
/// </remarks>
public sealed class JointCodec : ICubeCodec
{
    /// <summary>The side of a tile that memory is planned for.</summary>
    private const int TileSide = 512;

    private const string WaysOut =
        "train one with 'hypress train', or code groups of bands with --band-groups";

    private readonly string _kind;
    private readonly bool _grouped;
    private readonly ModelStore _models;
    private readonly int _threads;

    /// <summary>Makes the codec of a kind.</summary>
    /// <param name="kind">One of the names of <see cref="All"/>.</param>
    /// <param name="models">Where models are looked for.</param>
    /// <param name="threads">Threads for a tile; as many as there are processors when null. Changes no bit.</param>
    public JointCodec(string kind, ModelStore models, int? threads = null)
    {
        _grouped = kind == JointKinds.Grouped.Name;
        (Name, Summary) = JointKinds.All.Append(JointKinds.Grouped).First(k => k.Name == kind);
        _kind = _grouped ? JointKinds.Joint : kind;
        _models = models;
        _threads = threads ?? Environment.ProcessorCount;
        Capabilities = Capabilities with { Refusal = Refusal };
    }

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<ICubeCodec> All(ModelStore models) =>
        [
            .. JointKinds
                .All.Append(JointKinds.Grouped)
                .Select(kind => new JointCodec(kind.Name, models)),
        ];

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Summary { get; }

    /// <inheritdoc/>
    public CodecCapabilities Capabilities { get; } =
        new()
        {
            DataTypes = [.. DataTypes.All.Where(type => type != DataType.Float64)],
            Targets = [TargetKind.Quality, TargetKind.Rate, TargetKind.Bytes],
            DefaultTarget = new(TargetKind.Quality, 3),
            Deterministic = true,
            TileSize = TileSize,
            Options =
            [
                new(
                    "model",
                    "NAME|FILE",
                    "the model; by default the one made for the nearest rate"
                ),
                new(
                    "band-groups",
                    "yes|no",
                    "cubes of more or fewer bands than the model in groups of its bands; default no (joint-grouped: yes)"
                ),
            ],
        };

    /// <inheritdoc/>
    public ISceneEncoder CreateEncoder(EncoderSetup setup)
    {
        var (model, normalization) = Prepare(setup);
        return new JointSceneEncoder(
            new JointHeader(model.Id, normalization),
            new JointTileCoder(model, normalization, _threads),
            setup
        );
    }

    /// <summary>The attention masks with which the encoder would see a scene, from the first module to the last.</summary>
    /// <exception cref="HypressUnsupportedException">The model has no attention, or can't code the scene.</exception>
    public IReadOnlyList<AttentionMask> AttentionMasks(EncoderSetup setup)
    {
        var (model, normalization) = Prepare(setup);
        if (model.Network.Config.Attention == AttentionKind.None)
            throw new HypressUnsupportedException($"{Name}: model {model.Name} has no attention");
        return SceneMasks.Of(
            new JointTileCoder(model, normalization, _threads),
            setup.Scene,
            TileSize(setup.Scene.Shape),
            setup.Cancel
        );
    }

    /// <inheritdoc/>
    public ISceneDecoder CreateDecoder(DecoderSetup setup, DecodeBudget budget) =>
        new JointSceneDecoder(setup, _models, _threads);

    private (LearnedModel Model, Normalization Normalization) Prepare(EncoderSetup setup)
    {
        var shape = setup.Scene.Shape;
        var grouped = setup.Options.GetValueOrDefault("band-groups", _grouped ? "yes" : "no") switch
        {
            "yes" => true,
            "no" => false,
            var other => throw new HypressUnsupportedException(
                $"{Name}: band-groups is {other}, allowed yes and no"
            ),
        };
        var normalization = new Lazy<Normalization>(() =>
            setup.Once(nameof(Normalization), () => Normalization.Of(setup.Scene, setup.Cancel))
        );
        var model = setup.Options.TryGetValue("model", out var name)
            ? _models.ByName(name)
            : Choose(setup, grouped, normalization);
        var bands = model.Network.Config.Bands;
        if (bands != shape.Bands && !grouped)
            throw new HypressUnsupportedException(
                $"{Name}: the model codes {bands} bands, the cube has {shape.Bands}: " + WaysOut
            );
        return (model, normalization.Value);
    }

    private LearnedModel Choose(EncoderSetup setup, bool grouped, Lazy<Normalization> normalization)
    {
        var shape = setup.Scene.Shape;
        var models = _models.Of(_kind, shape.Bands);
        if (models.Count == 0 && grouped && _models.BandsOf(_kind) is [.., var most])
            models = _models.Of(_kind, most);
        if (models.Count == 0)
            throw NoModelFor(shape.Bands);
        if (setup.Target.Kind == TargetKind.Quality)
            return _models.Load(
                models[(int)Math.Clamp(Math.Round(setup.Target.Value), 1, models.Count) - 1]
            );
        var rate = 8.0 * (setup.Target.ByteLimit(shape.Count) ?? 0) / shape.Count;
        var first = _models.Load(Nearest(models, rate));
        if (models.Count == 1 || first.Rate is not { } usual)
            return first;
        // Rates are those of usual scenes: on a smooth one a model gives less, on a busy one more, and so do all others.
        var found = setup.Once(
            (nameof(RateProbe), first.Id),
            () =>
                RateProbe.Measure(
                    setup.Scene,
                    new JointTileCoder(first, normalization.Value, _threads),
                    setup.Cancel
                )
        );
        return _models.Load(Nearest(models, rate * usual / found));
    }

    private HypressException? Refusal(CubeShape shape, IReadOnlyDictionary<string, string> options)
    {
        if (options.ContainsKey("model"))
            return null;
        var isGrouped = options.GetValueOrDefault("band-groups", _grouped ? "yes" : "no") == "yes";
        var known = _models.BandsOf(_kind);
        return known.Contains(shape.Bands) || (isGrouped && known.Count > 0)
            ? null
            : NoModelFor(shape.Bands);
    }

    private HypressException NoModelFor(int bands) =>
        _models.BandsOf(_kind) switch
        {
            [] => new HypressMissingException(
                $"{Name}: no model {_kind}-*.safetensors is in {_models.Places}: "
                    + $"name its folder in {ModelStore.FoldersVariable}, or train one with 'hypress train'"
            ),
            var known => new HypressUnsupportedException(
                $"{Name}: no model codes {bands} bands, only {string.Join(", ", known)}: " + WaysOut
            ),
        };

    private static ModelFile Nearest(IReadOnlyList<ModelFile> models, double rate)
    {
        return models.MinBy(model => Ratio(model.Rate ?? 0.05, Math.Max(rate, 1e-6)))!;

        static double Ratio(double a, double b) => Math.Max(a / b, b / a);
    }

    // Equal parts of at most the planned side, whole scenes while they are small.
    private static (int Lines, int Samples) TileSize(CubeShape shape)
    {
        return (Part(shape.Lines), Part(shape.Samples));

        static int Part(int extent)
        {
            var parts = (extent + TileSide - 1) / TileSide;
            return parts == 1 ? extent : ((extent + parts - 1) / parts + 63) / 64 * 64;
        }
    }
}
