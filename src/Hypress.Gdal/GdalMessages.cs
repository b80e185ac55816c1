using System.Runtime.InteropServices;

namespace Hypress.Gdal;

/// <summary>Hears GDAL's errors and warnings on this thread while it lives, so that none is printed.</summary>
internal sealed class GdalMessages : IDisposable
{
    private const int Warning = 2;

    private readonly List<string> _warnings = [];
    private readonly List<string> _failures = [];
    private GCHandle _self;

    private GdalMessages()
    {
        _self = GCHandle.Alloc(this);
        GdalNative.PushErrorHandler(GCHandle.ToIntPtr(_self));
    }

    public IReadOnlyList<string> Warnings => _warnings;

    public bool Failed => _failures.Count > 0;

    public static GdalMessages Capture() => new();

    /// <summary>What went wrong, in GDAL's words, or in these when it said nothing.</summary>
    public string Failure(string otherwise) => Failed ? _failures[0] : otherwise;

    public void Hear(int severity, string text)
    {
        if (severity > Warning)
            _failures.Add(OneLine(text));
        else if (severity == Warning)
            _warnings.Add(OneLine(text));
    }

    public void Dispose()
    {
        if (!_self.IsAllocated)
            return;
        GdalNative.PopErrorHandler();
        _self.Free();
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}
