using System.CommandLine;

namespace Hypress.Cli.Commands;

/// <summary><c>hypress completion</c>: a script that makes a shell complete commands, options and files.</summary>
internal static class CompletionCommand
{
    // Each asks the program for what fits, and offers options only to a word that begins as one: else files come first.
    private const string Bash = """
        _hypress() {
          local word=${COMP_WORDS[COMP_CWORD]} found
          found=$(hypress "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)
          [[ $word == -* ]] || found=$(grep -v '^[-/]' <<<"$found")
          local IFS=$'\n'
          COMPREPLY=($(compgen -W "$found" -- "$word"))
        }
        complete -o default -F _hypress hypress
        """;

    private const string Zsh = """
        #compdef hypress
        _hypress() {
          local -a found
          found=("${(@f)$(hypress "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
          [[ $PREFIX == -* ]] || found=("${(@)found:#[-/]*}")
          compadd -- $found
          [[ $PREFIX == -* ]] || _files
        }
        compdef _hypress hypress
        """;

    private const string Fish = """
        function __hypress
          set -l line (commandline --cut-at-cursor)
          set -l found (hypress "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)
          if string match --quiet -- '-*' (commandline --current-token)
            printf '%s\n' $found
          else
            string match --regex -- '^[^-/].*' $found
          end
        end
        complete --command hypress --arguments '(__hypress)'
        """;

    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new ExampleCommand("completion", "Print a shell's completion script")
        {
            Examples =
            [
                "hypress completion bash > ~/.local/share/bash-completion/completions/hypress",
                "hypress completion fish > ~/.config/fish/completions/hypress.fish",
            ],
        };
        command.Add(shell);
        command.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.WriteLine(
                parsed.GetRequiredValue(shell) switch
                {
                    "bash" => Bash,
                    "zsh" => Zsh,
                    _ => Fish,
                }
            );
            return ExitCode.Done;
        });
        return command;
    }
}
