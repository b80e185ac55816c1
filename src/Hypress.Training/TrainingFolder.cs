namespace Hypress.Training;

/// <summary>What a run left in its output folder.</summary>
public static class TrainingFolder
{
    /// <summary>The steps that its checkpoint has behind it; null without a checkpoint.</summary>
    public static int? StepsDone(string folder) =>
        Checkpoint.StepOf(Path.Combine(folder, Trainer.CheckpointName));
}
