namespace Hypress;

/// <summary>The base of every error that a file, a request or a machine can cause in Hypress.</summary>
/// <remarks>A caller's own mistake stays an <see cref="ArgumentException"/>.</remarks>
public abstract class HypressException(string message, Exception? inner = null)
    : Exception(message, inner);

/// <summary>The bytes are wrong: says which field, where, what was found and what is allowed.</summary>
public sealed class HypressFormatException : HypressException
{
    /// <summary>Names a field whose value is outside of its range.</summary>
    public HypressFormatException(string field, long offset, string found, string allowed)
        : base($"{field} at byte {offset}: found {found}, allowed {allowed}")
    {
        Field = field;
        Offset = offset;
    }

    /// <summary>Describes damage that isn't a single field's.</summary>
    public HypressFormatException(string message, Exception? inner = null)
        : base(message, inner)
    {
        Field = "";
        Offset = -1;
    }

    /// <summary>The field's name, or empty.</summary>
    public string Field { get; }

    /// <summary>The field's position in bytes, or -1.</summary>
    public long Offset { get; }
}

/// <summary>The request or the file is legal, but this build, format or codec doesn't do it.</summary>
public sealed class HypressUnsupportedException(string message, Exception? inner = null)
    : HypressException(message, inner);

/// <summary>A library or a model that the request needs isn't here; says how to get it.</summary>
public sealed class HypressMissingException(string message, Exception? inner = null)
    : HypressException(message, inner);

/// <summary>Decoding asked for more memory than it was allowed.</summary>
public sealed class DecodeBudgetException(long asked, long left)
    : HypressException($"decoding asks for {asked} bytes of memory, {left} are left of its budget")
{
    /// <summary>Bytes asked for.</summary>
    public long Asked { get; } = asked;

    /// <summary>Bytes that were left.</summary>
    public long Left { get; } = left;
}

/// <summary>A file stands where a result should go, and may not be replaced.</summary>
public sealed class FileExistsException(string path)
    : IOException($"'{path}' exists and may not be overwritten")
{
    /// <summary>The file that stands there.</summary>
    public string Path { get; } = path;
}
