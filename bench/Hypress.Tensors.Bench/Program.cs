using System.Globalization;
using Hypress.Networks;
using Hypress.Tensors.Bench;

// The learned codec's engine and networks against the processor's measured multiply-add peak and against libtorch.
// dotnet run -c Release --project bench/Hypress.Tensors.Bench -- VERB [side, default 512] [network config, JSON] [part of layers' names]
//   layers    layers, range coder and a whole tile, one thread and two, in processor time
//   libtorch  every layer shape of the network beside libtorch's fastest formulation, one thread and two, by the clock
//   claims    parameters, multiply-adds and time of grouped against full and of 3 x 1 x 1 against 3 x 3 x 3 convolutions
var verb = args.Length > 0 ? args[0] : "layers";
var side = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 512;
var config = args.Length > 2 ? NetworkConfig.Parse(File.ReadAllText(args[2])) : new NetworkConfig();
var peak = MultiplyAddPeak.Measure();
Console.WriteLine($"lanes {Hypress.Tensors.LaneWidths.Widest}, peak {peak:F1} GMAC/s a core");
switch (verb)
{
    case "layers":
        RangeCoderSpeed.Report();
        foreach (var threads in (int[])[1, 2])
        {
            LayerSpeed.Report(side, threads, peak);
            CodecSpeed.Report(config, side, threads);
        }
        break;
    case "libtorch":
        foreach (var threads in (int[])[1, 2])
            LibtorchSpeed.Report(config, side, threads, peak, args.Length > 3 ? args[3] : "");
        break;
    case "claims":
        CostClaims.Report(config, side);
        break;
    default:
        Console.Error.WriteLine($"there is no verb '{verb}': layers, libtorch, claims");
        return 2;
}
return 0;
