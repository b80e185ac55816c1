namespace Hypress.Cli.Tests;

public sealed class HelpTests
{
    private static readonly string[] Commands =
    [
        "compress",
        "decompress",
        "info",
        "verify",
        "compare",
        "quicklook",
        "inspect",
        "sample",
        "codecs",
        "models",
        "batch",
        "bench",
        "report",
        "demo",
        "completion",
    ];

    public static TheoryData<string> EveryCommand =>
        [.. Commands, "batch plan", "batch run", "batch status", "batch merge"];

    [Fact]
    public void Help_lists_every_command()
    {
        using var hypress = new Program();
        var help = hypress.Run("--help").IsDone().Output;
        Assert.All(Commands, command => Assert.Contains($"\n  {command} ", help));
        Assert.Contains("hypress [command] [options]", help);
    }

    [Theory, MemberData(nameof(EveryCommand))]
    public void Every_command_has_help_with_examples_of_itself(string command)
    {
        using var hypress = new Program();
        var help = hypress.Run([.. command.Split(' '), "--help"]).IsDone().Output;
        Assert.Contains($"Usage:\n  hypress {command}", help);
        Assert.Contains(
            $"  hypress {command}",
            help[help.IndexOf("Examples:", StringComparison.Ordinal)..]
        );
    }

    [Fact]
    public void The_version_is_one_line_with_a_number()
    {
        using var hypress = new Program();
        Assert.Matches(@"^\d+\.\d+\.\d+\S*\n$", hypress.Run("--version").IsDone().Output);
    }

    [Fact]
    public void The_shells_ask_for_completions_in_one_way()
    {
        using var hypress = new Program();
        Assert.Equal(
            "codecs\ncompare\ncompletion\ncompress\ndecompress\n",
            Suggested("hypress co")
        );
        Assert.Contains("--rate", Suggested("hypress compress --r"));
        Assert.Contains("store", Suggested("hypress compress --codec "));
        Assert.Contains("f32", Suggested("hypress sample --type "));

        string Suggested(string line) =>
            hypress.Run($"[suggest:{line.Length}]", line).IsDone().Output;
    }

    [Theory, InlineData("bash"), InlineData("zsh"), InlineData("fish")]
    public void Completion_scripts_are_printed_for_three_shells(string shell)
    {
        using var hypress = new Program();
        Assert.Contains("[suggest:", hypress.Run("completion", shell).IsDone().Output);
    }

    [Theory]
    [InlineData("hypress decom", "decompress")]
    [InlineData("hypress co", "codecs compare completion compress")]
    [InlineData("hypress compress --codec-", "--codec-option")]
    [InlineData("hypress compress ", "")] // files, by bash itself
    public void Bash_completes_with_the_script(string line, string expected)
    {
        using var hypress = new Program();
        var script = hypress.Run("completion", "bash").IsDone().Output;
        File.WriteAllText(
            hypress.At("complete.sh"),
            $"""
            PATH={Path.GetDirectoryName(Program.Executable)}:$PATH
            {script}
            COMP_LINE='{line}' COMP_POINT={line.Length} COMP_WORDS=({line}) COMP_CWORD={line.Count(
                c => c == ' '
            )}
            _hypress
            echo "$(IFS=' '; echo "{"${COMPREPLY[*]}"}")"
            """
        );
        using var bash = hypress.Launch("bash", "complete.sh");
        Assert.Equal(expected + "\n", Program.Finish(bash).IsDone().Output);
    }
}
