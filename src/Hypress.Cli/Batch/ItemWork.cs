using System.Diagnostics;
using Hypress.Codecs;
using Hypress.Container;
using Hypress.Cubes;

namespace Hypress.Cli.Batch;

// input -> its hash against the manifest's -> compressed beside its place under a name of its own -> read back and held to
// what was asked -> renamed

/// <summary>The work on one item.</summary>
internal sealed class ItemWork(Manifest manifest, Session session, int threads)
{
    /// <summary>Makes the output; it stands in its place, checked, or there is none.</summary>
    public OutputLine Do(BatchItem item)
    {
        var watch = Stopwatch.StartNew();
        var input = manifest.Full(item.Input);
        RequireUnchanged(item, input);
        using var scene = Scenes.Open(input, session.About(item.Input), item.Settings.Axes);
        var output = manifest.Full(item.Output);
        var folder = Path.GetDirectoryName(output)!;
        Directory.CreateDirectory(folder);
        var part = Path.Combine(folder, $".{item.Key}.{Guid.NewGuid().ToString("N")[..6]}.part");
        try
        {
            var (codec, made) = item.Settings.Compress(
                scene,
                part,
                new() { Threads = threads, Cancel = session.Cancel }
            );
            var options = new HypReadOptions
            {
                Codecs = Scenes.Codecs,
                Threads = threads,
                Cancel = session.Cancel,
            };
            Check(scene, part, Asked(item, made), options);
            var (bytes, hash) = InputFiles.Fingerprint([part], session.Cancel);
            File.Move(part, output, overwrite: true);
            return Describe(codec, made, bytes, hash, watch.Elapsed);
        }
        finally
        {
            File.Delete(part);
        }
    }

    private static void Check(
        ICubeSource scene,
        string part,
        CodecTarget asked,
        HypReadOptions options
    )
    {
        var found = HypVerifier.Verify(part, options, deep: false);
        if (!found.IsWhole)
            throw new IOException($"what was written can't be read back: {found.Damage[0]}");
        if (PromiseCheck.Broken(scene, part, asked, options) is { } broken)
            throw new CommandException(
                ExitCode.CheckFailed,
                $"the decoded file breaks its promise: {broken}"
            );
    }

    /// <summary>Deletes what killed processes left of an item that is done.</summary>
    public void Sweep(BatchItem item)
    {
        try
        {
            var folder = Path.GetDirectoryName(manifest.Full(item.Output))!;
            foreach (var left in Directory.EnumerateFiles(folder, $".*{item.Key}*"))
                File.Delete(left);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It harms nobody there.
        }
    }

    private static OutputLine Describe(
        ICubeCodec codec,
        CompressResult made,
        long bytes,
        string hash,
        TimeSpan time
    ) =>
        new()
        {
            Bytes = bytes,
            Hash = hash,
            CodedBytes = made.CodedBytes,
            Bpppb = made.Bpppb,
            Codec = codec.Name,
            Model = made.Model,
            Target = made.Target.ToString(),
            Reached = made.Reached,
            Verified = true,
            Seconds = Math.Round(time.TotalSeconds, 3),
        };

    // The limits of each band stand in the item alone.
    private static CodecTarget Asked(BatchItem item, CompressResult made) =>
        item.Settings.Target is { Limits: not null } limits ? limits : made.Target;

    private void RequireUnchanged(BatchItem item, string input)
    {
        try
        {
            var found = InputFiles.Fingerprint(InputFiles.Of(input), session.Cancel);
            if (found.Size != item.Size)
                throw CommandException.BadInput(
                    $"the scene was planned with {item.Size} bytes and has {found.Size}: plan again"
                );
            if (found.Hash != item.Hash)
                throw CommandException.BadInput(
                    "the scene has other content than it was planned with: plan again"
                );
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw CommandException.BadInput("the scene is missing: check the name", e);
        }
    }
}
