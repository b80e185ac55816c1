using System.Diagnostics;
using System.Globalization;
using Hypress.Codecs;
using Hypress.Container;
using Hypress.Cubes;
using Hypress.Metrics;

namespace Hypress.Universal.Bench;

/// <summary>A scene's rates and qualities by one codec, of real files decoded again.</summary>
internal sealed record Curve(List<RatePoint> Points, double EncodeSeconds, double DecodeSeconds)
{
    public static Curve Measure(
        Cube scene,
        ICubeCodec codec,
        IEnumerable<CodecTarget> targets,
        Dictionary<string, string> options
    )
    {
        var path = Path.Combine(Path.GetTempPath(), $"hypress-{Environment.ProcessId}.hyp");
        var points = new List<RatePoint>();
        var (encode, decode) = (0.0, 0.0);
        foreach (var target in targets)
        {
            var watch = Stopwatch.StartNew();
            var result = CubeCompressor.Compress(
                scene,
                path,
                new()
                {
                    Codec = codec,
                    Target = target,
                    CodecOptions = options,
                    Overwrite = true,
                }
            );
            encode += watch.Elapsed.TotalSeconds;
            watch.Restart();
            using var file = CubeCompressor.Open(path, new() { Codecs = [codec] });
            var decoded = Cube.Load(file);
            decode += watch.Elapsed.TotalSeconds;
            points.Add(new(result.Bpppb, SceneComparison.Run(scene, decoded).Psnr));
        }
        File.Delete(path);
        return new(points, encode, decode);
    }

    /// <summary>The anchor's curve, kept in a file because it takes long.</summary>
    public static List<RatePoint> Cached(string path, Func<List<RatePoint>> measure)
    {
        if (File.Exists(path))
            return
            [
                .. File.ReadLines(path)
                    .Select(line => line.Split(' '))
                    .Select(f => new RatePoint(
                        double.Parse(f[0], CultureInfo.InvariantCulture),
                        double.Parse(f[1], CultureInfo.InvariantCulture)
                    )),
            ];
        var points = measure();
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllLines(
            path,
            points.Select(p =>
                string.Create(CultureInfo.InvariantCulture, $"{p.Rate:R} {p.Quality:R}")
            )
        );
        return points;
    }
}
