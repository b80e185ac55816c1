using System.Runtime.CompilerServices;
using Hypress.Codecs;
using Hypress.Cubes;
using Hypress.Formats;

namespace Hypress.Tests;

/// <summary>Changes the current folder, so it runs alone.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class Alone;

[Collection(typeof(Alone))]
public sealed class ReadmeTests
{
    private const string Fence = "```";

    [Fact]
    public void The_program_in_the_README_runs_as_written()
    {
        var folder = Directory.CreateTempSubdirectory("hypress-readme-");
        var before = Environment.CurrentDirectory;
        try
        {
            Environment.CurrentDirectory = folder.FullName;
            foreach (var ending in (string[])[".hdr", ".dat"])
                File.Copy(
                    InRepository($"src/Hypress.Cli/Demo/demo_urban_pond_31{ending}"),
                    "scene" + ending
                );
            RunProgram();
        }
        finally
        {
            Environment.CurrentDirectory = before;
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_README_shows_the_program_that_was_run()
    {
        var readme = File.ReadAllText(InRepository("README.md"));
        var shown = readme.Split($"{Fence}csharp\n")[1].Split(Fence)[0];
        var source = File.ReadAllText(ThisFile());
        var run = source.Split("// as in README.md\n")[1].Split("        // end\n")[0];
        Assert.Equal(Lines(run), Lines(shown));
    }

    private static void RunProgram()
    {
        // as in README.md
        using var scene = FormatCatalog.Open("scene.hdr");
        var result = CubeCompressor.Compress(
            scene,
            "scene.hyp",
            new() { Target = CodecTarget.Lossless, Overwrite = true }
        );
        Console.WriteLine($"{result.Bpppb:0.00} bits per pixel per band");

        using var file = CubeCompressor.Open("scene.hyp");
        float[] spectrum = file.ReadSpectrum<float>(line: 12, sample: 34); // decodes one tile
        ushort[] band = file.ReadBand<ushort>(5);
        CubeView window = file.Read(new CubeWindow(10, 20, 30, 40, BandSelection.Of([3, 5], 31)));
        ushort value = window.Get<ushort>(band: 1, line: 0, sample: 0);

        var description = new CubeDescription(file.Shape, file.Type, file.Metadata);
        using var sink = FormatCatalog.Create("restored.npy", description);
        CubeCompressor.Decompress(file, sink);
        // end
        Assert.Equal(spectrum, scene.ReadSpectrum<float>(12, 34));
        Assert.Equal(band, scene.ReadBand<ushort>(5));
        Assert.Equal(band[(10 * 90) + 30], value);
        using var restored = FormatCatalog.Open("restored.npy");
        Assert.Equal(band, restored.ReadBand<ushort>(5));
    }

    private static IEnumerable<string> Lines(string text) =>
        text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0);

    private static string InRepository(string path) =>
        Path.Combine(Path.GetDirectoryName(ThisFile())!, "../..", path);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
