using System.Diagnostics;
using Hypress.Bytes;
using Hypress.Cubes;
using Hypress.Training.Libtorch;
using Hypress.Training.Scenes;
using Hypress.Training.Start;
using TorchSharp;
using static TorchSharp.torch;

namespace Hypress.Training;

/// <summary>Trains a codec network: crops in; log, checkpoints and a model out.</summary>
/// <remarks>
/// A run whose output folder holds a checkpoint goes on there, and ends with the weights it would have had without the
/// interruption. All but the network may be changed in between: more steps, another rate, another lambda.
/// </remarks>
public sealed class Trainer : IDisposable
{
    /// <summary>The checkpoint's name in the output folder.</summary>
    public const string CheckpointName = "checkpoint.bin";

    /// <summary>The model's name in the output folder, as of the last checkpoint.</summary>
    public const string ModelName = "model.safetensors";

    private readonly TrainingConfig _config;
    private readonly TrainedNetwork _network;
    private readonly Adam _optimizer;
    private readonly Tensor _entropyPaces;
    private readonly Tensor _transformPaces;
    private readonly Crops _crops;
    private readonly List<TrainingScene> _validation;
    private readonly int _cropsTogether;
    private readonly int _threads;
    private int _step;

    private Trainer(TrainingConfig config, IReadOnlyList<TrainingScene> scenes)
    {
        _config = config;
        var kept = config.ValidationScenes.ToHashSet(StringComparer.OrdinalIgnoreCase);
        _validation = [.. scenes.Where(scene => kept.Contains(scene.Name))];
        _crops = new(config, [.. scenes.Where(scene => !kept.Contains(scene.Name))]);
        var device = new Device(config.Device);
        // On the CPU threads have crops to themselves, which needs no waiting for one another within a layer; libtorch's
        // fast convolutions want two.
        _cropsTogether =
            device.type != DeviceType.CPU ? config.Batch
            : config.Batch % 2 == 0 ? 2
            : 1;
        _threads = config.Threads > 0 ? config.Threads : Environment.ProcessorCount;
        _network = new(config.Network, config.Seed, device);
        _optimizer = new(_network.Weights.Stored);
        (_entropyPaces, _transformPaces) = Paces(_network, config);
    }

    /// <summary>Trains to the config's last step, from the output folder's checkpoint if there is one.</summary>
    /// <param name="config">The run.</param>
    /// <param name="open">Opens a scene by its path.</param>
    /// <param name="progress">Hears of each line of the log.</param>
    /// <param name="cancellation">Stops after the step at hand, with a checkpoint.</param>
    /// <exception cref="HypressMissingException">libtorch isn't here.</exception>
    /// <exception cref="HypressFormatException">The config, or the checkpoint in the output folder, isn't right.</exception>
    /// <exception cref="HypressUnsupportedException">The scenes don't suit the network.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; the same call goes on.</exception>
    public static void Run(
        TrainingConfig config,
        Func<string, ICubeSource> open,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default
    )
    {
        config.Check();
        TorchLibrary.Require();
        Allocator.KeepMemory();
        set_num_threads(1);
        Directory.CreateDirectory(config.Output);
        using var alone = Claim(config.Output);
        using var trainer = new Trainer(config, ReadScenes(config, open));
        trainer.Resume();
        trainer.Train(progress, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _optimizer.Dispose();
        _entropyPaces.Dispose();
        _transformPaces.Dispose();
        _network.Dispose();
    }

    private string CheckpointPath => Path.Combine(_config.Output, CheckpointName);

    private string ModelPath => Path.Combine(_config.Output, ModelName);

    private static List<TrainingScene> ReadScenes(
        TrainingConfig config,
        Func<string, ICubeSource> open
    )
    {
        var scenes = new List<TrainingScene>();
        foreach (var path in SceneFiles.Of(config.Scenes))
        {
            using var source = open(path);
            if (source.Shape.Bands != config.Network.Bands)
                throw new HypressUnsupportedException(
                    $"'{path}' has {source.Shape.Bands} bands, the network {config.Network.Bands}"
                );
            scenes.Add(TrainingScene.Read(Path.GetFileNameWithoutExtension(path), source));
        }
        return scenes;
    }

    // Two runs in one folder would overwrite each other's checkpoints.
    private static FileStream Claim(string folder)
    {
        var path = Path.Combine(folder, ".running");
        try
        {
            return new(
                path,
                new FileStreamOptions
                {
                    Mode = FileMode.OpenOrCreate,
                    Access = FileAccess.ReadWrite,
                    Share = FileShare.None,
                    Options = FileOptions.DeleteOnClose,
                }
            );
        }
        catch (IOException error) when (File.Exists(path))
        {
            throw new IOException($"another training runs in '{folder}'", error);
        }
    }

    private void Resume()
    {
        if (!File.Exists(CheckpointPath))
        {
            if (_config.StartModel is { } start)
                ModelExport.Read(_network, start, _config.Lambda);
            else if (_config.Start == StartKind.Linear)
                LinearTransform.Apply(_network, _crops, _config);
            return;
        }
        var values = _network.Weights.Stored.numel();
        var checkpoint = Checkpoint.Read(CheckpointPath, (int)values);
        if (checkpoint.Network != _config.Network.ToJson())
            throw new HypressFormatException(
                $"'{CheckpointPath}' belongs to another network: give the run an output folder of its own"
            );
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        _network.Weights.Stored.copy_(tensor(checkpoint.Weights));
        _optimizer.First.copy_(tensor(checkpoint.FirstMoments));
        _optimizer.Second.copy_(tensor(checkpoint.SecondMoments));
        _step = checkpoint.Step;
    }

    private void Train(IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        using var log = new TrainingLog(_config.Output, _step);
        var (sums, since, watch) = (default(StepSums), 0, Stopwatch.StartNew());
        // A run at its end that lost its model, or whose model was taken away, gives it again.
        if (_step >= _config.Steps && !File.Exists(ModelPath))
            SaveModel(Measure());
        while (_step < _config.Steps)
        {
            if (cancellation.IsCancellationRequested)
            {
                SaveCheckpoint();
                cancellation.ThrowIfCancellationRequested();
            }
            var rate = LearningRate(_config, _step);
            sums += Step(rate);
            since++;
            _step++;
            var saves = _step % _config.CheckpointEvery == 0 || _step == _config.Steps;
            if (!saves && _step % _config.LogEvery != 0)
                continue;
            var mean = sums / since;
            var seconds = watch.Elapsed.TotalSeconds / since;
            log.Step(_step, seconds, rate, mean);
            var scenes = saves ? Measure() : [];
            foreach (var scene in scenes)
                log.Scene(_step, scene);
            if (saves)
            {
                SaveModel(scenes);
                SaveCheckpoint();
            }
            var psnr = -10 * Math.Log10(mean.Mse);
            progress?.Report(new(_step, _config.Steps, mean.Bpppb, psnr, seconds, scenes));
            (sums, since) = (default, 0);
            watch.Restart();
        }
    }

    private StepSums Step(double rate)
    {
        using var scope = NewDisposeScope();
        var parts = new (Tensor Gradient, StepSums Sums)[_config.Batch / _cropsTogether];
        var crops = _crops.Of(_step);
        ForEach(parts.Length, part => parts[part] = Differentiate(crops, part));
        // Added in one order, so that threads don't change the weights.
        var gradient = zeros_like(_network.Weights.Stored).detach();
        using Scalar share = 1.0 / parts.Length;
        var sums = default(StepSums);
        foreach (var part in parts)
        {
            gradient.add_(part.Gradient, alpha: share);
            part.Gradient.Dispose();
            sums += part.Sums;
        }
        var norm = _optimizer.Step(gradient, _step, rate, _config.ClipNorm, Paces());
        return (sums / parts.Length) with { GradientNorm = norm };
    }

    // Each weight's share of the step size: a transform that compresses already rests at first, and moves slowly.
    private Tensor Paces()
    {
        if (_config.Start == StartKind.Random)
            return _entropyPaces + _transformPaces;
        var rests = _config.StartModel is null ? _config.TransformRests : 0;
        var share = _step < rests ? 0 : Math.Min(1, (_step - rests + 1.0) / (rests + 1));
        using Scalar pace = _config.TransformPace * share;
        return _entropyPaces + (_transformPaces * pace);
    }

    private static (Tensor Entropy, Tensor Transform) Paces(
        TrainedNetwork network,
        TrainingConfig config
    )
    {
        var transform = network
            .Network.TransformParameters.Select(each => each.Name)
            .ToDictionary(name => name, _ => 1f);
        if (config.Start == StartKind.Linear)
        {
            foreach (var (name, pace) in LinearTransform.Paces(config))
                transform[name] = pace;
        }
        return (
            network.Weights.Each(name => transform.ContainsKey(name) ? 0 : 1),
            network.Weights.Each(name => transform.GetValueOrDefault(name))
        );
    }

    // The gradient of some of a step's crops; the caller disposes it.
    private (Tensor Gradient, StepSums Sums) Differentiate(float[] crops, int part)
    {
        using var scope = NewDisposeScope();
        var count = crops.Length / _config.Batch * _cropsTogether;
        var images = tensor(
                crops.AsMemory(part * count, count),
                [_cropsTogether, _config.Network.Bands, _config.Crop, _config.Crop]
            )
            .to(_network.Weights.Stored.device);
        using var noise = new Generator(device: images.device);
        noise.manual_seed((((long)_config.Seed << 32) + _step) * _config.Batch + part);
        var (decoded, bits) = _network.Run(images, noise);
        using Scalar values = count;
        using Scalar lambda = _config.Lambda;
        using Scalar angleWeight = _config.SpectralAngle;
        var bpppb = bits / values;
        var mse = (decoded - images).Squared().mean();
        var loss = bpppb + (mse * lambda);
        if (_config.SpectralAngle > 0)
            loss += SpectralAngle(decoded, images).mean() * angleWeight;
        var gradient = autograd.grad([loss], [_network.Weights.Stored])[0];
        var sums = new StepSums(loss.item<float>(), bpppb.item<float>(), mse.item<float>(), 0);
        return (gradient.DetachFromDisposeScope(), sums);
    }

    // What the codec makes of the validation scenes with the model as of this step.
    private SceneMeasurement[] Measure()
    {
        var scenes = new SceneMeasurement[_validation.Count];
        var model = Validation.Load(
            ModelExport.Write(_network, entropyWeights: _config.EntropyWeights)
        );
        ForEach(scenes.Length, i => scenes[i] = Validation.Measure(model, _validation[i]));
        return scenes;
    }

    private void SaveModel(SceneMeasurement[] scenes)
    {
        double? bpppb = scenes.Length > 0 ? scenes.Average(scene => scene.Bpppb) : null;
        using var file = AtomicFile.Create(ModelPath, overwrite: true);
        file.Stream!.Write(
            ModelExport.Write(_network, bpppb, _config.Lambda, _config.EntropyWeights).Span
        );
        file.Complete();
    }

    // Angles between spectra in radians; gradients stay finite where spectra agree.
    private static Tensor SpectralAngle(Tensor a, Tensor b)
    {
        using Scalar least = 1e-12;
        using Scalar low = -1 + 1e-6;
        using Scalar high = 1 - 1e-6;
        var product = (a * b).sum(1);
        var norms = (a.Squared().sum(1) * b.Squared().sum(1)).clamp_min(least).sqrt();
        return (product / norms).clamp(low, high).acos();
    }

    private void ForEach(int count, Action<int> body) =>
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = _threads }, body);

    private void SaveCheckpoint() =>
        new Checkpoint(
            _config.Network.ToJson(),
            _step,
            Values(_network.Weights.Stored),
            Values(_optimizer.First),
            Values(_optimizer.Second)
        ).Write(CheckpointPath);

    internal static double LearningRate(TrainingConfig config, int step)
    {
        const double Last = 0.02;
        var warm = Math.Min(1, (step + 1.0) / (config.WarmUpSteps + 1));
        var decayFrom = config.Steps * (1 - config.DecayShare);
        var decayed =
            step <= decayFrom ? 0 : (step - decayFrom) / (config.Steps * config.DecayShare);
        var share = Last + ((1 - Last) * 0.5 * (1 + Math.Cos(Math.PI * decayed)));
        return config.LearningRate * warm * share;
    }

    private static float[] Values(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().cpu().contiguous().data<float>().ToArray();
    }
}
