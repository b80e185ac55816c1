using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Hypress.Codecs;
using Hypress.Codecs.Joint;
using Hypress.Codecs.Universal;
using Hypress.Cubes;
using Hypress.Networks;
using Hypress.Tensors;
using Hypress.Tests.Networks;

namespace Hypress.Tests.Codecs.Joint;

/// <summary>The same bytes and pixels whatever the processor can do (DESIGN 5), shown in processes that lack parts of it.</summary>
public sealed class DeterminismTests
{
    private const string ReportVariable = "HYPRESS_TEST_DETERMINISM_REPORT";

    // A test that child processes run: writes what they are and what they made to the file of the variable.
    [Fact]
    public void One_process_gives_the_same_bytes_and_pixels_on_any_number_of_threads()
    {
        string[] results = [.. new[] { 1, 2, 3, 7 }.Select(Result).Distinct()];
        Assert.Single(results);
        if (Environment.GetEnvironmentVariable(ReportVariable) is { } path)
            File.WriteAllLines(path, [Processor(), results[0]]);
    }

    [Theory]
    [InlineData("DOTNET_EnableAVX512", "avx512 off")]
    [InlineData("DOTNET_EnableAVX2", "avx2 off")]
    [InlineData("DOTNET_EnableHWIntrinsic", "vectors off")]
    public async Task Processes_without_parts_of_the_processor_agree(string variable, string effect)
    {
        Assert.SkipUnless(
            RuntimeInformation.ProcessArchitecture == Architecture.X64,
            "the switches are x64's"
        );
        Assert.SkipWhen(
            effect == "avx512 off" && !Avx512F.IsSupported,
            "this processor has no AVX-512 to switch off"
        );
        using var folder = new TemporaryFolder();
        var report = folder.File("report");
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList =
            {
                "--filter-method",
                $"*{nameof(DeterminismTests)}.{nameof(One_process_gives_the_same_bytes_and_pixels_on_any_number_of_threads)}",
                "--results-directory",
                folder.Path,
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Insert(0, typeof(DeterminismTests).Assembly.Location);
        start.Environment[variable] = "0";
        start.Environment[ReportVariable] = report;
        using var child = Process.Start(start)!;
        var errors = child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await child.StandardOutput.ReadToEndAsync(
            TestContext.Current.CancellationToken
        );
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(child.ExitCode == 0, output + await errors);
        var lines = await File.ReadAllLinesAsync(report, TestContext.Current.CancellationToken);
        Assert.Contains(effect, lines[0], StringComparison.Ordinal);
        Assert.Equal(Result(threads: 2), lines[1]);
    }

    private static string Processor() =>
        string.Join(
            ", ",
            Avx512F.IsSupported ? "avx512 on" : "avx512 off",
            Avx2.IsSupported ? "avx2 on" : "avx2 off",
            Vector128.IsHardwareAccelerated ? "vectors on" : "vectors off",
            Hypress.Tensors.Fma.IsHardware ? "fma on" : "fma off",
            $"lanes {LaneWidths.Widest}"
        );

    // Hashes of the coded bytes and of the decoded values. Small: without vectors an emulated multiply-add takes its time.
    private static string Result(int threads)
    {
        using var folder = new TemporaryFolder();
        var hashes = new List<string>();
        // Between them: every layer, every way to code.
        EntropyKind[] entropies =
        [
            EntropyKind.Factorized,
            EntropyKind.ChannelWise,
            EntropyKind.GaussianMixture,
        ];
        foreach (var entropy in entropies)
        {
            var config = new NetworkConfig
            {
                Bands = 17,
                Channels = 10,
                LatentChannels = 8,
                Slices = 2,
                SliceChannels = 9,
                HyperChannels = 4,
                Entropy = entropy,
            };
            var model = folder.File($"{entropy}.safetensors");
            File.WriteAllBytes(model, RandomModels.Codec(config));
            var codec = new JointCodec("joint", new ModelStore([folder.Path]), threads);
            using var scene = new SyntheticScene(new(17, 10, 13), DataType.Float32);
            var path = folder.File($"{entropy}.hyp");
            CubeCompressor.Compress(
                scene,
                path,
                new()
                {
                    Codec = codec,
                    CodecOptions = new Dictionary<string, string> { ["model"] = model },
                    Threads = 1,
                }
            );
            using var file = CubeCompressor.Open(path, new() { Codecs = [codec] });
            var values = file.Read(CubeWindow.All(file.Shape));
            hashes.Add(
                WeightFile.NameOf(WeightFile.IdOf(File.ReadAllBytes(path)))
                    + WeightFile.NameOf(WeightFile.IdOf(values.Bytes.Span))
            );
        }
        // The universal codec, its tiles in several streams; residuals on it, and alone.
        foreach (
            var target in (CodecTarget[])
                [new(TargetKind.Quality, 300), CodecTarget.MaxError(60), CodecTarget.Lossless]
        )
        {
            var codec = new UniversalCodec(threads);
            using var scene = new SyntheticScene(new(9, 17, 20), DataType.UInt16);
            var path = folder.File($"{target.Kind}.hyp");
            CubeCompressor.Compress(
                scene,
                path,
                new()
                {
                    Codec = codec,
                    Target = target,
                    TileSize = (16, 16),
                    Threads = 1,
                }
            );
            using var file = CubeCompressor.Open(path, new() { Codecs = [codec] });
            var values = file.Read(CubeWindow.All(file.Shape));
            hashes.Add(
                WeightFile.NameOf(WeightFile.IdOf(File.ReadAllBytes(path)))
                    + WeightFile.NameOf(WeightFile.IdOf(values.Bytes.Span))
            );
        }
        return string.Join(' ', hashes);
    }
}
