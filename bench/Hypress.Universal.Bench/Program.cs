using System.Globalization;
using Hypress.Codecs;
using Hypress.Codecs.Universal;
using Hypress.Cubes;
using Hypress.Formats;
using Hypress.Metrics;
using Hypress.OpenJpeg;
using Hypress.Tensors;
using Hypress.Universal.Bench;

// Speed and stages on a scene, else ("-") on a made-up one of 512 x 512 x 200, 16 bits, to rates or with steps (s12.5):
//   dotnet run -c Release --project bench/Hypress.Universal.Bench -- speed [THREADS [SCENE.hdr|- [RATE ...]]]
// BD-rate of `universal` against klt-jpeg2000 (16-bit basis, and the best basis) on scenes, 0.02 to 1 bpppb:
//   dotnet run -c Release --project bench/Hypress.Universal.Bench -- [--preset fast] [--points] [--model FILE]
//     [--price SQUARED_STEPS] [--nonzero BITS] [--unrotated] [--one-stream] [--tile LINES] SCENE.hdr ...
// With --keep FOLDER the curves are kept there; with --against FOLDER they are compared with such ones instead.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["speed", ..])
{
    Speed.Run(args[1..]);
    return;
}
const double Factor = 1.6; // between the steps of neighbouring points
double[] rates = [0.02, 0.05, 0.1, 0.2, 0.5, 1.0];
var options = new Dictionary<string, string>();
var showsPoints = false;
CoefficientModel? model = null;
var effort = TileEffort.Best;
var isTuned = false;
int? tile = null;
var (keep, against) = ("", "");
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
    else if (args[i] == "--one-stream")
        (isTuned, effort) = (true, effort with { IsOneStream = true });
    else if (args[i] == "--tile")
        tile = (int)Number(args[++i]);
    else if (args[i] == "--keep")
        keep = args[++i];
    else if (args[i] == "--against")
        against = args[++i];
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
    var fixedBasis = against == "" ? Anchor("16") : Kept(against);
    var bestBasis = against == "" ? Anchor("auto") : fixedBasis;
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
    if (keep != "")
        Curve.Cached(Path.Combine(keep, $"{name}.txt"), () => curve.Points);
    if (showsPoints)
        foreach (var point in curve.Points)
            Console.WriteLine($"  {point.Rate, 8:0.0000} bpppb {point.Quality, 8:0.00} dB");

    Curve Point(double step) =>
        Curve.Measure(
            scene,
            new UniversalCodec(2, model, isTuned ? effort : null),
            [new(TargetKind.Quality, analysis.Range / step)],
            options,
            tile
        );

    List<RatePoint> Kept(string folder) =>
        Curve.Cached(
            Path.Combine(folder, $"{name}.txt"),
            () =>
                throw new FileNotFoundException(
                    $"{folder} has no curve of {name}: make it by --keep"
                )
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
