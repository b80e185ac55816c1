using System.Diagnostics;
using System.Globalization;
using Hypress.Codecs;
using Hypress.Container;
using Hypress.Cubes;
using Hypress.Metrics;

namespace Hypress.Universal.Bench;

/// <summary>A scene's rates and qualities by one codec, of real files decoded again.</summary>
/// <param name="Points">bpppb and PSNR.</param>
/// <param name="Angles">bpppb and mean spectral angle in degrees.</param>
/// <param name="EncodeSeconds">Of all points.</param>
/// <param name="DecodeSeconds">Of all points.</param>
internal sealed record Curve(
    List<RatePoint> Points,
    List<RatePoint> Angles,
    double EncodeSeconds,
    double DecodeSeconds
)
{
    public static Curve Empty { get; } = new([], [], 0, 0);

    /// <summary>This and then another, of higher rates.</summary>
    public Curve Followed(Curve next) =>
        new(
            [.. Points, .. next.Points],
            [.. Angles, .. next.Angles],
            EncodeSeconds + next.EncodeSeconds,
            DecodeSeconds + next.DecodeSeconds
        );

    public static Curve Measure(
        Cube scene,
        ICubeCodec codec,
        IEnumerable<CodecTarget> targets,
        Dictionary<string, string> options,
        int? tile = null
    )
    {
        var path = Path.Combine(Path.GetTempPath(), $"hypress-{Environment.ProcessId}.hyp");
        var points = new List<RatePoint>();
        var angles = new List<RatePoint>();
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
                    TileSize = tile is { } side ? (side, side) : null,
                    Overwrite = true,
                }
            );
            encode += watch.Elapsed.TotalSeconds;
            watch.Restart();
            using var file = CubeCompressor.Open(path, new() { Codecs = [codec] });
            var decoded = Cube.Load(file);
            decode += watch.Elapsed.TotalSeconds;
            var distortion = SceneComparison.Run(scene, decoded);
            points.Add(new(result.Bpppb, distortion.Psnr));
            angles.Add(new(result.Bpppb, distortion.MeanAngle));
        }
        File.Delete(path);
        return new(points, angles, encode, decode);
    }

    /// <summary>The mean spectral angle at a rate, between the measured ones.</summary>
    public double AngleAt(double rate)
    {
        var above = Math.Clamp(Angles.FindIndex(p => p.Rate >= rate), 1, Angles.Count - 1);
        var (low, high) = (Angles[above - 1], Angles[above]);
        var share = Math.Log(rate / low.Rate) / Math.Log(high.Rate / low.Rate);
        return low.Quality + (share * (high.Quality - low.Quality));
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
