using System.CommandLine;
using Hypress.Cli.Batch;

namespace Hypress.Cli.Commands;

/// <summary><c>hypress batch run</c>: works a batch, or a share of it.</summary>
internal static class BatchRunCommand
{
    public static Command Create()
    {
        var manifest = BatchCommand.ManifestArgument();
        var shard = new Option<string?>("--shard")
        {
            Description =
                "The share to work, counted from 0; default what Slurm, Kubernetes or AWS Batch says in the environment, else all",
            HelpName = "I/N",
        };
        var shards = Arguments.Integer(
            "--shards",
            "N",
            "Shares in all, where the environment says only which one this is",
            1
        );
        var results = BatchCommand.Results();
        var threads = Arguments.Threads();
        var jobs = Arguments.Integer(
            "--jobs",
            "N",
            "Scenes at a time, each with all threads; default 1",
            1
        );
        var retry = new Option<bool>("--retry")
        {
            Description = "Try again what failed for good, too",
        };
        var command = new ExampleCommand(
            "run",
            "Work a batch or a share of it; what is finished and whole is passed over"
        )
        {
            Examples =
            [
                "hypress batch run batch.jsonl",
                "hypress batch run batch.jsonl --shard 0/4 --threads 8",
                "srun hypress batch run batch.jsonl             # the share of this task of a Slurm job array",
                "hypress batch run batch.jsonl --shards 16      # in a Kubernetes Indexed Job of 16 completions",
            ],
        };
        command.Add(manifest);
        foreach (var option in (Option[])[shard, shards, results, threads, jobs, retry])
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetResult(shard) is not null && result.GetResult(shards) is not null)
                result.AddError("--shard and --shards exclude each other");
        });
        return command.Does(
            (parsed, session) =>
            {
                var batch = BatchCommand.Load(parsed.GetRequiredValue(manifest));
                var share =
                    parsed.GetValue(shard) is { } text ? Shard.Parse(text)
                    : Shard.OfEnvironment(
                        parsed.GetValue(shards),
                        Environment.GetEnvironmentVariable
                    )
                        is { } told
                        ? told
                    : parsed.GetValue(shards) is { } count
                        ? throw CommandException.Usage(
                            $"nothing in the environment says which of {count} shards this is: give --shard I/{count}"
                        )
                    : Shard.All;
                var runner = new BatchRunner(
                    batch,
                    share,
                    parsed.GetValue(results) ?? Manifest.ResultsOf(batch.Path),
                    session
                )
                {
                    Threads = parsed.GetValue(threads),
                    AtOnce = parsed.GetValue(jobs) ?? 1,
                    Retry = parsed.GetValue(retry),
                };
                var code = runner.Run();
                session.Print(
                    new Report()
                        .Add("shard", "shard", share.ToString())
                        .Add("done", "done", runner.Done)
                        .Add("done_before", "done before", runner.Skipped)
                        .Add("failed_permanently", "failed for good", runner.FailedForGood)
                        .Add("failed_transiently", "failed for now", runner.FailedForNow)
                );
                return code;
            }
        );
    }
}
