using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using Hypress.Bytes;
using Hypress.Codecs.Universal;
using Hypress.Cubes;
using Hypress.Tensors;
using Hypress.Training.Libtorch;
using Hypress.Training.Scenes;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;
using Tensor = TorchSharp.torch.Tensor;

namespace Hypress.Training.Universal;

/// <summary>Trains the universal codec's context model: scenes in, coefficients described once, a model out.</summary>
/// <remarks>
/// Loss: bits of the decisions (not zero, above one, above two, negative). Components have no sign of their own, so the
/// signs of a coefficient's component and of earlier ones are flipped at random.
/// </remarks>
public sealed class ContextTrainer
{
    /// <summary>The model's name in the output folder.</summary>
    public const string ModelName = "contexts.safetensors";

    private const double Validated = 0.04; // share of the coefficients
    private readonly ContextTrainingConfig _config;
    private readonly int[] _widths;

    private ContextTrainer(ContextTrainingConfig config)
    {
        _config = config;
        _widths = [SubbandContext.Features, .. config.Hidden, CoefficientModel.Outputs];
    }

    /// <summary>Trains to the end.</summary>
    /// <param name="config">The run.</param>
    /// <param name="open">Opens a scene by its path.</param>
    /// <param name="progress">Hears of each hundred steps: the bits of a coefficient that isn't zero stand for the rate.</param>
    /// <param name="cancellation">Stops it; nothing is kept.</param>
    /// <exception cref="HypressMissingException">libtorch isn't here.</exception>
    public static void Run(
        ContextTrainingConfig config,
        Func<string, ICubeSource> open,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default
    )
    {
        config.Check();
        TorchLibrary.Require();
        set_num_threads(config.Threads);
        Directory.CreateDirectory(config.Output);
        new ContextTrainer(config).Train(open, progress, cancellation);
    }

    private void Train(
        Func<string, ICubeSource> open,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancel
    )
    {
        var samples = Collect(open, cancel);
        using var scope = NewDisposeScope();
        random.manual_seed(_config.Seed);
        var features = tensor(
            samples.Features.ToArray(),
            [samples.Values.Count, SubbandContext.Features]
        );
        var values = tensor(samples.Values.Select(v => (float)v).ToArray());
        var weights = tensor(samples.Weights.ToArray());
        var mean = features.mean([0]);
        var spread = features.std(0) + Held.LeastSpread;
        var parameters = Start();
        using var optimizer = optim.Adam(parameters, _config.LearningRate);
        var count = samples.Values.Count;
        var train = (long)(count * (1 - Validated));
        var permutation = randperm(count);
        features = features[permutation];
        values = values[permutation];
        weights = weights[permutation] / weights.mean();
        using var log = new StreamWriter(Path.Combine(_config.Output, "log.csv"));
        log.WriteLine("step,bits,validation_bits,seconds");
        var watch = Stopwatch.StartNew();
        var sum = 0.0;
        for (var step = 0; step < _config.Steps; step++)
        {
            cancel.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            foreach (var group in optimizer.ParamGroups)
                group.LearningRate =
                    _config.LearningRate * (0.5 + (0.5 * Math.Cos(Math.PI * step / _config.Steps)));
            var at = randint(train, [_config.Batch], ScalarType.Int64);
            var loss = Bits(
                parameters,
                (features[at], values[at], weights[at]),
                mean,
                spread,
                flips: true
            );
            optimizer.zero_grad();
            loss.backward();
            nn.utils.clip_grad_norm_(parameters, 1);
            optimizer.step();
            sum += loss.item<float>();
            if ((step + 1) % 100 != 0)
                continue;
            var validation = double.NaN;
            using (no_grad())
                validation = Bits(
                        parameters,
                        (
                            features[TensorIndex.Slice(train)],
                            values[TensorIndex.Slice(train)],
                            weights[TensorIndex.Slice(train)]
                        ),
                        mean,
                        spread,
                        flips: false
                    )
                    .item<float>();
            log.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{step + 1},{sum / 100:F4},{validation:F4},{watch.Elapsed.TotalSeconds:F1}"
                )
            );
            log.Flush();
            progress?.Report(
                new(
                    step + 1,
                    _config.Steps,
                    sum / 100,
                    double.NaN,
                    watch.Elapsed.TotalSeconds / (step + 1),
                    []
                )
            );
            sum = 0;
        }
        using var model = AtomicFile.Create(
            Path.Combine(_config.Output, ModelName),
            overwrite: true
        );
        model.Stream!.Write(Export(parameters, mean, spread));
        model.Complete();
    }

    private ContextSamples Collect(Func<string, ICubeSource> open, CancellationToken cancel)
    {
        var without = _config
            .WithoutScenes.Concat(_config.ValidationScenes)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var model = _config.StartModel is { } path
            ? new CoefficientModel(WeightFile.Read(File.ReadAllBytes(path), new(64 << 20)))
            : CoefficientModel.BuiltIn;
        var samples = new ContextSamples();
        var random = new Random(_config.Seed);
        foreach (var file in SceneFiles.Of(_config.Scenes))
        {
            if (without.Contains(Path.GetFileNameWithoutExtension(file)))
                continue;
            using var source = open(file);
            var cube = Cube.Load(source);
            samples.Add(cube.Values, model, _config, random, cancel);
        }
        return samples;
    }

    private List<Parameter> Start()
    {
        var parameters = new List<Parameter>();
        for (var i = 0; i < _widths.Length - 1; i++)
        {
            using Scalar scale = Math.Sqrt(2.0 / _widths[i]) * (i == _widths.Length - 2 ? 0.3 : 1);
            parameters.Add(new(randn([_widths[i + 1], _widths[i]]) * scale));
            parameters.Add(new(zeros([_widths[i + 1]])));
        }
        return parameters;
    }

    private static Tensor Bits(
        List<Parameter> parameters,
        (Tensor Features, Tensor Values, Tensor Weights) batch,
        Tensor mean,
        Tensor spread,
        bool flips
    )
    {
        var (features, values) = (batch.Features, batch.Values);
        if (flips)
            (features, values) = Flipped(features, values);
        var x = (features - mean) / spread;
        for (var i = 0; i < parameters.Count; i += 2)
        {
            x = F.linear(x, parameters[i], parameters[i + 1]);
            if (i + 2 < parameters.Count)
                x = x.leaky_relu(Held.Slope);
        }
        var magnitude = values.abs();
        var nonzero = magnitude.gt(Held.Zero).to(ScalarType.Float32);
        var above = magnitude.gt(Held.One).to(ScalarType.Float32);
        var more = magnitude.gt(Held.Two).to(ScalarType.Float32);
        var negative = values.lt(Held.Zero).to(ScalarType.Float32);
        var nats =
            Cross(0, nonzero)
            + (nonzero * (Cross(1, above) + Cross(3, negative)))
            + (above * Cross(2, more));
        return (nats * batch.Weights).mean() / Held.NatsOfABit;

        Tensor Cross(long output, Tensor target) =>
            F.binary_cross_entropy_with_logits(
                x.select(1, output),
                target,
                reduction: nn.Reduction.None
            );
    }

    // The component's own sign, and those of earlier components.
    private static (Tensor, Tensor) Flipped(Tensor features, Tensor values)
    {
        var signs = rand([values.shape[0], 1 + SubbandContext.Before])
            .gt(Held.Half)
            .to(ScalarType.Float32)
            .mul(Held.Two)
            .sub(Held.One);
        var flips = ones([values.shape[0], SubbandContext.Features]);
        foreach (var i in SubbandContext.OwnSigned)
            flips.select(1, i).mul_(signs.select(1, 0));
        for (var j = 0; j < SubbandContext.Before; j++)
            flips.select(1, SubbandContext.BeforeSigned[j]).mul_(signs.select(1, 1 + j));
        return (features * flips, values * signs.select(1, 0));
    }

    // The first layer takes features as they are: scale and mean go into its weights.
    private byte[] Export(List<Parameter> parameters, Tensor mean, Tensor spread)
    {
        using var quiet = no_grad();
        var tensors = new List<WeightTensor>();
        for (var i = 0; i < parameters.Count; i += 2)
        {
            Tensor weight = parameters[i];
            Tensor bias = parameters[i + 1];
            if (i == 0)
            {
                weight = weight / spread;
                bias = bias - weight.matmul(mean);
            }
            var layer = i / 2;
            tensors.Add(
                WeightTensor.Of(
                    $"layer{layer}.weight",
                    [_widths[layer + 1], _widths[layer]],
                    weight.contiguous().data<float>().ToArray()
                )
            );
            tensors.Add(
                WeightTensor.Of(
                    $"layer{layer}.bias",
                    [_widths[layer + 1]],
                    bias.contiguous().data<float>().ToArray()
                )
            );
        }
        var bytes = new ArrayBufferWriter<byte>();
        WeightFile.Write(
            bytes,
            new Dictionary<string, string> { ["codec"] = ContextTrainingConfig.CodecName },
            tensors
        );
        return bytes.WrittenSpan.ToArray();
    }

    // libtorch reads a number after the call that made it may have let go of it. A class of its own, since numbers
    // need libtorch, which is asked for first.
    private static class Held
    {
        public static readonly Scalar Zero = 0;
        public static readonly Scalar Half = 0.5f;
        public static readonly Scalar Slope = 0.1;
        public static readonly Scalar LeastSpread = 1e-3;
        public static readonly Scalar One = 1;
        public static readonly Scalar Two = 2;
        public static readonly Scalar NatsOfABit = Math.Log(2);
    }
}
