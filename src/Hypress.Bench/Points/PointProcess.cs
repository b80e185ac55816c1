using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Hypress.Bench.Results;

namespace Hypress.Bench.Points;

/// <summary>Runs a point's halves in child processes, so that a crash is a row and a peak of memory is its own.</summary>
internal sealed class PointProcess(
    BenchConfig config,
    ResultsFolder folder,
    IReadOnlyList<string> program
)
{
    private static readonly TimeSpan SignalDelay = TimeSpan.FromSeconds(0.5);

    /// <summary>Codes a point to disk and decodes it again; always ends in a row, unless stopped.</summary>
    public BenchRow Run(BenchPoint point, CancellationToken cancel)
    {
        var file = folder.CodedFile(point.Key);
        try
        {
            var encoded = Phase(point, PointPhase.Encode, cancel);
            if (encoded.Encoded is not { } coded)
                return new(point.Key, encoded.Status, encoded.Reason, null);
            var decoded = Phase(point, PointPhase.Decode, cancel);
            if (decoded.Decoded is not { } found)
                return new(point.Key, decoded.Status, decoded.Reason, null);
            return new(point.Key, PointStatus.Ok, "", Figures(encoded, coded, decoded, found));
        }
        finally
        {
            if (!config.KeepFiles)
                File.Delete(file);
        }
    }

    private static PointFigures Figures(
        PointOutcome encoded,
        EncodeFigures coded,
        PointOutcome decoded,
        DecodeFigures found
    ) =>
        new()
        {
            ModelUsed = found.Model,
            BandPsnr = ResultsTable.BandText(found.BandPsnr),
            CodedBytes = coded.CodedBytes,
            MetadataBytes = coded.MetadataBytes,
            Bpppb = coded.Bpppb,
            Reached = coded.Reached,
            Peak = found.Peak,
            Psnr = found.Psnr,
            Rmse = found.Rmse,
            Snr = found.Snr,
            MaxError = found.MaxError,
            MeanAngle = found.MeanAngle,
            MaxAngle = found.MaxAngle,
            EncodeSeconds = encoded.Seconds,
            DecodeSeconds = decoded.Seconds,
            EncodePeakMemory = encoded.PeakMemory,
            DecodePeakMemory = decoded.PeakMemory,
        };

    private PointOutcome Phase(BenchPoint point, PointPhase phase, CancellationToken cancel)
    {
        var requestFile = folder.Scratch(point.Key, "request.json");
        var outcomeFile = folder.Scratch(point.Key, "outcome.json");
        var request = new PointRequest
        {
            Phase = phase,
            ScenePath = point.Scene.Path,
            Codec = point.Codec.Name,
            Options = point.Codec.Options,
            Target = point.Key.Target,
            Threads = config.Threads,
            Repeats = config.Repeats,
            File = folder.CodedFile(point.Key),
            Outcome = outcomeFile,
            View = config.Views.Contains(point.Target) ? folder.View(point.Key) : null,
        };
        try
        {
            File.Delete(outcomeFile);
            File.WriteAllText(
                requestFile,
                JsonSerializer.Serialize(request, PointJson.Default.PointRequest)
            );
            return RunChild(phase, requestFile, outcomeFile, cancel);
        }
        finally
        {
            File.Delete(requestFile);
            File.Delete(outcomeFile);
        }
    }

    private PointOutcome RunChild(
        PointPhase phase,
        string requestFile,
        string outcomeFile,
        CancellationToken cancel
    )
    {
        var work = phase == PointPhase.Encode ? "encoding" : "decoding";
        var start = new ProcessStartInfo(
            program[0],
            [.. program.Skip(1), PointChild.Command, requestFile]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        // Codecs that share a tile among threads take one a processor: of those that the bench gives them.
        start.Environment["DOTNET_PROCESSOR_COUNT"] = Number(config.Threads);
        using var child =
            Process.Start(start) ?? throw new IOException($"'{program[0]}' can't be started");
        var output = child.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = child.StandardError.ReadToEndAsync(CancellationToken.None);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        if (config.Timeout is { } timeout)
            stop.CancelAfter(timeout);
        try
        {
            child.WaitForExitAsync(stop.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            child.Kill(entireProcessTree: true);
            child.WaitForExit();
            cancel.ThrowIfCancellationRequested();
            return Failed($"{work}: took more than {Number(config.Timeout!.Value.TotalSeconds)} s");
        }
        Task.WaitAll([output, error], CancellationToken.None);
        if (Read(outcomeFile) is { } outcome)
            return outcome;
        // Ctrl-C reaches the child as soon as this process, which may hear of it a little later.
        if (cancel.WaitHandle.WaitOne(SignalDelay))
            cancel.ThrowIfCancellationRequested();
        return Failed(
            $"{work}: the process ended with code {child.ExitCode}: {Beginning(error.Result)}"
        );
    }

    // A child that was killed while it wrote leaves no whole outcome.
    private static PointOutcome? Read(string path)
    {
        try
        {
            return File.Exists(path)
                ? JsonSerializer.Deserialize(File.ReadAllText(path), PointJson.Default.PointOutcome)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static PointOutcome Failed(string reason) =>
        new() { Status = PointStatus.Failed, Reason = reason };

    /// <summary>A crash says first what it was; the stack that follows helps nobody here.</summary>
    private static string Beginning(string error)
    {
        const int Lines = 3;
        var lines = error
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith("at ", StringComparison.Ordinal))
            .Take(Lines)
            .ToList();
        return lines.Count == 0 ? "it said nothing" : string.Join(' ', lines);
    }

    private static string Number(double value) =>
        value.ToString("0.###", CultureInfo.InvariantCulture);
}
