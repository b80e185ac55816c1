using Hypress.Codecs;
using Hypress.Container;
using Hypress.Cubes;
using Hypress.Fuzz.Mutations;
using Hypress.Fuzz.Targets;

namespace Hypress.Fuzz.Tests;

/// <summary>Small files of every codec, several tiles each.</summary>
internal sealed class CodecFiles : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hypress-codecs-").FullName;

    public CodecFiles()
    {
        var models = Path.Combine(_folder, "models");
        FuzzCodecs.WriteModels(models);
        Codecs = FuzzCodecs.All(models);
        Directory.CreateDirectory(Folder);
        Options = new() { Codecs = Codecs, Threads = 2 };
    }

    /// <summary>The names of all codecs that can be had anywhere.</summary>
    public static TheoryData<string> Names => [.. FuzzCodecs.All("").Select(codec => codec.Name)];

    public IReadOnlyList<ICubeCodec> Codecs { get; }

    public HypReadOptions Options { get; }

    /// <summary>Where files are written; nothing else stands there.</summary>
    public string Folder => Path.Combine(_folder, "work");

    public string At(string name) => Path.Combine(Folder, name);

    /// <summary>A file of six tiles, most with a mask where the codec loses anything.</summary>
    public byte[] Tiles(string codec, CodecTarget? target = null)
    {
        var path = At("tiles.hyp");
        Compress(codec, SeedScenes.Masked(DataType.Int16), path, target);
        var bytes = File.ReadAllBytes(path);
        File.Delete(path);
        return bytes;
    }

    /// <summary>Compresses; skips the test where the codec's library isn't here.</summary>
    public void Compress(
        string codec,
        ICubeSource scene,
        string path,
        CodecTarget? target = null,
        CancellationToken cancel = default
    )
    {
        try
        {
            CubeCompressor.Compress(
                scene,
                path,
                new()
                {
                    Codec = Codecs.Find(codec),
                    Target = target ?? Codecs.Find(codec).UsualTarget(),
                    TileSize = (8, 16),
                    DropBadBands = scene.Metadata.Bands.Good is not null,
                    Threads = 2,
                    Cancel = cancel,
                }
            );
        }
        catch (HypressMissingException e)
        {
            Assert.Skip(e.Message);
        }
    }

    /// <summary>The sections of a file, and where each payload begins.</summary>
    public static List<(SectionKind Kind, int Number, int Start, int Length)> Sections(byte[] bytes)
    {
        var found = new List<(SectionKind, int, int, int)>();
        for (var at = FileHeader.Size; at < bytes.Length - FileHeader.Size; )
        {
            var section = Section.Parse(bytes.AsSpan(at), at);
            found.Add(
                (
                    section.Kind,
                    section.Number,
                    (int)section.PayloadPosition,
                    (int)section.PayloadBytes
                )
            );
            at = (int)section.End;
        }
        return found;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
