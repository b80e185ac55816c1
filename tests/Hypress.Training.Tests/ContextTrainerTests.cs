using System.Globalization;
using Hypress.Codecs.Universal;
using Hypress.Cubes;
using Hypress.Tensors;
using Hypress.Training.Universal;

namespace Hypress.Training.Tests;

public sealed class ContextTrainerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hypress-contexts-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_bits_fall_and_the_model_is_one_of_the_codec()
    {
        Torch.Need();
        var model = Train("falls", seed: 1, steps: 300);
        var rows = File.ReadAllLines(Path.Combine(_folder.FullName, "falls", "log.csv"))[1..];
        double[] bits = [.. rows.Select(row => Number(row.Split(',')[1]))];
        Assert.Equal(3, bits.Length);
        Assert.True(bits[^1] < 0.9 * bits[0], string.Join(' ', bits));
        var loaded = new CoefficientModel(WeightFile.Read(model, new(1 << 20)));
        Assert.True(loaded.LogitPitch >= CoefficientModel.Outputs);
        Assert.DoesNotContain(
            Directory.GetFiles(Path.Combine(_folder.FullName, "falls")),
            path => Path.GetFileName(path) is not ("log.csv" or ContextTrainer.ModelName)
        );
    }

    [Fact]
    public void A_seed_gives_one_model()
    {
        Torch.Need();
        var first = Train("first", seed: 7, steps: 30);
        Assert.Equal(first, Train("again", seed: 7, steps: 30));
        Assert.Equal(first, Train("threads", seed: 7, steps: 30, threads: 2));
        Assert.NotEqual(first, Train("other", seed: 8, steps: 30));
    }

    [Fact]
    public void A_stopped_run_leaves_no_model()
    {
        Torch.Need();
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            ContextTrainer.Run(Config("stopped", 1, 30, 1), Scene, cancellation: stop.Token)
        );
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder.FullName, "stopped")));
    }

    private byte[] Train(string run, int seed, int steps, int threads = 1)
    {
        ContextTrainer.Run(Config(run, seed, steps, threads), Scene);
        return File.ReadAllBytes(Path.Combine(_folder.FullName, run, ContextTrainer.ModelName));
    }

    private ContextTrainingConfig Config(string run, int seed, int steps, int threads) =>
        new()
        {
            Scenes = ["one", "two"],
            Output = Path.Combine(_folder.FullName, run),
            Hidden = [16, 8],
            RatesPerScene = 2,
            CoefficientsPerRate = 1500,
            Steps = steps,
            Batch = 256,
            Seed = seed,
            Threads = threads,
        };

    private static SyntheticScene Scene(string path) =>
        new(new(12, 40, 40), DataType.UInt16, path.Length + path[0]);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
