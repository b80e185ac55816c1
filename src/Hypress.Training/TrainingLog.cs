using System.Globalization;

namespace Hypress.Training;

/// <summary>The run as two tables of comma-separated values: log.csv of the steps, validation.csv of the scenes.</summary>
/// <remarks>A resumed run cuts off what was written after its checkpoint.</remarks>
internal sealed class TrainingLog : IDisposable
{
    private const string StepsHeader =
        "step,seconds_per_step,learning_rate,loss,bpppb,mse,gradient_norm";
    private const string ScenesHeader = "step,scene,bpppb,psnr,spectral_angle";

    private readonly StreamWriter _steps;
    private readonly StreamWriter _scenes;

    public TrainingLog(string folder, int resumedAt)
    {
        _steps = Continue(Path.Combine(folder, "log.csv"), StepsHeader, resumedAt);
        _scenes = Continue(Path.Combine(folder, "validation.csv"), ScenesHeader, resumedAt);
    }

    public void Step(int step, double secondsPerStep, double rate, StepSums mean) =>
        Write(
            _steps,
            step,
            $"{secondsPerStep:F3},{rate:G6},{mean.Loss:F5},{mean.Bpppb:F5},{mean.Mse:G6},{mean.GradientNorm:G4}"
        );

    public void Scene(int step, SceneMeasurement scene) =>
        Write(
            _scenes,
            step,
            $"{scene.Scene},{scene.Bpppb:F5},{scene.Psnr:F3},{scene.SpectralAngle:F3}"
        );

    public void Dispose()
    {
        _steps.Dispose();
        _scenes.Dispose();
    }

    private static void Write(StreamWriter table, int step, FormattableString cells)
    {
        var row = cells.ToString(CultureInfo.InvariantCulture);
        table.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{step},{row}"));
        table.Flush();
    }

    private static StreamWriter Continue(string path, string header, int resumedAt)
    {
        List<string> kept = [header];
        if (resumedAt > 0 && File.Exists(path))
            kept.AddRange(File.ReadLines(path).Skip(1).Where(row => StepOf(row) <= resumedAt));
        File.WriteAllLines(path, kept);
        return new(path, append: true);
    }

    private static int StepOf(string row) =>
        int.TryParse(row.Split(',')[0], CultureInfo.InvariantCulture, out var step)
            ? step
            : int.MaxValue;
}

/// <summary>Sums or means over steps.</summary>
internal readonly record struct StepSums(double Loss, double Bpppb, double Mse, double GradientNorm)
{
    public static StepSums operator +(StepSums a, StepSums b) =>
        new(a.Loss + b.Loss, a.Bpppb + b.Bpppb, a.Mse + b.Mse, a.GradientNorm + b.GradientNorm);

    public static StepSums operator /(StepSums sum, int count) =>
        new(sum.Loss / count, sum.Bpppb / count, sum.Mse / count, sum.GradientNorm / count);
}
