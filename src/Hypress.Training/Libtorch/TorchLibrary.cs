using System.Runtime.InteropServices;
using TorchSharp;

namespace Hypress.Training.Libtorch;

/// <summary>Finds libtorch, which is too large to come along, and loads it.</summary>
/// <remarks>
/// Looked for in this order: the folder that HYPRESS_LIBTORCH names, the program's own folder (where a build that
/// references a libtorch package, CUDA's say, puts it), NuGet's package cache. Linux on x86-64 alone so far.
/// </remarks>
public static class TorchLibrary
{
    /// <summary>Names the folder that holds libtorch's files.</summary>
    public const string FolderVariable = "HYPRESS_LIBTORCH";

    private const string Version = "2.10.0";
    private const string NewestNeed = "GLIBCXX_3.4.32";
    private const string Native = "runtimes/linux-x64/native";
    private const string Bridge = "libLibTorchSharp.so";

    // Each needs those before it.
    private static readonly string[] Libraries =
    [
        "libgomp-98b21ff3.so.1",
        "libc10.so",
        "libtorch_cpu.so",
        "libtorch.so",
    ];

    private static readonly Lazy<HypressMissingException?> Loading = new(Load);

    /// <summary>Whether libtorch is here and works.</summary>
    public static bool IsAvailable => Loading.Value is null;

    /// <summary>Loads libtorch unless that is done.</summary>
    /// <exception cref="HypressMissingException">It isn't here; says the command that brings it.</exception>
    public static void Require()
    {
        if (Loading.Value is { } missing)
            throw missing;
    }

    private static HypressMissingException? Load()
    {
        var folders = Folders().ToList();
        var folder = folders.Find(candidate =>
            File.Exists(Path.Combine(candidate, "libtorch_cpu.so"))
        );
        if (folder is null)
            return new(
                $"training needs libtorch {Version}, which isn't in {string.Join(", ", folders)}: "
                    + $"run eng/libtorch.sh of the source tree (130 MB), or set {FolderVariable} to the folder of libtorch_cpu.so"
            );
        try
        {
            foreach (var library in Libraries.Select(name => Path.Combine(folder, name)))
            {
                if (File.Exists(library))
                    NativeLibrary.Load(library);
            }
            LoadBridge();
            torch.InitializeDeviceType(DeviceType.CPU);
            return null;
        }
        catch (Exception error)
            when (error is DllNotFoundException or BadImageFormatException or NotSupportedException)
        {
            return new($"libtorch in {folder} doesn't load: {error.Message}", error);
        }
    }

    private static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } named)
        {
            yield return named;
            yield break;
        }
        yield return AppContext.BaseDirectory;
        yield return Path.Combine(AppContext.BaseDirectory, Native);
        var packages =
            Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
                ".nuget/packages"
            );
        yield return Path.Combine(packages, "libtorch-cpu-linux-x64", Version, Native);
    }

    // A library that is loaded by its path is found by its name from then on, by TorchSharp too.
    private static void LoadBridge()
    {
        string[] folders = ["", Native];
        var bridge = folders
            .Select(folder => Path.Combine(AppContext.BaseDirectory, folder, Bridge))
            .FirstOrDefault(File.Exists);
        if (bridge is null)
            throw new DllNotFoundException($"{Bridge} is missing beside the program");
        try
        {
            NativeLibrary.Load(bridge);
        }
        catch (DllNotFoundException error)
            when (error.Message.Contains(NewestNeed, StringComparison.Ordinal))
        {
            NativeLibrary.Load(WithoutNewestNeed(bridge));
        }
    }

    // libstdc++ is older than the one TorchSharp was built with: see WeakVersionNeed.
    private static string WithoutNewestNeed(string bridge)
    {
        var bytes = File.ReadAllBytes(bridge);
        WeakVersionNeed.Mark(bytes, NewestNeed);
        var folder = Directory.CreateTempSubdirectory("hypress-");
        var copy = Path.Combine(folder.FullName, Bridge);
        File.WriteAllBytes(copy, bytes);
        // Once mapped, a library needs its file no longer.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
        return copy;
    }
}
