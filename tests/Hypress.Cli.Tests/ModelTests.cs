using Hypress.Networks;
using Hypress.Tests.Networks;

namespace Hypress.Cli.Tests;

public sealed class ModelTests
{
    private static NetworkConfig Small { get; } =
        new()
        {
            Bands = 5,
            Channels = 8,
            LatentChannels = 8,
            Slices = 2,
            SliceChannels = 8,
            HyperChannels = 4,
            BranchFeatures = 2,
            AttentionBlock = 4,
        };

    [Fact]
    public void The_model_that_was_chosen_is_named_and_found_again()
    {
        using var hypress = WithModels();
        var made = hypress
            .Run("compress", "scene.hdr", "--codec", "joint", "--quality", "2", "--json")
            .IsDone()
            .Json;
        Assert.Equal("joint-5-fine", (string?)made["model"]);
        var info = hypress.Run("info", "scene.hyp", "--json").IsDone().Json;
        Assert.Equal("joint-5-fine", (string?)info["model"]);
        hypress.Run("decompress", "scene.hyp", "-o", "back.hdr").IsDone();

        // Without it the file can still be looked at; decoding names the id and the places.
        var id = (string)
            hypress.Run("models", "joint-5-fine", "--json").IsDone().Json["model"]!["id"]!;
        File.Delete(hypress.At("joint-5-fine.safetensors"));
        info = hypress.Run("info", "scene.hyp", "--json").IsDone().Json;
        Assert.Equal(id, (string?)info["model"]);
        hypress
            .Run("decompress", "scene.hyp", "-o", "again.hdr")
            .IsError(4, id, hypress.Folder, "HYPRESS_MODELS");
        Assert.False(File.Exists(hypress.At("again.hdr")));
    }

    [Fact]
    public void Models_are_listed_with_what_they_take_and_their_card()
    {
        using var hypress = WithModels();
        File.WriteAllText(hypress.At("joint-5-fine.md"), "made by nobody");
        var models = hypress.Run("models", "--json").IsDone().Json["models"]!.AsArray();
        var fine = models.Single(model => (string?)model!["name"] == "joint-5-fine")!;
        Assert.Equal("joint", (string?)fine["codec"]);
        Assert.Equal(5, (int)fine["bands"]!);
        Assert.Equal(0.5, (double)fine["bpppb"]!);
        Assert.Equal("made by nobody", (string?)fine["card"]);
        Assert.True((double)fine["decode_macs_a_pixel"]! > 100);
        Assert.Contains("made by nobody", hypress.Run("models", "joint-5-fine").IsDone().Output);
        hypress.Run("models", "joint-5-missing").IsError(2, "joint-5-missing", "joint-5-coarse");
    }

    [Fact]
    public void A_damaged_model_is_named_and_the_others_are_listed()
    {
        using var hypress = WithModels();
        var bytes = hypress.Bytes("joint-5-fine.safetensors");
        File.WriteAllBytes(hypress.At("joint-5-broken.safetensors"), bytes[..(bytes.Length / 2)]);
        var listed = hypress.Run("models");
        Assert.Equal(0, listed.ExitCode);
        Assert.Contains("joint-5-coarse", listed.Output);
        Assert.Contains("joint-5-fine", listed.Output);
        var line = Assert.Single(listed.Error.TrimEnd().Split('\n'));
        Assert.StartsWith("hypress: warning: ", line);
        Assert.Contains("joint-5-broken.safetensors", line);
        hypress.Run("models", "joint-5-broken").IsError(2, "joint-5-fine");
        Assert.Equal(0, hypress.Run("models", "joint-5-fine").ExitCode);
    }

    [Fact]
    public void Other_numbers_of_bands_name_training()
    {
        using var hypress = WithModels();
        hypress.Run("sample", "six.hdr", "--size", "24x24x6").IsDone();
        hypress
            .Run("compress", "six.hdr", "--codec", "joint", "--rate", "1")
            .IsError(2, "6 bands", "hypress train", "--band-groups");
        hypress
            .Run(
                "compress",
                "six.hdr",
                "--codec",
                "joint",
                "--quality",
                "1",
                "--band-groups",
                "--codec-option",
                "model=joint-5-coarse"
            )
            .IsDone();
        hypress.Run("verify", "six.hyp", "--deep").IsDone();
    }

    [Theory]
    [InlineData("joint-5-nowhere")]
    [InlineData("/nowhere/joint-5-fine.safetensors")]
    [InlineData("../*")]
    public void A_model_that_is_not_there_is_named(string model)
    {
        using var hypress = WithModels();
        hypress
            .Run("compress", "scene.hdr", "--codec", "joint", "--codec-option", $"model={model}")
            .IsError(4, model);
    }

    [Fact]
    public void Inspecting_shows_where_bits_and_attention_go()
    {
        using var hypress = WithModels();
        hypress.Run("compress", "scene.hdr", "--codec", "joint", "--quality", "1").IsDone();
        string[] asked = ["--slices", "--bits", "bits.png", "--attention", "masks.png", "--json"];
        var file = hypress
            .Run(["inspect", "scene.hyp", "--original", "scene.hdr", .. asked])
            .IsDone();
        var parts = file.Json["parts"]!.AsArray();
        Assert.Equal(
            ["hyper-latent", "slice 1", "slice 2", "frame"],
            parts.Select(part => (string?)part!["part"])
        );
        // The file is the payload and its frame.
        var bytes = parts.Sum(part => (double)part!["bits"]!) / 8;
        Assert.InRange(bytes, 60, new FileInfo(hypress.At("scene.hyp")).Length - 150);
        Assert.InRange((double)file.Json["bits_gradient_rank_correlation"]!, -1, 1);
        Assert.Equal(2, file.Json["attention_gradient_rank_correlation"]!.AsArray().Count);
        foreach (var picture in (string[])["bits.png", "masks.png"])
            Assert.Equal("PNG"u8, hypress.Bytes(picture).AsSpan(1, 3));

        // A scene is coded for it: the same figures, and nothing but the pictures is left.
        var files = hypress.Files;
        var scene = hypress
            .Run(["inspect", "scene.hdr", "--quality", "1", "--overwrite", .. asked])
            .IsDone();
        Assert.Equal(parts.ToJsonString(), scene.Json["parts"]!.ToJsonString());
        Assert.Equal(files, hypress.Files);
        Assert.Empty(hypress.TemporaryFiles);
        hypress.Run("inspect", "scene.hdr", "--codec", "store").IsError(2, "store");
    }

    private static Program WithModels()
    {
        var hypress = new Program();
        File.WriteAllBytes(
            hypress.At("joint-5-coarse.safetensors"),
            RandomModels.Codec(Small, seed: 1, rate: 0.05)
        );
        File.WriteAllBytes(
            hypress.At("joint-5-fine.safetensors"),
            RandomModels.Codec(Small, seed: 2, rate: 0.5)
        );
        hypress.Run("sample", "scene.hdr", "--size", "40x48x5").IsDone();
        return hypress;
    }
}
