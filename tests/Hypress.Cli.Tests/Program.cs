using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Nodes;

namespace Hypress.Cli.Tests;

/// <summary>What a run of the program gave.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Error)
{
    /// <summary>The one JSON object on standard output.</summary>
    public JsonObject Json
    {
        get
        {
            Assert.Single(Output.TrimEnd().Split('\n'));
            return Assert.IsType<JsonObject>(JsonNode.Parse(Output));
        }
    }

    /// <summary>Holds the outcome to a documented error: exit code, no output, one line.</summary>
    public void IsError(int exitCode, params string[] words)
    {
        Assert.True(
            exitCode == ExitCode,
            $"exit {ExitCode} instead of {exitCode}: {Error}{Output}"
        );
        Assert.Equal("", Output);
        var line = Assert.Single(
            Error.TrimEnd().Split('\n'),
            line => !line.StartsWith("hypress: warning: ", StringComparison.Ordinal)
        );
        Assert.StartsWith("hypress: ", line);
        Assert.All(words, word => Assert.Contains(word, line));
    }

    /// <summary>Holds the outcome to success without complaint.</summary>
    public Outcome IsDone()
    {
        Assert.True(ExitCode == 0, $"exit {ExitCode}: {Error}{Output}");
        Assert.Equal("", Error);
        return this;
    }
}

/// <summary>The built program, run as a child process in a folder of its own.</summary>
internal sealed class Program : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("hypress-cli-").FullName;

    public Program()
    {
        Folder = Path.Combine(_home, "work");
        Directory.CreateDirectory(Folder);
        Directory.CreateDirectory(Path.Combine(_home, "tmp"));
    }

    public static string Executable => Known("Program");

    public static string Repository => Known("Repository");

    /// <summary>The folder that commands run in.</summary>
    public string Folder { get; }

    /// <summary>All files in the folder, hidden ones too, by name.</summary>
    public IReadOnlyList<string> Files =>
        [
            .. Directory
                .GetFileSystemEntries(Folder)
                .Select(p => Path.GetFileName(p)!)
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>What the program left in the folder for temporary files.</summary>
    public IReadOnlyList<string> TemporaryFiles =>
        Directory.GetFileSystemEntries(Path.Combine(_home, "tmp"));

    /// <summary>A program whose folder holds the built-in scene as scene.hdr and scene.dat.</summary>
    public static Program WithScene()
    {
        var program = new Program();
        foreach (var ending in (string[])[".hdr", ".dat"])
            File.Copy(
                Path.Combine(Repository, "src/Hypress.Cli/Demo/demo_urban_pond_31" + ending),
                program.At("scene" + ending)
            );
        return program;
    }

    public string At(string name) => Path.Combine(Folder, name);

    public byte[] Bytes(string name) => File.ReadAllBytes(At(name));

    public Outcome Run(params string[] args)
    {
        using var process = Start(args);
        return Finish(process);
    }

    public Process Start(params string[] args) => Launch(Executable, args);

    /// <summary>Starts any program in the folder.</summary>
    public Process Launch(string executable, params string[] args)
    {
        var start = new ProcessStartInfo(executable, args)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["TMPDIR"] = Path.Combine(_home, "tmp");
        start.Environment["HYPRESS_MODELS"] = Folder;
        return Process.Start(start)!;
    }

    public static Outcome Finish(Process process)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(300_000))
        {
            process.Kill();
            Assert.Fail("the program did not end within five minutes");
        }
        return new(process.ExitCode, output.Result, error.Result);
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);

    private static string Known(string key) =>
        typeof(Program)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .First(a => a.Key == key)
            .Value!;
}
