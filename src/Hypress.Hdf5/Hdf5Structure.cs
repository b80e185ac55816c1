using Hypress.Bytes;
using Microsoft.Win32.SafeHandles;

namespace Hypress.Hdf5;

/// <summary>Checks object headers and heaps for lengths that they can't hold and for links that lead in circles.</summary>
/// <remarks>
/// <b>Source</b>: HDF5 File Format Specification 3.0, II, III.D, III.E, IV.A. Circles over several headers are left to
/// <see cref="Hdf5Stream"/>, which sees them read.
/// </remarks>
internal sealed class Hdf5Structure
{
    private const int MostBytes = 64 << 20; // of an object header
    private const int IsElsewhere = 2; // flag of a message that another object shares

    private readonly SafeFileHandle _file;
    private readonly long _length;
    private readonly long _base;
    private readonly int _offsetBytes;
    private readonly int _lengthBytes;
    private readonly HashSet<long> _checked = [];

    //  0..7 signature | 8 version | 0, 1: 13 bytes of an offset, 14 of a length | 24 or 28 base address
    //                             | 2, 3:  9 bytes of an offset, 10 of a length | 12 base address
    /// <exception cref="HypressFormatException">There is no superblock, or a wrong one.</exception>
    public Hdf5Structure(SafeFileHandle file)
    {
        (_file, _length) = (file, RandomAccess.GetLength(file));
        var at = 0L;
        while (!Hdf5File.Recognizes(Bytes(at, 8)))
            at =
                at > _length ? throw new HypressFormatException("it has no superblock")
                : at == 0 ? 512
                : at * 2;
        var reader = new ByteReader(Bytes(at, 40), at);
        reader.Take("signature", 8);
        var version = reader.UInt8("version of the superblock", 0, 3);
        reader.Take("versions", version < 2 ? 4 : 0);
        _offsetBytes = reader.UInt8("bytes of an offset", 2, 8);
        _lengthBytes = reader.UInt8("bytes of a length", 2, 8);
        reader.Take(
            "flags",
            version switch
            {
                0 => 9,
                1 => 13,
                _ => 1,
            }
        );
        _base = Hdf5Messages.Number(ref reader, "base address", _offsetBytes);
    }

    /// <summary>Checks an object header with its continuations.</summary>
    /// <exception cref="HypressFormatException">It is damaged.</exception>
    public void CheckHeader(long at)
    {
        if (!_checked.Add(at))
            return;
        var links = new Dictionary<string, string>(StringComparer.Ordinal);
        var blocks = new Queue<Block>([First(at)]);
        var total = 0L;
        while (blocks.TryDequeue(out var block))
        {
            total += block.Bytes;
            if (total > Math.Min(_length, MostBytes))
                throw new HypressFormatException("object header", at, $"{total} bytes", "fewer");
            CheckMessages(block, blocks, links);
        }
        // PureHDF follows links to links of the same group without reading, so that nothing else stops it.
        foreach (var name in links.Keys)
        {
            var (target, steps) = (name, 0);
            while (links.TryGetValue(target, out var next))
            {
                if (steps++ == links.Count)
                    throw new HypressFormatException($"the link '{name}' leads to itself");
                target = next;
            }
        }
    }

    /// <summary>Checks a local or a global heap, if one begins there.</summary>
    /// <exception cref="HypressFormatException">It is damaged.</exception>
    public void CheckHeap(long at)
    {
        //  0..3 "HEAP" or "GCOL" | 4 version | 8 bytes, of a global heap's with these
        var reader = new ByteReader(Bytes(at, 16), at);
        var signature = reader.Take("signature", 4);
        var isLocal = signature.SequenceEqual("HEAP"u8);
        if (!isLocal && !signature.SequenceEqual("GCOL"u8))
            return;
        reader.Take("version", 4);
        var bytes = Hdf5Messages.Number(ref reader, "bytes of a heap", _lengthBytes);
        if (bytes > (isLocal ? _length : _length - at))
            throw new HypressFormatException("heap", at, $"{bytes} bytes", $"0..{_length - at}");
        if (isLocal || !_checked.Add(at))
            return;
        //  0..1 index, 0 is the end | 2..3 references | 8 bytes | content to a multiple of 8
        var head = 8 + _lengthBytes;
        var end = at + bytes;
        for (at += head; end - at > head; )
        {
            var item = new ByteReader(Bytes(at, head), at);
            if (item.UInt16("index of an object") == 0)
                return;
            item.Take("references", 6);
            var size = Hdf5Messages.Number(ref item, "bytes of an object", _lengthBytes);
            if (size > end - at)
                throw new HypressFormatException("object", at, $"{size} bytes", $"0..{end - at}");
            at += head + ((size + 7) / 8 * 8);
        }
    }

    //  0 version 1 | 8..11 bytes of messages | 16 messages
    //  0..3 "OHDR" | 4 version 2 | 5 flags | times: 16, where 32 | limits: 4, where 16 | bytes: 1 << (flags & 3) | messages
    private Block First(long at)
    {
        var reader = new ByteReader(Bytes(at, 40), at);
        if (reader.UInt8("object header") == 1)
        {
            reader.Take("counts", 7);
            return Inside(new(at + 16, reader.UInt32("bytes of an object header"), 8, false));
        }
        reader.Take("signature", 4);
        var flags = reader.UInt8("flags of an object header");
        reader.Take("times", ((flags & 32) != 0 ? 16 : 0) + ((flags & 16) != 0 ? 4 : 0));
        var bytes = Hdf5Messages.Number(ref reader, "bytes of an object header", 1 << (flags & 3));
        return Inside(new(at + reader.Offset, bytes, (flags & 4) != 0 ? 6 : 4, true));
    }

    //  1: 0..1 type | 2..3 bytes | 4 flags | 5..7 reserved | content
    //  2: 0 type    | 1..2 bytes | 3 flags | 4..5 order, where the header says so | content
    private void CheckMessages(Block block, Queue<Block> blocks, Dictionary<string, string> links)
    {
        var reader = new ByteReader(Bytes(block.At, (int)block.Bytes), block.At);
        // Newer headers may end in a gap.
        while (reader.Left > (block.IsNewer ? block.Head : 0))
        {
            var type = block.IsNewer ? reader.UInt8("message") : reader.UInt16("message");
            var bytes = reader.UInt16("bytes of a message");
            var flags = reader.UInt8("flags of a message");
            reader.Take("order of a message", block.Head - (block.IsNewer ? 4 : 5));
            var origin = block.At + reader.Offset;
            var message = new ByteReader(reader.Take("message", bytes), origin);
            switch ((flags & IsElsewhere) != 0 ? -1 : type)
            {
                case Hdf5Messages.OldFillValue:
                    Hdf5Messages.CheckOldFillValue(ref message);
                    break;
                case Hdf5Messages.FillValue:
                    Hdf5Messages.CheckFillValue(ref message);
                    break;
                case Hdf5Messages.Link:
                    if (Hdf5Messages.CheckLink(ref message) is var (name, target))
                        links.TryAdd(name, target.Split('/')[0]);
                    break;
                case Hdf5Messages.Attribute:
                    Hdf5Messages.CheckAttribute(ref message, _lengthBytes);
                    break;
                case Hdf5Messages.Continuation:
                    blocks.Enqueue(Continuation(ref message, block));
                    break;
            }
        }
    }

    //  address | bytes; newer ones stand between four bytes of signature and four of checksum
    private Block Continuation(ref ByteReader message, Block block)
    {
        var at = _base + Hdf5Messages.Number(ref message, "continuation", _offsetBytes);
        var bytes = Hdf5Messages.Number(ref message, "bytes of a continuation", _lengthBytes);
        return Inside(
            block.IsNewer
                ? block with
                {
                    At = at + 4,
                    Bytes = bytes - 8,
                }
                : block with
                {
                    At = at,
                    Bytes = bytes,
                }
        );
    }

    private Block Inside(Block block) =>
        block.At >= 0
        && block.At <= _length
        && block.Bytes >= 0
        && block.Bytes <= Math.Min(_length - block.At, MostBytes)
            ? block
            : throw new HypressFormatException(
                "messages",
                block.At,
                $"{block.Bytes} bytes",
                $"0..{_length - block.At}"
            );

    // Fewer where the file ends before.
    private byte[] Bytes(long at, int count)
    {
        if (at < 0 || at >= _length)
            return [];
        var bytes = new byte[(int)Math.Min(count, _length - at)];
        var read = 0;
        while (
            read < bytes.Length
            && RandomAccess.Read(_file, bytes.AsSpan(read), at + read) is > 0 and var more
        )
            read += more;
        return bytes;
    }

    /// <summary>Messages of an object header that stand in one piece.</summary>
    private readonly record struct Block(long At, long Bytes, int Head, bool IsNewer);
}
