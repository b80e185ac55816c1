namespace Hypress.Cli;

/// <summary>What a running command talks to.</summary>
internal sealed class Session(
    TextWriter output,
    TextWriter error,
    bool json,
    CancellationToken cancel
)
{
    private string _about = "";

    public CancellationToken Cancel { get; } = cancel;

    /// <summary>The same session while it works on one of several things, which its warnings then name.</summary>
    public Session About(string what) => new(output, error, json, Cancel) { _about = $"{what}: " };

    /// <summary>Prints a result: one JSON object, or lines for people.</summary>
    public void Print(Report report) => output.WriteLine(json ? report.ToJson() : report.ToText());

    /// <summary>Says what a user should know though it is no error.</summary>
    public void Warn(string message) =>
        error.WriteLine($"hypress: warning: {_about}{OneLine(message)}");

    /// <summary>Says what ended a command.</summary>
    public void Fail(string message) => error.WriteLine($"hypress: {OneLine(message)}");

    /// <summary>Says a line about work that goes on, where someone watches.</summary>
    public void Tell(string message)
    {
        if (!json && !Console.IsErrorRedirected)
            error.WriteLine(OneLine(message));
    }

    /// <summary>Does work while a bar shows how far it is, where someone watches.</summary>
    public T Watch<T>(string title, Func<IProgress<double>?, T> work) =>
        json || Console.IsErrorRedirected || Console.IsOutputRedirected
            ? work(null)
            : ProgressBar.Run(title, work);

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim();
}
