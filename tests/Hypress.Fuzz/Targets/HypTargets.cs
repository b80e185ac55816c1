using Hypress.Codecs;
using Hypress.Container;
using Hypress.Cubes;

namespace Hypress.Fuzz.Targets;

/// <summary>A target for each codec: .hyp files made by it.</summary>
internal static class HypTargets
{
    /// <summary>What decoding may allocate on a file's word.</summary>
    public const long Memory = 32 << 20;

    private const string Prefix = "hyp-";

    /// <summary>The targets; seeds are made and models found in a folder.</summary>
    public static IEnumerable<FuzzTarget> All(string folder)
    {
        var models = Path.Combine(folder, "models");
        var codecs = FuzzCodecs.All(models);
        return codecs.Select(codec => new FuzzTarget(
            Prefix + codec.Name,
            scratch =>
            {
                FuzzCodecs.WriteModels(models);
                return Seeds(codec, scratch);
            },
            (bytes, scratch) => Read(bytes, Path.Combine(scratch, "input.hyp"), codecs)
        )
        {
            IsHyp = true,
        });
    }

    private static List<byte[]> Seeds(ICubeCodec codec, string scratch)
    {
        var usual = codec.UsualTarget();
        var seeds = new List<byte[]>();
        Add(SeedScenes.Of(DataType.UInt16), usual);
        Add(SeedScenes.Of(DataType.UInt16), usual, tile: (8, 16));
        Add(SeedScenes.Masked(DataType.Int16), usual);
        Add(SeedScenes.Masked(DataType.Int16), CodecTarget.MaxError(3), tile: (16, 16));
        Add(SeedScenes.Masked(DataType.Float32), usual);
        Add(SeedScenes.Of(DataType.Float32), CodecTarget.Lossless);
        Add(SeedScenes.Counts(), CodecTarget.Lossless);
        Add(SeedScenes.Of(DataType.Int32), CodecTarget.Lossless);
        Add(SeedScenes.Of(DataType.UInt8), new(TargetKind.MaxRelativeError, 0.1));
        Add(
            SeedScenes.Of(DataType.UInt16),
            CodecTarget.PerBand(TargetKind.MaxErrorPerBand, [1, 2, 0, 5, 9])
        );
        Add(
            SeedScenes.Of(DataType.Int16),
            CodecTarget.PerBand(TargetKind.MaxRelativeErrorPerBand, [0.01, 0.5, 0.002, 0.03, 0.2])
        );
        Add(SeedScenes.WithBadBands(DataType.Int16), usual, tile: (16, 16));
        foreach (
            var option in codec.Capabilities.Options.Where(option => option.Values.Contains('|'))
        )
        foreach (
            var value in option.Values.Split('|').Where(value => char.IsAsciiLetterLower(value[0]))
        )
            Add(SeedScenes.Of(DataType.UInt16), usual, (option.Name, value));
        return seeds;

        void Add(
            Cube scene,
            CodecTarget target,
            (string Name, string Value)? option = null,
            (int, int)? tile = null
        )
        {
            var path = Path.Combine(scratch, "seed.hyp");
            try
            {
                CubeCompressor.Compress(
                    scene,
                    path,
                    new()
                    {
                        Codec = codec,
                        Target = target,
                        TileSize = tile,
                        DropBadBands = scene.Metadata.Bands.Good is not null,
                        Threads = 1,
                        Overwrite = true,
                        CodecOptions = option is { } chosen
                            ? new Dictionary<string, string> { [chosen.Name] = chosen.Value }
                            : new Dictionary<string, string>(),
                    }
                );
            }
            catch (HypressUnsupportedException)
            {
                return; // what the codec doesn't code
            }
            seeds.Add(File.ReadAllBytes(path));
        }
    }

    private static long Read(byte[] bytes, string path, IReadOnlyList<ICubeCodec> codecs)
    {
        File.WriteAllBytes(path, bytes);
        var options = new HypReadOptions
        {
            Codecs = codecs,
            Threads = 1,
            Memory = Memory,
            // Either way, by the bytes alone.
            KeepGoing = bytes.Length % 4 == 0,
        };
        if (bytes.Length % 8 == 1)
            HypVerifier.Verify(path, options, deep: false);
        using var file = HypFile.Open(path, options);
        file.FindModel();
        var values = SceneReading.Read(file);
        if (file.CountsBits && bytes.Length % 8 == 2)
            file.CountBits(file.Grid.Count - 1);
        // What had to be decoded: whole tiles.
        return Math.Max(values, file.Grid.Window(file.Grid.Count - 1).Shape.Count);
    }
}
