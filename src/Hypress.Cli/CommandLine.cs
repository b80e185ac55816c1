using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Reflection;
using Hypress.Cli.Commands;

namespace Hypress.Cli;

/// <summary>The program's commands, and the way from arguments to an exit code.</summary>
internal static class CommandLine
{
    public const string JsonOption = "--json";

    public static string Version =>
        typeof(CommandLine)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion
        ?? "unknown";

    /// <summary>Runs a command line.</summary>
    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        var parsed = Root()
            .Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
        {
            var help = $"{NameOf(parsed.CommandResult)} --help";
            var message = string.Join(
                ' ',
                parsed.Errors[0].Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            );
            error.WriteLine($"hypress: {message.TrimEnd('.')}: see '{help}'");
            return ExitCode.Usage;
        }
        return parsed.Invoke(
            new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = output,
                Error = error,
            }
        );
    }

    /// <summary>Runs a command's work and turns its errors into a line and an exit code.</summary>
    public static int Execute(ParseResult parsed, Func<Session, int> work)
    {
        var streams = parsed.InvocationConfiguration;
        using var interruption = new Interruption();
        var json = parsed.GetValue<bool>(JsonOption);
        var session = new Session(streams.Output, streams.Error, json, interruption.Token);
        try
        {
            return work(session);
        }
        catch (OperationCanceledException e) when (interruption.Token.IsCancellationRequested)
        {
            session.Fail(
                e is StoppedException ? e.Message : "stopped; nothing half-written was left behind"
            );
            return interruption.ExitCode;
        }
        // The last line of defence: even a bug ends in one line and a code that says so.
#pragma warning disable CA1031
        catch (Exception e)
#pragma warning restore CA1031
        {
            var (code, message) = ExitCode.Of(e);
            session.Fail(message);
            return code;
        }
    }

    // hypress batch plan: a command with those above it.
    private static string NameOf(CommandResult command) =>
        command.Parent is CommandResult parent
            ? $"{NameOf(parent)} {command.Command.Name}"
            : "hypress";

    private static RootCommand Root()
    {
        var root = new RootCommand("Compresses hyperspectral scenes and gives them back.")
        {
            CompressCommand.Create(),
            DecompressCommand.Create(),
            InfoCommand.Create(),
            VerifyCommand.Create(),
            CompareCommand.Create(),
            QuicklookCommand.Create(),
            InspectCommand.Create(),
            SampleCommand.Create(),
            CodecsCommand.Create(),
            ModelsCommand.Create(),
            BatchCommand.Create(),
            BenchCommand.Create(),
            ReportCommand.Create(),
            TrainCommand.Create(),
            DemoCommand.Create(),
            CompletionCommand.Create(),
        };
        root.Aliases.Add("hypress"); // the assembly's name is another one
        root.Add(
            new Option<bool>(JsonOption)
            {
                Description = "Print the result as one JSON object",
                Recursive = true,
            }
        );
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new ExampleHelp((HelpAction)help.Action!);
        return root;
    }

    /// <summary>The usual help under the program's own name, with the command's examples at its end.</summary>
    private sealed class ExampleHelp(HelpAction usual) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var configuration = parseResult.InvocationConfiguration;
            var output = configuration.Output;
            using var text = new StringWriter();
            configuration.Output = text;
            var result = usual.Invoke(parseResult);
            configuration.Output = output;
            output.Write(text.ToString().Replace(RootCommand.ExecutableName, "hypress"));
            var examples =
                parseResult.CommandResult.Command is ExampleCommand command ? command.Examples
                : parseResult.CommandResult.Command is RootCommand
                    ?
                    [
                        "hypress compress scene.hdr -o scene.hyp --rate 0.1",
                        "hypress decompress scene.hyp -o restored.tif",
                        "hypress demo",
                    ]
                : [];
            output.WriteLine("Examples:");
            foreach (var example in examples)
                output.WriteLine($"  {example}");
            return result;
        }
    }
}
