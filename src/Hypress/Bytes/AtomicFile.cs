using Microsoft.Win32.SafeHandles;

namespace Hypress.Bytes;

/// <summary>A file that appears whole or not at all: written under a temporary name beside its place, then renamed.</summary>
/// <remarks>
/// A kill between the first byte and the rename leaves what was there before, and at worst a hidden file
/// <c>.NAME.xxxx.tmp</c> that may be deleted.
/// </remarks>
public sealed class AtomicFile : IDisposable
{
    private readonly string _target;
    private readonly bool _overwrite;
    private bool _flushed;
    private bool _completed;

    private AtomicFile(string target, string temporary, bool overwrite) =>
        (_target, TemporaryPath, _overwrite) = (target, temporary, overwrite);

    /// <summary>Where the bytes stand until <see cref="Complete"/>; in the target's folder.</summary>
    public string TemporaryPath { get; }

    /// <summary>The bytes, to be written in any order; read back too. Null when made by <see cref="Reserve"/>.</summary>
    public FileStream? Stream { get; private init; }

    /// <summary>The stream's handle, for positioned writes.</summary>
    public SafeFileHandle Handle =>
        Stream?.SafeFileHandle
        ?? throw new InvalidOperationException("another library writes this file");

    /// <summary>Begins a file that is written through <see cref="Stream"/>.</summary>
    /// <param name="path">Where it shall stand. A link is followed.</param>
    /// <param name="overwrite">Whether a file that stands there may be replaced.</param>
    /// <param name="size">Bytes to reserve on the disk at once, so that a full disk is found before the work; 0 for none.</param>
    /// <exception cref="FileExistsException">Something stands there and may not be replaced.</exception>
    /// <exception cref="IOException">The folder is missing or full, or the path is a folder or a device.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static AtomicFile Create(string path, bool overwrite, long size = 0)
    {
        var target = Target(path, overwrite);
        var temporary = TemporaryFor(target);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read,
            PreallocationSize = size,
            BufferSize = 1 << 16,
        };
        return new(target, temporary, overwrite) { Stream = new FileStream(temporary, options) };
    }

    /// <summary>Chooses the temporary name only, for a library that creates the file itself.</summary>
    /// <inheritdoc cref="Create" path="/exception"/>
    public static AtomicFile Reserve(string path, bool overwrite)
    {
        var target = Target(path, overwrite);
        return new(target, TemporaryFor(target), overwrite);
    }

    /// <summary>Flushes the bytes to the disk and gives the file its name.</summary>
    /// <exception cref="FileExistsException">Something came to stand there meanwhile.</exception>
    public void Complete()
    {
        Flush();
        if (!_overwrite && File.Exists(_target))
            throw new FileExistsException(_target);
        File.Move(TemporaryPath, _target, _overwrite);
        _completed = true;
    }

    /// <summary>Writes the last bytes and flushes them to the disk, so that <see cref="Complete"/> is only a rename.</summary>
    public void Flush()
    {
        if (_flushed)
            return;
        if (Stream is not null)
        {
            Stream.Flush(flushToDisk: true);
            Stream.Dispose();
        }
        else
        {
            using var written = new FileStream(TemporaryPath, FileMode.Open, FileAccess.Write);
            written.Flush(flushToDisk: true);
        }
        _flushed = true;
    }

    /// <summary>Deletes the old file, unless it holds these very bytes, where it may be replaced.</summary>
    public void DeleteOld(ReadOnlySpan<byte> bytes)
    {
        if (
            _overwrite
            && File.Exists(_target)
            && !(
                new FileInfo(_target).Length == bytes.Length
                && File.ReadAllBytes(_target).AsSpan().SequenceEqual(bytes)
            )
        )
            File.Delete(_target);
    }

    /// <summary>Deletes what was written, unless it was completed.</summary>
    public void Dispose()
    {
        try
        {
            Stream?.Dispose();
        }
        catch (Exception error)
            when (!_completed && error is IOException or ArgumentOutOfRangeException)
        {
            // Bytes that nobody wants any more can't be written either: what went wrong first is on its way already.
        }
        if (!_completed)
            File.Delete(TemporaryPath);
    }

    private static string Target(string path, bool overwrite)
    {
        var full = Path.GetFullPath(path);
        var target = File.Exists(full)
            ? File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full
            : full;
        if (Directory.Exists(target))
            throw new IOException($"'{path}' is a folder, not a file to write to");
        var folder = Path.GetDirectoryName(target) ?? "";
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"the folder of '{path}' does not exist");
        if (folder == "/dev")
            throw new IOException($"'{path}' is a device; results are written to files only");
        if (!overwrite && File.Exists(target))
            throw new FileExistsException(path);
        return target;
    }

    private static string TemporaryFor(string target)
    {
        // A long name leaves no room for the rest: file systems allow 255 bytes.
        var name = Path.GetFileName(target);
        var start = name[..Math.Min(name.Length, 50)];
        return Path.Combine(
            Path.GetDirectoryName(target) ?? "",
            $".{start}.{Guid.NewGuid().ToString("N")[..12]}.tmp"
        );
    }
}
