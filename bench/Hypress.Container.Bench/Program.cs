using System.Diagnostics;
using System.Globalization;
using Hypress.Container;
using Hypress.Container.Bench;
using Hypress.Cubes;

// Times reads of single spectra from a .hyp file: Hypress.Container.Bench FILE.hyp [COUNT]
// Makes the scenes of eng/masks.sh: Hypress.Container.Bench mask border|floats|nan SCENE.hdr MADE.hdr
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["mask", var kind, var from, var to])
{
    MaskedScenes.Write(kind, from, to);
    return 0;
}
if (args.Length is 0 or > 2)
{
    Console.Error.WriteLine(
        "usage: Hypress.Container.Bench FILE.hyp [COUNT] | mask border|floats|nan SCENE.hdr MADE.hdr"
    );
    return 2;
}
var count = args.Length == 2 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 200;
using var file = HypFile.Open(args[0]);
var random = new Random(1);
var times = new List<double>();
for (var i = 0; i < count; i++)
{
    var (line, sample) = (random.Next(file.Shape.Lines), random.Next(file.Shape.Samples));
    var watch = Stopwatch.StartNew();
    file.ReadSpectrum<float>(line, sample);
    times.Add(watch.Elapsed.TotalMilliseconds);
}
times.Sort();
Console.WriteLine(
    $"{file.Shape}, {file.Grid.Count} tiles, {count} spectra at random: "
        + $"median {times[count / 2]:0.0} ms, largest {times[^1]:0.0} ms, {file.TilesRead} tiles decoded"
);
return 0;
