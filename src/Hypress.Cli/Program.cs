using Hypress.Bench.Points;
using Hypress.Cli;

// The answer that scripts ask for most, before anything else is loaded.
if (args is ["--version"])
{
    Console.Out.WriteLine(CommandLine.Version);
    return ExitCode.Done;
}

// A bench's own child: see PointChild.
if (args is [PointChild.Command, var request])
    return PointChild.Run(request, Scenes.Codecs, Scenes.Formats);
return CommandLine.Run(args, Console.Out, Console.Error);
