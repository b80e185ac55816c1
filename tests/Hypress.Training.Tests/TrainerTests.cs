using System.Globalization;
using Hypress.Cubes;
using Hypress.Networks;
using Hypress.Tensors;
using static TorchSharp.torch;

namespace Hypress.Training.Tests;

public sealed class TrainerTests : IDisposable
{
    private const int Bands = 4;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hypress-train-");

    private static readonly NetworkConfig Small = new()
    {
        Bands = Bands,
        Channels = 8,
        LatentChannels = 8,
        Slices = 2,
        SliceChannels = 8,
        HyperChannels = 4,
        BranchBlocks = 1,
        BranchFeatures = 2,
        AttentionBlock = 4,
    };

    private TrainingConfig Config(string run) =>
        new()
        {
            Network = Small,
            Scenes = ["one", "two"],
            ValidationScenes = ["two"],
            Output = Path.Combine(_folder.FullName, run),
            Steps = 12,
            Batch = 2,
            Crop = 32,
            LearningRate = 3e-3,
            WarmUpSteps = 0,
            TransformRests = 5,
            LogEvery = 1,
            CheckpointEvery = 4,
            Threads = 1,
        };

    // Waves that differ from band to band; not a multiple of the stride, so that validation pads.
    private static Cube Scene(string path)
    {
        var shape = new CubeShape(Bands, 45, 50);
        var view = CubeView.Allocate(shape, DataType.UInt16);
        for (var band = 0; band < Bands; band++)
        for (var line = 0; line < shape.Lines; line++)
        for (var sample = 0; sample < shape.Samples; sample++)
        {
            var wave = Math.Sin((0.2 * line) + band) * Math.Cos(0.3 * sample);
            view.Set(band, line, sample, (ushort)(500 + (400 * wave) + path.Length));
        }
        return new Cube(view);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_loss_falls()
    {
        Torch.Need();
        var config = Config("falls") with
        {
            Steps = 40,
            CheckpointEvery = 40,
            Start = StartKind.Random,
        };
        Trainer.Run(config, Scene);
        var losses = Column(config, 3);
        Assert.True(losses[^5..].Average() < losses[..5].Average() / 2, string.Join(' ', losses));
    }

    [Theory]
    [InlineData(BranchKind.Joint, AttentionKind.Local, EntropyKind.ChannelWise)]
    [InlineData(BranchKind.None, AttentionKind.Local, EntropyKind.GaussianMixture)]
    [InlineData(BranchKind.Spectral, AttentionKind.None, EntropyKind.Hyperprior)]
    [InlineData(BranchKind.None, AttentionKind.None, EntropyKind.MeanScale)]
    public void The_linear_start_is_a_transform_already(
        BranchKind branches,
        AttentionKind attention,
        EntropyKind entropy
    )
    {
        Torch.Need();
        var linear = Config($"linear-{entropy}") with
        {
            Network = Small with { Branches = branches, Attention = attention, Entropy = entropy },
            Lambda = 1000,
            Steps = 1,
        };
        var random = linear with { Output = linear.Output + "-random", Start = StartKind.Random };
        Trainer.Run(linear, Scene);
        Trainer.Run(random, Scene);
        var (started, drawn) = (Psnr(linear), Psnr(random));
        Assert.True(started > 25 && started > drawn + 10, $"{started} dB against {drawn} dB");

        static double Psnr(TrainingConfig config) =>
            double.Parse(
                File.ReadLines(Path.Combine(config.Output, "validation.csv")).Last().Split(',')[3],
                CultureInfo.InvariantCulture
            );
    }

    [Fact]
    public void The_transform_stands_while_it_rests()
    {
        Torch.Need();
        var rests = Config("rests") with { Steps = 4, TransformRests = 4 };
        var starts = rests with { Output = Path.Combine(_folder.FullName, "starts"), Steps = 1 };
        Trainer.Run(rests, Scene);
        Trainer.Run(starts, Scene);
        var (after, before) = (Weights(rests), Weights(starts));
        Assert.Equal(before["synthesis.up0.weight"], after["synthesis.up0.weight"]);
        Assert.NotEqual(before["slice0.parameters2.weight"], after["slice0.parameters2.weight"]);
    }

    [Fact]
    public void A_run_that_was_stopped_ends_with_the_same_weights()
    {
        Torch.Need();
        var (whole, stopped) = (Config("whole"), Config("stopped"));
        Trainer.Run(whole, Scene);
        using (var stop = new CancellationTokenSource())
        {
            var watch = new Watch(progress =>
            {
                if (progress.Step == 7)
                    stop.Cancel();
            });
            Assert.Throws<OperationCanceledException>(() =>
                Trainer.Run(stopped, Scene, watch, stop.Token)
            );
        }
        Assert.Equal(7, TrainingFolder.StepsDone(stopped.Output));
        Trainer.Run(stopped, Scene);
        Assert.Equal(File.ReadAllBytes(Model(whole)), File.ReadAllBytes(Model(stopped)));
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(whole.Output, Trainer.CheckpointName)),
            File.ReadAllBytes(Path.Combine(stopped.Output, Trainer.CheckpointName))
        );
        Assert.Equal(Column(whole, 3), Column(stopped, 3));
    }

    [Fact]
    public void A_run_at_its_end_gives_a_lost_model_again()
    {
        Torch.Need();
        var config = Config("lost");
        Trainer.Run(config, Scene);
        var model = File.ReadAllBytes(Model(config));
        File.Delete(Model(config));
        Trainer.Run(config, Scene);
        Assert.Equal(model, File.ReadAllBytes(Model(config)));
    }

    [Fact]
    public void Threads_do_not_change_the_weights()
    {
        Torch.Need();
        var one = Config("one") with { Batch = 4 };
        var two = one with { Output = one.Output + "-two", Threads = 2 };
        Trainer.Run(one, Scene);
        Trainer.Run(two, Scene);
        Assert.Equal(File.ReadAllBytes(Model(one)), File.ReadAllBytes(Model(two)));
    }

    [Fact]
    public void Steps_leave_no_tensors_behind()
    {
        Torch.Need();
        var counts = new List<long>();
        var watch = new Watch(_ => counts.Add(TorchSharp.torch.Tensor.TotalCount));
        Trainer.Run(Config("counted"), Scene, watch);
        Assert.Single(counts.Distinct());
    }

    [Fact]
    public void A_model_starts_another_training()
    {
        Torch.Need();
        var first = Config("first") with { Start = StartKind.Random };
        Trainer.Run(first, Scene);
        var second = Config("second") with
        {
            StartModel = Model(first),
            Steps = 1,
            LearningRate = 1e-9,
        };
        Trainer.Run(second, Scene);
        var (loss, before) = (Column(second, 3)[0], Column(first, 3));
        Assert.True(loss < before.Max() / 2, $"{loss} after {string.Join(' ', before)}");
        var other = Config("third") with
        {
            StartModel = Model(first),
            Network = Small with { Channels = 16 },
        };
        Assert.Throws<HypressFormatException>(() => Trainer.Run(other, Scene));
    }

    [Theory]
    [InlineData(EntropyKind.Factorized)]
    [InlineData(EntropyKind.Hyperprior)]
    [InlineData(EntropyKind.GaussianMixture)]
    [InlineData(EntropyKind.ChannelWise)]
    public void A_model_starts_at_another_lambda_with_finer_latents(EntropyKind kind)
    {
        Torch.Need();
        var coarse = Config($"coarse-{kind}") with
        {
            Network = Small with { Entropy = kind, LatentChannels = 16 },
            Lambda = 50,
            Steps = 1,
            TransformRests = 1,
        };
        Trainer.Run(coarse, Scene);
        var fine = coarse with
        {
            Output = coarse.Output + "-fine",
            StartModel = Model(coarse),
            Lambda = 5000,
            LearningRate = 1e-9,
        };
        Trainer.Run(fine, Scene);
        var (before, after) = (Validation(coarse), Validation(fine));
        Assert.True(after.Psnr > before.Psnr + 3, $"{before} to {after}");
        Assert.True(after.Bpppb > before.Bpppb + 0.1, $"{before} to {after}");
    }

    [Fact]
    public void A_scene_of_other_bands_is_refused()
    {
        Torch.Need();
        var config = Config("bands") with { Network = Small with { Bands = 5 } };
        Assert.Throws<HypressUnsupportedException>(() => Trainer.Run(config, Scene));
    }

    [Fact]
    public void A_damaged_checkpoint_is_named()
    {
        Torch.Need();
        var config = Config("damaged");
        Trainer.Run(config, Scene);
        var path = Path.Combine(config.Output, Trainer.CheckpointName);
        var bytes = File.ReadAllBytes(path);
        foreach (var length in (int[])[0, 5, 20, 400, bytes.Length - 1])
        {
            File.WriteAllBytes(path, bytes[..length]);
            var error = Assert.Throws<HypressFormatException>(() => Trainer.Run(config, Scene));
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(EntropyKind.Factorized)]
    [InlineData(EntropyKind.Hyperprior)]
    [InlineData(EntropyKind.MeanScale)]
    [InlineData(EntropyKind.JointAutoregressive)]
    [InlineData(EntropyKind.GaussianMixture)]
    [InlineData(EntropyKind.ChannelWise)]
    public void Every_entropy_model_trains(EntropyKind kind)
    {
        Torch.Need();
        var config = Config($"{kind}") with
        {
            Network = Small with { Entropy = kind, Branches = BranchKind.None },
            Steps = 30,
            CheckpointEvery = 30,
            Start = StartKind.Random,
        };
        Trainer.Run(config, Scene);
        var losses = Column(config, 3);
        Assert.True(losses[^3..].Average() < losses[..3].Average(), string.Join(' ', losses));
    }

    private static (double Bpppb, double Psnr) Validation(TrainingConfig config)
    {
        var path = Path.Combine(config.Output, "validation.csv");
        var columns = File.ReadLines(path).Last().Split(',');
        return (
            double.Parse(columns[2], CultureInfo.InvariantCulture),
            double.Parse(columns[3], CultureInfo.InvariantCulture)
        );
    }

    private static Dictionary<string, float[]> Weights(TrainingConfig config)
    {
        var bytes = File.ReadAllBytes(Model(config));
        var file = WeightFile.Read(bytes, new DecodeBudget(1 << 26));
        return file
            .Tensors.Keys.Where(name => name.EndsWith("weight", StringComparison.Ordinal))
            .ToDictionary(name => name, name => file.Floats(name, file.Tensors[name].Shape));
    }

    private static string Model(TrainingConfig config) =>
        Path.Combine(config.Output, Trainer.ModelName);

    private static double[] Column(TrainingConfig config, int column) =>
        [
            .. File.ReadLines(Path.Combine(config.Output, "log.csv"))
                .Skip(1)
                .Select(row =>
                    double.Parse(
                        row.Split(',')[column],
                        System.Globalization.CultureInfo.InvariantCulture
                    )
                ),
        ];

    private sealed class Watch(Action<TrainingProgress> see) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => see(value);
    }
}
