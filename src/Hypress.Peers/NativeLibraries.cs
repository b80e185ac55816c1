using Hypress.Codecs;

namespace Hypress.Peers;

/// <summary>What the bindings to the system's libraries share.</summary>
internal static class NativeLibraries
{
    /// <summary>Calls a library once, and says how to get it when it isn't here.</summary>
    /// <param name="codec">Who needs it.</param>
    /// <param name="library">The library.</param>
    /// <param name="package">Debian's package of it.</param>
    /// <param name="probe">A call that changes nothing; false when the version is one that isn't known here.</param>
    /// <exception cref="HypressMissingException">It isn't here.</exception>
    public static void Require(ICubeCodec codec, string library, string package, Func<bool> probe)
    {
        var isKnown = false;
        Exception? inner = null;
        try
        {
            isKnown = probe();
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            inner = e;
        }
        if (!isKnown)
            throw new HypressMissingException(
                $"codec {codec.Name} needs the library {library}: apt-get install {package}",
                inner
            );
    }
}
