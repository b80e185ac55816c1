using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Hypress.Bench.Report;
using Hypress.Training;
using Hypress.Training.Universal;

namespace Hypress.Cli.Commands;

/// <summary><c>hypress train</c>: a learned codec's model from scenes.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var input = Arguments.Path(
            "config",
            "The run's config, JSON; docs/training.md explains it"
        );
        var command = new ExampleCommand(
            "train",
            "Train a model of the learned codec, or go on where a run was stopped"
        )
        {
            Examples = ["hypress train joint-31.json", "hypress train joint-31.json --json"],
        };
        command.Add(input);
        return command.Does(
            (parsed, session) =>
            {
                var path = parsed.GetRequiredValue(input);
                if (Scenes.Input(path, () => ContextTrainingConfig.IsOne(File.ReadAllText(path))))
                    return TrainContexts(path, session);
                var config = Scenes.Input(path, () => TrainingConfig.Load(path));
                var last = session.Watch(
                    $"training {Path.GetFileNameWithoutExtension(path)}",
                    progress => Train(config, session, progress)
                );
                session.Print(ReportOf(config, last));
                return ExitCode.Done;
            }
        );
    }

    private static int TrainContexts(string path, Session session)
    {
        var config = Scenes.Input(path, () => ContextTrainingConfig.Load(path));
        var last = session.Watch(
            $"training {Path.GetFileNameWithoutExtension(path)}",
            progress =>
            {
                var watch = new Watcher(progress);
                ContextTrainer.Run(
                    config,
                    scene => Scenes.Open(scene, session),
                    watch,
                    session.Cancel
                );
                return watch.Last;
            }
        );
        session.Print(
            new Report()
                .Add("model", "model", Path.Combine(config.Output, ContextTrainer.ModelName))
                .Add("steps", "steps", config.Steps)
                .Add("bits", "bits of a nonzero coefficient", Math.Round(last?.Bpppb ?? 0, 4))
        );
        return ExitCode.Done;
    }

    private static TrainingProgress? Train(
        TrainingConfig config,
        Session session,
        IProgress<double>? progress
    )
    {
        var watch = new Watcher(progress);
        try
        {
            Trainer.Run(config, path => Scenes.Open(path, session), watch, session.Cancel);
        }
        catch (OperationCanceledException e)
            when (TrainingFolder.StepsDone(config.Output) is { } steps)
        {
            TrainingPlot.Write(config.Output);
            throw new StoppedException(
                $"stopped at step {steps} of {config.Steps}; the same command goes on",
                e
            );
        }
        TrainingPlot.Write(config.Output);
        return watch.Last;
    }

    private static Report ReportOf(TrainingConfig config, TrainingProgress? last)
    {
        var report = new Report()
            .Add("model", "model", Path.Combine(config.Output, Trainer.ModelName))
            .Add("steps", "steps", config.Steps)
            .Put("validation", "", Report.Json(last?.Validation ?? [], Json), null);
        foreach (var scene in last?.Validation ?? [])
        {
            var line = string.Create(
                CultureInfo.InvariantCulture,
                $"{scene.Bpppb:F4} bpppb, {scene.Psnr:F2} dB, {scene.SpectralAngle:F2} degrees"
            );
            report.Line(scene.Scene, line);
        }
        return report;
    }

    private static JsonObject Json(SceneMeasurement scene) =>
        new()
        {
            ["scene"] = scene.Scene,
            ["bpppb"] = scene.Bpppb,
            ["psnr"] = scene.Psnr,
            ["spectral_angle"] = scene.SpectralAngle,
        };

    /// <summary>Moves the bar and keeps what was reported last.</summary>
    private sealed class Watcher(IProgress<double>? bar) : IProgress<TrainingProgress>
    {
        public TrainingProgress? Last { get; private set; }

        public void Report(TrainingProgress value)
        {
            Last = value;
            bar?.Report((double)value.Step / value.Steps);
        }
    }
}
