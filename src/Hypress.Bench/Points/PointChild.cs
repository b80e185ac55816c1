using System.Diagnostics;
using System.Text.Json;
using Hypress.Bench.Results;
using Hypress.Bench.Views;
using Hypress.Codecs;
using Hypress.Container;
using Hypress.Cubes;
using Hypress.Formats;
using Hypress.Metrics;

namespace Hypress.Bench.Points;

/// <summary>The child process of a point: does one half of it and writes down how it ended.</summary>
public static class PointChild
{
    /// <summary>The first argument that starts a program as a child of its own bench.</summary>
    public const string Command = "bench-point";

    /// <summary>Does what a bench wrote into <paramref name="requestPath"/>.</summary>
    /// <param name="requestPath">The program's second argument.</param>
    /// <param name="codecs">The program's codecs.</param>
    /// <param name="formats">The program's formats.</param>
    /// <returns>The exit code: 0 when the outcome was written, whatever it is.</returns>
    public static int Run(
        string requestPath,
        IReadOnlyList<ICubeCodec> codecs,
        IReadOnlyList<ICubeFormat> formats
    )
    {
        var request =
            JsonSerializer.Deserialize(
                File.ReadAllText(requestPath),
                PointJson.Default.PointRequest
            ) ?? throw new HypressFormatException("the point's request is empty");
        var outcome = Outcome(request, codecs, formats);
        File.WriteAllText(
            request.Outcome,
            JsonSerializer.Serialize(outcome, PointJson.Default.PointOutcome)
        );
        return 0;
    }

    /// <summary>Whether a codec says so of what it can't do, or not here.</summary>
    internal static bool IsRefusal(HypressException e) =>
        e is HypressUnsupportedException or HypressMissingException;

    private static PointOutcome Outcome(
        PointRequest request,
        IReadOnlyList<ICubeCodec> codecs,
        IReadOnlyList<ICubeFormat> formats
    )
    {
        try
        {
            using var scene = FormatCatalog.Open(formats, request.ScenePath);
            return request.Phase == PointPhase.Encode
                ? Encode(request, scene, codecs)
                : Decode(request, scene, codecs);
        }
        catch (HypressException e) when (IsRefusal(e))
        {
            // A file that was written must be readable: only the encoder may refuse.
            return request.Phase == PointPhase.Encode
                ? new() { Status = PointStatus.Unsupported, Reason = e.Message }
                : new() { Status = PointStatus.Failed, Reason = $"decoding: {e.Message}" };
        }
        // Whatever a codec does wrong becomes a row that says so.
#pragma warning disable CA1031
        catch (Exception e)
#pragma warning restore CA1031
        {
            var kind = e is HypressException or IOException ? "" : $"{e.GetType().Name}: ";
            return new()
            {
                Status = PointStatus.Failed,
                Reason =
                    $"{(request.Phase == PointPhase.Encode ? "encoding" : "decoding")}: {kind}{e.Message}",
            };
        }
    }

    private static PointOutcome Encode(
        PointRequest request,
        ICubeSource scene,
        IReadOnlyList<ICubeCodec> codecs
    )
    {
        var options = new CompressOptions
        {
            Codec = codecs.Find(request.Codec),
            Target = TargetText.Parse(request.Target),
            CodecOptions = request.Options,
            Threads = request.Threads,
            Overwrite = true,
        };
        CompressResult? result = null;
        var seconds = MedianSeconds(
            request.Repeats,
            () => result = CubeCompressor.Compress(scene, request.File, options)
        );
        return new()
        {
            Status = PointStatus.Ok,
            Seconds = seconds,
            PeakMemory = PeakMemory.Read(),
            Encoded = new(
                result!.CodedBytes,
                result.MetadataBytes,
                result.Bpppb,
                result.Reached ?? double.NaN
            ),
        };
    }

    private static PointOutcome Decode(
        PointRequest request,
        ICubeSource scene,
        IReadOnlyList<ICubeCodec> codecs
    )
    {
        var options = new HypReadOptions { Codecs = codecs, Threads = request.Threads };
        var seconds = MedianSeconds(
            request.Repeats,
            () =>
            {
                using var timed = CubeCompressor.Open(request.File, options);
                using var nowhere = new DiscardingSink();
                CubeCompressor.Decompress(timed, nowhere);
            }
        );
        var memory = PeakMemory.Read(); // before the comparison takes its own
        using var decoded = CubeCompressor.Open(request.File, options);
        var found = SceneComparison.Run(scene, decoded);
        if (PointPromise.Broken(request, scene, found) is { } broken)
            return new() { Status = PointStatus.Failed, Reason = broken };
        if (request.View is not null)
            new SceneViewer(scene).WritePoint(decoded, found, request.View);
        return new()
        {
            Status = PointStatus.Ok,
            Seconds = seconds,
            PeakMemory = memory,
            Decoded = new(
                found.Peak,
                found.Psnr,
                found.Rmse,
                found.Snr,
                found.MaxError,
                found.MeanAngle,
                found.MaxAngle,
                found.BandPsnr,
                decoded.FindModel() ?? ""
            ),
        };
    }

    private static double MedianSeconds(int repeats, Action work)
    {
        var seconds = new List<double>(repeats);
        for (var i = 0; i < repeats; i++)
        {
            var watch = Stopwatch.StartNew();
            work();
            seconds.Add(watch.Elapsed.TotalSeconds);
        }
        seconds.Sort();
        return (seconds[(repeats - 1) / 2] + seconds[repeats / 2]) / 2;
    }

    /// <summary>Takes decoded lines and keeps none.</summary>
    private sealed class DiscardingSink : ICubeSink
    {
        public void WriteLines(int firstLine, CubeView lines) { }

        public void Complete() { }

        public void Dispose() { }
    }
}
