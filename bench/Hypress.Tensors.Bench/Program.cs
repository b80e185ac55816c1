using Hypress.Tensors.Bench;

// Layers and whole networks of the shipped structure against the processor's measured multiply-add peak, one run.
// dotnet run -c Release --project bench/Hypress.Tensors.Bench -- [threads, default 1] [side, default 512]
var threads =
    args.Length > 0 ? int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : 1;
var side =
    args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 512;
var peak = MultiplyAddPeak.Measure();
Console.WriteLine($"lanes {Hypress.Tensors.LaneWidths.Widest}, peak {peak:F1} GMAC/s a core");
RangeCoderSpeed.Report();
LayerSpeed.Report(side, threads, peak);
CodecSpeed.Report(side, threads);
