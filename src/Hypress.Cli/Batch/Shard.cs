using System.Globalization;

namespace Hypress.Cli.Batch;

/// <summary>Which share of a batch a process works.</summary>
/// <param name="Index">Counted from 0.</param>
/// <param name="Count">Shares in all.</param>
internal sealed record Shard(int Index, int Count)
{
    /// <summary>The whole batch.</summary>
    public static Shard All { get; } = new(0, 1);

    public override string ToString() => $"{Index}/{Count}";

    /// <summary>Reads I/N.</summary>
    public static Shard Parse(string text)
    {
        var ends = text.Split('/');
        return
            ends.Length == 2
            && Number(ends[0]) is { } index
            && Number(ends[1]) is { } count
            && index < count
            ? new(index, count)
            : throw CommandException.Usage(
                $"'{text}' is no shard: write it as 0/16 to 15/16, counted from 0"
            );
    }

    /// <summary>The share that a scheduler's variables name; null when there are none.</summary>
    /// <param name="count">Shares in all, where the caller knows; schedulers that don't say it need it.</param>
    /// <param name="variable">The environment.</param>
    public static Shard? OfEnvironment(int? count, Func<string, string?> variable)
    {
        if (Value("SLURM_ARRAY_TASK_ID") is { } task)
            return OfSlurm(task);
        if (Value("AWS_BATCH_JOB_ARRAY_INDEX") is { } child)
            return Of("AWS_BATCH_JOB_ARRAY_INDEX", child, Value("AWS_BATCH_JOB_ARRAY_SIZE"));
        if (Value("JOB_COMPLETION_INDEX") is { } completion)
            return Of("JOB_COMPLETION_INDEX", completion, null);
        return null;

        // --array=0-15, 1-16 or 0-30:2 are runs of equal steps. Of other lists a task can't tell its place.
        Shard OfSlurm(int id)
        {
            var min = Value("SLURM_ARRAY_TASK_MIN") ?? 0;
            if (count is { } known)
                return Of("SLURM_ARRAY_TASK_ID", id - min, known);
            var step = Value("SLURM_ARRAY_TASK_STEP") ?? 1;
            var tasks = Value("SLURM_ARRAY_TASK_COUNT");
            if (
                tasks is { } all
                && Value("SLURM_ARRAY_TASK_MAX") is { } max
                && min + ((all - 1) * step) != max
            )
                throw CommandException.Usage(
                    $"a job array of {all} tasks from {min} to {max} is no row of equal steps: give --shard, or --shards with the array's own count"
                );
            return Of("SLURM_ARRAY_TASK_ID", (id - min) / step, tasks);
        }

        Shard Of(string name, int index, int? told) =>
            (count ?? told) is not { } all
                ? throw CommandException.Usage(
                    $"{name} says which shard this is, nothing says of how many: give --shards N"
                )
            : index >= 0 && index < all ? new(index, all)
            : throw CommandException.Usage(
                $"{name} names shard {index} of {all}, counted from 0: --shards must be as many as there are tasks"
            );

        int? Value(string name) =>
            variable(name) is { Length: > 0 } text
                ? Number(text)
                    ?? throw CommandException.Usage($"{name} is '{text}', which is no number")
                : null;
    }

    /// <summary>The items of this share: every shard gets about the same bytes, and every item is in one shard.</summary>
    /// <remarks>The largest first, each to the shard that has least so far.</remarks>
    public IReadOnlyList<BatchItem> Share(IReadOnlyList<BatchItem> items)
    {
        var shards = new PriorityQueue<int, (long Bytes, int Items, int Shard)>();
        for (var shard = 0; shard < Count; shard++)
            shards.Enqueue(shard, (0, 0, shard));
        var mine = new List<int>();
        foreach (var (number, item) in items.Index().OrderByDescending(i => i.Item.Size))
        {
            shards.TryDequeue(out var shard, out var load);
            if (shard == Index)
                mine.Add(number);
            shards.Enqueue(shard, (load.Bytes + item.Size, load.Items + 1, shard));
        }
        return [.. mine.Order().Select(number => items[number])];
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}
