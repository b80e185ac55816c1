using System.Globalization;
using Hypress.Codecs;
using Hypress.Codecs.Universal;
using Hypress.Cubes;
using Hypress.Formats;
using Hypress.Metrics;
using Hypress.OpenJpeg;
using Hypress.Tensors;
using Hypress.Universal.Bench;

// Speed on a scene, else on a made-up one of 512 x 512 x 200, 16 bits:
//   dotnet run -c Release --project bench/Hypress.Universal.Bench -- speed [THREADS [SCENE.hdr]]
// BD-rate of `universal` against klt-jpeg2000 (16-bit basis, and the best basis) on scenes, 0.02 to 1 bpppb:
//   dotnet run -c Release --project bench/Hypress.Universal.Bench -- [--preset fast] [--points] [--model FILE]
//     [--price SQUARED_STEPS] [--nonzero BITS] [--unrotated] SCENE.hdr ...
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["speed", ..])
{
    Speed.Run(
        args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 2,
        args.Length > 2 ? args[2] : null
    );
    return;
}
const double Factor = 1.6; // between the steps of neighbouring points
double[] rates = [0.02, 0.05, 0.1, 0.2, 0.5, 1.0];
var options = new Dictionary<string, string>();
var showsPoints = false;
CoefficientModel? model = null;
var effort = TileEffort.Best;
var isTuned = false;
var scenes = new List<string>();
for (var i = 0; i < args.Length; i++)
    if (args[i] == "--preset")
        options["preset"] = args[++i];
    else if (args[i] == "--points")
        showsPoints = true;
    else if (args[i] == "--model")
        model = new(WeightFile.Read(File.ReadAllBytes(args[++i]), new(64 << 20)));
    else if (args[i] == "--price")
        (isTuned, effort) = (
            true,
            effort with
            {
                Choice = effort.Choice with { BitPrice = Number(args[++i]) },
            }
        );
    else if (args[i] == "--nonzero")
        (isTuned, effort) = (
            true,
            effort with
            {
                Choice = effort.Choice with { NonzeroBits = Number(args[++i]) },
            }
        );
    else if (args[i] == "--unrotated")
        (isTuned, effort) = (true, effort with { IsRotated = false });
    else
        scenes.Add(args[i]);
static float Number(string text) => float.Parse(text, CultureInfo.InvariantCulture);

Console.WriteLine(
    $"{"scene", -20} {"16-bit", 8} {"best", 8}   encode   decode s   degrees at 0.1, 0.5 bpppb"
);
foreach (var path in scenes)
{
    using var source = FormatCatalog.Open(path);
    var scene = Cube.Load(source);
    var name = Path.GetFileNameWithoutExtension(path);
    var fixedBasis = Anchor("16");
    var bestBasis = Anchor("auto");
    // From a guess in the middle to both ends; a point is one compression.
    var analysis = new TileAnalysis(scene.Values, 2, CancellationToken.None);
    var middle = analysis.StepFor((long)(0.1 * scene.Shape.Count / 8));
    var curve = Curve.Empty;
    for (var step = middle; curve.Points.Count == 0 || curve.Points[0].Rate > rates[0]; )
    {
        curve = Point(step).Followed(curve);
        step *= Factor;
    }
    for (var step = middle / Factor; curve.Points[^1].Rate < rates[^1]; step /= Factor)
        curve = curve.Followed(Point(step));
    Console.WriteLine(
        $"{name, -20} {BjontegaardDelta.Rate(fixedBasis, curve.Points)?.Value, 8:0.00} "
            + $"{BjontegaardDelta.Rate(bestBasis, curve.Points)?.Value, 8:0.00}   "
            + $"{curve.EncodeSeconds, 6:0.00}   {curve.DecodeSeconds, 6:0.00}   "
            + $"{curve.AngleAt(0.1), 6:0.00} {curve.AngleAt(0.5), 6:0.00}"
    );
    if (showsPoints)
        foreach (var point in curve.Points)
            Console.WriteLine($"  {point.Rate, 8:0.0000} bpppb {point.Quality, 8:0.00} dB");

    Curve Point(double step) =>
        Curve.Measure(
            scene,
            new UniversalCodec(2, model, isTuned ? effort : null),
            [new(TargetKind.Quality, analysis.Range / step)],
            options
        );

    List<RatePoint> Anchor(string bits) =>
        Curve.Cached(
            Path.Combine("artifacts", "anchors", $"{name}-{bits}.txt"),
            () =>
                Curve
                    .Measure(
                        scene,
                        new KltJpeg2000Codec(),
                        rates.Select(CodecTarget.Rate),
                        new() { ["basis-bits"] = bits }
                    )
                    .Points
        );
}
