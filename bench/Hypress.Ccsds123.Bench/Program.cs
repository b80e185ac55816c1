// Times the CCSDS 123.0-B-2 coder: one thread, images in memory, the fastest of several runs.
// dotnet run -c Release --project bench/Hypress.Ccsds123.Bench -- WHAT
//   speed RUNS, table RUNS      encode and decode, in megasamples a second; scenes may follow, else synthetic ones
//   threads RUNS                four images on one and on two threads, by the wall's clock
//   parts                       predictor and entropy coder by themselves
//   rates FOLDER [OPTION=VALUE] bit rates of the codec on the scenes of a folder
//   tune FOLDER SWEEP           bit rates under sweeps of parameters: predictor, weights, coder, best, representatives, bands, bands-excerpt
//   memory encode|decode FILE [bil] peak memory on a synthetic cube of 2 GB
using Hypress;
using Hypress.Ccsds123.Bench;
using Hypress.Codecs.Ccsds123;

var what = args.ElementAtOrDefault(0) ?? "speed";
if (what == "tune")
{
    Tuning.Run(args[1], args[2]);
    return;
}
if (what == "rates")
{
    Rates.Run(args[1], args[2..].Select(o => o.Split('=')).ToDictionary(o => o[0], o => o[1]));
    return;
}
if (what == "parts")
{
    Parts.Run(3);
    return;
}
if (what == "memory")
{
    Memory.Run(args[1], args[2], 2, args.ElementAtOrDefault(3) == "bil");
    return;
}
var runs = int.Parse(
    args.ElementAtOrDefault(1) ?? "5",
    System.Globalization.CultureInfo.InvariantCulture
);
if (what == "threads")
{
    Threads(runs);
    return;
}
IReadOnlyList<Scene> scenes = args.Length > 2 ? [.. args[2..].Select(Scene.Load)] : Scene.All;
var configurations = Configuration.All.Where(c => what == "all" || c.Group == what);
Console.WriteLine("| image | configuration | bpppb | encode, Msamples/s | decode, Msamples/s |");
Console.WriteLine("|---|---|--:|--:|--:|");
foreach (var configuration in configurations)
foreach (var scene in scenes)
{
    var parameters = configuration.For(scene);
    var stream = new MemoryStream();
    var (encode, decode) = (double.MaxValue, double.MaxValue);
    for (var run = 0; run < runs; run++)
    {
        stream.SetLength(0);
        var start = CpuClock.Seconds;
        Encode(parameters, scene, stream);
        encode = Math.Min(encode, CpuClock.Seconds - start);
        stream.Position = 0;
        start = CpuClock.Seconds;
        Decode(scene, stream);
        decode = Math.Min(decode, CpuClock.Seconds - start);
    }
    var count = parameters.Image.Count;
    Console.WriteLine(
        FormattableString.Invariant(
            $"| {scene.Name} | {configuration.Name} | {stream.Length * 8.0 / count:0.000} | {count / encode / 1e6:0.0} | {count / decode / 1e6:0.0} |"
        )
    );
}

static void Threads(int runs)
{
    const int Images = 4;
    var scene = Scene.All[1];
    var parameters = Configuration.All[0].For(scene);
    var streams = Enumerable.Range(0, Images).Select(_ => new MemoryStream()).ToArray();
    Console.WriteLine("| threads | encode, Msamples/s | decode, Msamples/s |");
    Console.WriteLine("|---|--:|--:|");
    foreach (var threads in (int[])[1, 2])
    {
        var encode = Fastest(threads, stream => Encode(parameters, scene, stream));
        var decode = Fastest(threads, stream => Decode(scene, stream));
        Console.WriteLine(
            FormattableString.Invariant($"| {threads} | {encode:0.0} | {decode:0.0} |")
        );
    }

    double Fastest(int threads, Action<MemoryStream> work)
    {
        var best = double.MaxValue;
        for (var run = 0; run < runs; run++)
        {
            foreach (var stream in streams)
                stream.Position = 0;
            var watch = System.Diagnostics.Stopwatch.StartNew();
            Parallel.ForEach(streams, new() { MaxDegreeOfParallelism = threads }, work);
            best = Math.Min(best, watch.Elapsed.TotalSeconds);
        }
        return Images * parameters.Image.Count / best / 1e6;
    }
}

static void Encode(Ccsds123Parameters parameters, Scene scene, Stream stream)
{
    var encoder = new Ccsds123Encoder(parameters, stream);
    var length = parameters.Image.Samples * parameters.Image.Bands;
    for (var y = 0; y < parameters.Image.Lines; y++)
        encoder.WriteLine(scene.Samples.AsSpan(y * length, length));
    encoder.Complete();
}

static void Decode(Scene scene, Stream stream)
{
    var decoder = new Ccsds123Decoder(stream, new DecodeBudget(4L << 30));
    var image = decoder.Parameters.Image;
    var line = new int[image.Samples * image.Bands];
    for (var y = 0; y < image.Lines; y++)
    {
        decoder.ReadLine(line);
        if (
            decoder.Parameters.IsLossless
            && !line.AsSpan().SequenceEqual(scene.Samples.AsSpan(y * line.Length, line.Length))
        )
            throw new InvalidOperationException("the decoded image differs");
    }
}
