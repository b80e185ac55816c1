using Hypress.Bench.Results;
using Hypress.Codecs;
using Hypress.Cubes;
using Hypress.Formats;

namespace Hypress.Bench.Tests;

/// <summary>Scenes and results of one test, gone with it.</summary>
internal sealed class BenchFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("hypress-bench-").FullName;

    public ResultsFolder Results => new(Path.Combine(_path, "results"));

    public string File(string name) => Path.Combine(_path, name);

    /// <summary>Writes a synthetic scene.</summary>
    public BenchScene Scene(string name, int seed = 1, int bands = 12, int side = 24)
    {
        using var scene = new SyntheticScene(new(bands, side, side), DataType.UInt16, seed);
        var path = File($"{name}.hdr");
        using var sink = FormatCatalog.Create(path, new(scene.Shape, scene.Type, scene.Metadata));
        CubeCopy.Run(scene, CubeWindow.All(scene.Shape), sink);
        sink.Complete();
        return new(name, path);
    }

    public BenchConfig Config(
        IReadOnlyList<BenchScene> scenes,
        IReadOnlyList<BenchCodec> codecs,
        params IReadOnlyList<CodecTarget> targets
    ) =>
        new()
        {
            OutputFolder = Results.Path,
            Scenes = scenes,
            Codecs = codecs,
            Targets = targets,
            Repeats = 1,
        };

    public static BenchCodec Toy(params (string Name, string Value)[] options) =>
        new("toy", options.ToDictionary(option => option.Name, option => option.Value));

    public static BenchSetup Setup { get; } =
        new() { Codecs = Program.Codecs, Formats = FormatCatalog.BuiltIn };

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
