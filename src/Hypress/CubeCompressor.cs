using Hypress.Codecs;
using Hypress.Container;
using Hypress.Cubes;

namespace Hypress;

/// <summary>The front door: scenes into .hyp files and back.</summary>
public static class CubeCompressor
{
    /// <summary>Compresses a scene into a file.</summary>
    /// <exception cref="HypressUnsupportedException">The codec can't do what is asked; nothing was done yet.</exception>
    public static CompressResult Compress(ICubeSource source, string path, CompressOptions options)
    {
        var can = options.Codec.Capabilities;
        var target = options.Target ?? can.DefaultTarget;
        CodecRefusal.Check(
            options.Codec,
            source.Shape,
            source.Type,
            target,
            options.CodecOptions.Keys
        );
        if (!can.Targets.Contains(target.Kind))
            return new TargetSearch(source, options, target).WriteTo(path);
        using var compression = new Compression(source, options, target);
        return compression.WriteTo(path);
    }

    /// <summary>Opens a .hyp file for reading in windows.</summary>
    public static HypFile Open(string path, HypReadOptions? options = null) =>
        HypFile.Open(path, options);

    /// <summary>Decompresses a file, or a window of it, into a sink, and completes the sink.</summary>
    public static void Decompress(
        HypFile file,
        ICubeSink sink,
        CubeWindow? window = null,
        IProgress<double>? progress = null,
        CancellationToken cancel = default
    )
    {
        CubeCopy.Run(file, window ?? CubeWindow.All(file.Shape), sink, progress, cancel);
        sink.Complete();
    }
}
