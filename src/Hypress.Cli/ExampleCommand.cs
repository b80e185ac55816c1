using System.CommandLine;

namespace Hypress.Cli;

/// <summary>A command whose help ends with examples.</summary>
internal sealed class ExampleCommand(string name, string description) : Command(name, description)
{
    public IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>Sets what the command does; errors become a line and an exit code.</summary>
    public ExampleCommand Does(Func<ParseResult, Session, int> work)
    {
        SetAction(parsed => CommandLine.Execute(parsed, session => work(parsed, session)));
        return this;
    }
}
