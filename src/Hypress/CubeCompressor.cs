using Hypress.Codecs;
using Hypress.Codecs.Bounded;
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
        if (options.DropBadBands && KeptBands.OfGood(source) is KeptBands kept)
        {
            target = target.Select(kept.Bands, source.Shape.Bands);
            source = kept;
        }
        CodecRefusal.Check(options.Codec, source.Shape, source.Type, target, options.CodecOptions);
        if (can.IsByResiduals(target.Kind))
            options = options with { Codec = new BoundedCodec(options.Codec) };
        else if (!can.Targets.Contains(target.Kind))
        {
            using var search = new TargetSearch(source, options, target);
            return search.WriteTo(path);
        }
        using var compression = new Compression(source, options, target);
        return compression.WriteTo(path);
    }

    /// <summary>Opens a .hyp file for reading in windows.</summary>
    public static HypFile Open(string path, HypReadOptions? options = null) =>
        HypFile.Open(path, options);

    /// <summary>Restores a scene, or a window of it, into a sink, and completes the sink.</summary>
    /// <param name="scene">A .hyp file, or a scene in any other format.</param>
    /// <param name="sink">Takes the window's bands and samples.</param>
    /// <param name="window">What to restore; null for all.</param>
    /// <param name="progress">Hears the share that is done.</param>
    /// <param name="cancel">Stops the work; the sink stays incomplete.</param>
    public static void Decompress(
        ICubeSource scene,
        ICubeSink sink,
        CubeWindow? window = null,
        IProgress<double>? progress = null,
        CancellationToken cancel = default
    )
    {
        CubeCopy.Run(scene, window ?? CubeWindow.All(scene.Shape), sink, progress, cancel);
        sink.Complete();
    }
}
