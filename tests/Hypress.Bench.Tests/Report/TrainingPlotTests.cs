using Hypress.Bench.Report;

namespace Hypress.Bench.Tests.Report;

public sealed class TrainingPlotTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hypress-plot-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_run_is_drawn_with_its_crops_and_scenes()
    {
        File.WriteAllText(
            File_("log.csv"),
            "step,seconds_per_step,learning_rate,loss,bpppb,mse,gradient_norm\n"
                + "20,1.6,0.0002,0.03,0.02,0.001,0.5\n40,1.3,0.0003,0.03,0.03,0.0001,0.5\n60,1."
        );
        File.WriteAllText(
            File_("validation.csv"),
            "step,scene,bpppb,psnr,spectral_angle\n40,cave_face,0.04,38.6,7.9\n"
        );
        var files = TrainingPlot.Write(_folder.FullName);
        Assert.Equal([File_("psnr.svg"), File_("rate.svg")], files);
        var svg = File.ReadAllText(files[0]);
        Assert.Contains("cave_face", svg, StringComparison.Ordinal);
        Assert.Contains("crops", svg, StringComparison.Ordinal);
        // Two points of the crops, the cut row is none, and one of the scene.
        Assert.Equal(3, svg.Split("<circle").Length - 1);
    }

    [Fact]
    public void Nothing_logged_is_nothing_drawn() =>
        Assert.Empty(TrainingPlot.Write(_folder.FullName));

    private string File_(string name) => Path.Combine(_folder.FullName, name);
}
