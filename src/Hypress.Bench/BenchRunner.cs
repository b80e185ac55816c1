using System.Collections.Concurrent;
using System.Diagnostics;
using Hypress.Bench.Points;
using Hypress.Bench.Results;
using Hypress.Bench.Views;
using Hypress.Codecs;
using Hypress.Cubes;
using Hypress.Formats;

namespace Hypress.Bench;

// config -> points -> those without a row yet -> refused, or a child process each -> a row each -> tables of differences, curves

/// <summary>What a bench needs of the program it runs in.</summary>
public sealed record BenchSetup
{
    /// <summary>The program's codecs.</summary>
    public required IReadOnlyList<ICubeCodec> Codecs { get; init; }

    /// <summary>The program's formats.</summary>
    public required IReadOnlyList<ICubeFormat> Formats { get; init; }

    /// <summary>
    /// The program and its first arguments; <c>bench-point REQUEST</c> is added, and must end in
    /// <see cref="PointChild.Run"/> with the same codecs and formats. Default this very program.
    /// </summary>
    public IReadOnlyList<string> Program { get; init; } = ThisProgram();

    /// <summary>Whether points that failed or were unsupported are tried again; default no.</summary>
    public bool Retry { get; init; }

    /// <summary>Points measured at a time; default 1. Several are for when nobody reads the seconds.</summary>
    public int Parallel { get; init; } = 1;

    /// <summary>Hears of each point that ends.</summary>
    public IProgress<BenchProgress>? Progress { get; init; }

    /// <summary>Stops the bench within the point it is at; a later run goes on from there.</summary>
    public CancellationToken Cancel { get; init; }

    private static string[] ThisProgram()
    {
        var host = Environment.ProcessPath ?? "dotnet";
        // Started as "dotnet program.dll", the program is the first argument.
        return Path.GetFileNameWithoutExtension(host) == "dotnet"
            ? [host, Environment.GetCommandLineArgs()[0]]
            : [host];
    }
}

/// <summary>Measures every codec at every target on every scene, a child process a point, and writes down what came of it.</summary>
/// <remarks>
/// The output folder holds <c>results.csv</c> and what <see cref="ResultsFolder"/> names. A bench that was stopped or killed
/// goes on where it was: points with a row aren't measured again.
/// </remarks>
public static class BenchRunner
{
    /// <summary>Runs a bench, or what is left of it.</summary>
    /// <returns>All rows of the config's points, in their order.</returns>
    /// <exception cref="IOException">Another bench works in the output folder, or it can't be written.</exception>
    /// <exception cref="HypressFormatException">The output folder holds another table.</exception>
    public static IReadOnlyList<BenchRow> Run(BenchConfig config, BenchSetup setup)
    {
        var folder = new ResultsFolder(config.OutputFolder);
        using var taken = folder.Lock();
        var points = BenchPoint.All(config, setup.Codecs);
        var rows = Begin(folder, setup.Retry ? [.. points.Select(point => point.Key)] : []);
        var left = points.Where(point => !rows.ContainsKey(point.Key)).ToList();
        BenchDescription.Of(config).Write(folder.Description);
        var scenes = LookAtScenes(config, setup, folder);

        var process = new PointProcess(config, folder, setup.Program);
        var clock = new BenchClock(
            points.Count,
            left,
            scenes.ToDictionary(scene => scene.Key, scene => scene.Value.Shape.Count),
            setup.Parallel
        );
        var gate = new Lock();
        Parallel.ForEach(
            Partitioner.Create(left, EnumerablePartitionerOptions.NoBuffering),
            new() { MaxDegreeOfParallelism = setup.Parallel, CancellationToken = setup.Cancel },
            point =>
            {
                var watch = Stopwatch.StartNew();
                var row = Refusal(point, scenes, setup.Codecs) ?? process.Run(point, setup.Cancel);
                lock (gate)
                {
                    ResultsTable.Append(folder.Table, row);
                    rows[point.Key] = row;
                    setup.Progress?.Report(clock.Ended(point, row, watch.Elapsed));
                }
            }
        );
        BenchRow[] all = [.. points.Select(point => rows[point.Key])];
        // In the order of the points, whatever order they ended in.
        ResultsTable.Write(folder.Table, all.Union(rows.Values));
        DifferenceTables.Write(folder, [.. rows.Values], config.Anchor);
        ToolkitCurves.Write(folder, rows.Values);
        return all;
    }

    /// <summary>The rows that stand; a line that a kill cut off is gone, and so are those to try again.</summary>
    private static Dictionary<PointKey, BenchRow> Begin(
        ResultsFolder folder,
        HashSet<PointKey> retried
    )
    {
        var rows = (File.Exists(folder.Table) ? ResultsTable.Read(folder.Table) : [])
            .Where(row => row.Status == PointStatus.Ok || !retried.Contains(row.Key))
            .DistinctBy(row => row.Key)
            .ToList();
        ResultsTable.Write(folder.Table, rows);
        return rows.ToDictionary(row => row.Key);
    }

    /// <summary>The row of a point that needs no process to be refused; null when only trying can tell.</summary>
    private static BenchRow? Refusal(
        BenchPoint point,
        Dictionary<string, (CubeShape Shape, DataType Type)> scenes,
        IReadOnlyList<ICubeCodec> codecs
    )
    {
        if (!scenes.TryGetValue(point.Scene.Name, out var scene))
            return null;
        try
        {
            CodecRefusal.Check(
                codecs.Find(point.Codec.Name),
                scene.Shape,
                scene.Type,
                point.Target,
                point.Codec.Options
            );
            return null;
        }
        catch (HypressException e) when (PointChild.IsRefusal(e))
        {
            return new(point.Key, PointStatus.Unsupported, e.Message, null);
        }
    }

    /// <summary>Writes what viewers show of the originals, and tells the scenes' shapes and types.</summary>
    private static Dictionary<string, (CubeShape Shape, DataType Type)> LookAtScenes(
        BenchConfig config,
        BenchSetup setup,
        ResultsFolder folder
    )
    {
        var seen = new Dictionary<string, (CubeShape, DataType)>();
        foreach (var scene in config.Scenes)
        {
            try
            {
                using var source = FormatCatalog.Open(setup.Formats, scene.Path);
                seen[scene.Name] = (source.Shape, source.Type);
                var view = folder.SceneView(scene.Name);
                if (config.Views.Count > 0 && !File.Exists(view))
                    new SceneViewer(source).WriteScene(view);
            }
            catch (Exception e) when (e is HypressException or IOException)
            {
                // Its points say so, each in its row.
            }
        }
        return seen;
    }
}
