using Hypress.Cli;

// The answer that scripts ask for most, before anything else is loaded.
if (args is ["--version"])
{
    Console.Out.WriteLine(CommandLine.Version);
    return ExitCode.Done;
}
return CommandLine.Run(args, Console.Out, Console.Error);
