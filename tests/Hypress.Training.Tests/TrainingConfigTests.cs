using Hypress.Networks;
using Hypress.Training.Universal;

namespace Hypress.Training.Tests;

public sealed class TrainingConfigTests
{
    [Fact]
    public void What_is_not_given_has_its_default()
    {
        var config = TrainingConfig.Parse("""{ "network": { "channels": 32 }, "lambda": 80 }""");
        Assert.Equal(80, config.Lambda);
        Assert.Equal(new TrainingConfig().Steps, config.Steps);
        Assert.Equal(new NetworkConfig { Channels = 32 }, config.Network);
    }

    [Fact]
    public void A_config_that_is_written_reads_the_same()
    {
        var config = new TrainingConfig { Scenes = ["a", "b"], SpectralTilt = 0.25 };
        Assert.Equal(config.ToJson(), TrainingConfig.Parse(config.ToJson()).ToJson());
    }

    [Theory]
    [InlineData("""{ "lamda": 80 }""")]
    [InlineData("""{ "crop": 100 }""")]
    [InlineData("""{ "learningRate": 0 }""")]
    [InlineData("""{ "device": "toaster" }""")]
    [InlineData("""{ "network": { "slices": 7 } }""")]
    [InlineData("""{ "network": 3 }""")]
    [InlineData("[]")]
    [InlineData("{")]
    public void A_wrong_config_says_so(string json) =>
        Assert.Throws<HypressFormatException>(() => TrainingConfig.Parse(json));

    [Fact]
    public void Every_config_that_comes_along_reads()
    {
        var files = Directory.GetFiles(Path.Combine(Root(), "eng/training"), "*.json");
        Assert.NotEmpty(files);
        Assert.All(
            files,
            file =>
                Assert.NotEmpty(
                    ContextTrainingConfig.IsOne(File.ReadAllText(file))
                        ? ContextTrainingConfig.Load(file).Scenes
                        : TrainingConfig.Load(file).Scenes
                )
        );
    }

    [Fact]
    public void The_step_size_warms_up_holds_and_falls()
    {
        var config = new TrainingConfig
        {
            Steps = 1000,
            WarmUpSteps = 9,
            DecayShare = 0.5,
            LearningRate = 1,
        };
        Assert.Equal(0.1, Trainer.LearningRate(config, 0), 6);
        Assert.Equal(1, Trainer.LearningRate(config, 9), 6);
        Assert.Equal(1, Trainer.LearningRate(config, 500), 6);
        Assert.Equal(0.51, Trainer.LearningRate(config, 750), 6);
        Assert.Equal(0.02, Trainer.LearningRate(config, 1000), 6);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Hypress.slnx")))
            folder =
                folder.Parent ?? throw new InvalidOperationException("outside of the repository");
        return folder.FullName;
    }
}
