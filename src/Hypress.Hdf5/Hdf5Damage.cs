namespace Hypress.Hdf5;

/// <summary>Turns what PureHDF throws into our errors: it has no exception of its own, and meets damage as it comes.</summary>
internal static class Hdf5Damage
{
    /// <exception cref="HypressFormatException">The library failed on the file.</exception>
    /// <exception cref="HypressUnsupportedException">The library doesn't read such files.</exception>
    public static T Named<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is NotSupportedException or NotImplementedException)
        {
            throw new HypressUnsupportedException($"'{path}': {error.Message}", error);
        }
        catch (Exception error)
            when (error
                    is EndOfStreamException
                        or not (HypressException or IOException or UnauthorizedAccessException)
            )
        {
            throw new HypressFormatException($"'{path}' is damaged: {error.Message}", error);
        }
    }
}
