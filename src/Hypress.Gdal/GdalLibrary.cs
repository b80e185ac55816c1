using System.Reflection;
using System.Runtime.InteropServices;

namespace Hypress.Gdal;

/// <summary>Finds GDAL on this machine and gets it ready, once.</summary>
internal static class GdalLibrary
{
    /// <summary>Names the library itself, where it isn't one of the system's.</summary>
    public const string PathVariable = "HYPRESS_GDAL";

    // libgdal.so.28 is GDAL 3.2, the first with all that is called here; 32 is Debian 12's 3.6.
    private const int OldestSoVersion = 28;
    private const int NewestSoVersion = 60;

    // GDAL's default is a twentieth of the machine's memory: too much for a tool that promises to stream.
    private const long BlockCacheBytes = 128L << 20;

    private static readonly Lazy<nint> Loaded = new(LoadAndRegister);

    /// <summary>Loads the library unless it is.</summary>
    /// <exception cref="HypressMissingException">It isn't on this machine.</exception>
    public static void Require() => _ = Loaded.Value;

    /// <summary>Whether it is on this machine.</summary>
    public static bool IsPresent()
    {
        try
        {
            Require();
            return true;
        }
        catch (HypressMissingException)
        {
            return false;
        }
    }

    /// <summary>Loads the first of these libraries that is here.</summary>
    internal static nint Load(IReadOnlyList<string> names)
    {
        foreach (var name in names)
            if (NativeLibrary.TryLoad(name, out var library))
                return library;
        throw new HypressMissingException(
            $"GDAL is not on this machine (tried {names[0]}{(names.Count > 1 ? $" to {names[^1]}" : "")}): "
                + "apt-get install gdal-bin libgdal-dev, "
                + $"or name the library in the variable {PathVariable}"
        );
    }

    /// <summary>What the library may be called.</summary>
    internal static IReadOnlyList<string> CandidateNames()
    {
        if (Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } path)
            return [path];
        if (OperatingSystem.IsWindows())
            return ["gdal.dll"];
        if (OperatingSystem.IsMacOS())
            return ["libgdal.dylib"];
        var versions = NewestSoVersion - OldestSoVersion + 1;
        return
        [
            .. Enumerable.Range(0, versions).Select(i => $"libgdal.so.{NewestSoVersion - i}"),
            "libgdal.so",
        ];
    }

    private static nint LoadAndRegister()
    {
        var library = Load(CandidateNames());
        NativeLibrary.SetDllImportResolver(
            Assembly.GetExecutingAssembly(),
            (name, _, _) => name == GdalNative.Library ? library : 0
        );
        using var messages = GdalMessages.Capture();
        GdalNative.AllRegister();
        if (GdalNative.GetConfigOption("GDAL_CACHEMAX", null) is null)
            GdalNative.SetCacheMax(BlockCacheBytes);
        return library;
    }
}
