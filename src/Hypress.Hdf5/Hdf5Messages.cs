using System.Text;
using Hypress.Bytes;

namespace Hypress.Hdf5;

/// <summary>Checks lengths within the messages of an object header, for which PureHDF would allocate.</summary>
/// <remarks><b>Source</b>: HDF5 File Format Specification 3.0, IV.A.2.</remarks>
internal static class Hdf5Messages
{
    // Types of messages.
    public const int OldFillValue = 0x04;
    public const int FillValue = 0x05;
    public const int Link = 0x06;
    public const int Attribute = 0x0C;
    public const int Continuation = 0x10;

    //  0..3 bytes | value
    public static void CheckOldFillValue(ref ByteReader message) =>
        Take(ref message, "fill value", Number(ref message, "bytes of a fill value", 4));

    //  0 version | 1, 2: 1 when allocated, 2 when written, 3 whether defined | 4..7 bytes | value
    //            | 3:    1 flags, 32: defined | 2..5 bytes | value
    public static void CheckFillValue(ref ByteReader message)
    {
        var isNewer = message.UInt8("version of a fill value") >= 3;
        var flags = message.UInt8("flags of a fill value");
        var isDefined = isNewer ? (flags & 32) != 0 : message.Take("fill value", 2)[1] == 1;
        if (isDefined)
            CheckOldFillValue(ref message);
    }

    //  0 version | 1 flags | type, where 8 | order: 8, where 4 | encoding, where 16 | bytes of the name: 1 << (flags & 3)
    //  | name | of a soft link: bytes of the target: 2 | target
    /// <returns>Null when it isn't soft.</returns>
    public static (string Name, string Target)? CheckLink(ref ByteReader message)
    {
        message.UInt8("version of a link");
        var flags = message.UInt8("flags of a link");
        var type = (flags & 8) != 0 ? message.UInt8("type of a link") : 0;
        message.Take("order of a link", ((flags & 4) != 0 ? 8 : 0) + ((flags & 16) != 0 ? 1 : 0));
        var bytes = Number(ref message, "bytes of a name", 1 << (flags & 3));
        var name = Encoding.UTF8.GetString(Take(ref message, "name of a link", bytes));
        if (type != 1)
            return null;
        var target = message.Take("target", message.UInt16("bytes of a target"));
        return (name, Encoding.UTF8.GetString(target));
    }

    //  0 version | 1 flags, 3: type or space stand elsewhere | 2..3, 4..5, 6..7 bytes of name, type and space
    //  | 3: encoding | name, type, space, each to a multiple of 8 in version 1 | values
    public static void CheckAttribute(ref ByteReader message, int lengthBytes)
    {
        var version = message.UInt8("version of an attribute");
        var flags = message.UInt8("flags of an attribute");
        var name = message.UInt16("bytes of a name");
        var type = message.UInt16("bytes of a type");
        var space = message.UInt16("bytes of a space");
        message.Take("encoding", version == 3 ? 1 : 0);
        message.Take("name of an attribute", Padded(name));
        if (version != 1 && (flags & 3) != 0)
            return;
        var typeReader = new ByteReader(message.Take("type of an attribute", Padded(type)));
        typeReader.Take("class of a type", 4);
        var bytes = (Int128)typeReader.UInt32("bytes of a type");
        //  0 version | 1 axes | 2 flags | 1: 3..7 reserved, 2: 3 kind | extents
        var spaceReader = new ByteReader(message.Take("space of an attribute", Padded(space)));
        var spaceVersion = spaceReader.UInt8("version of a space");
        var axes = spaceReader.UInt8("axes of a space");
        spaceReader.Take("flags of a space", spaceVersion == 1 ? 6 : 2);
        for (var axis = 0; axis < axes && bytes <= message.Left; axis++)
            bytes *= Number(ref spaceReader, "extent of a space", lengthBytes);
        Take(ref message, "values of an attribute", (long)Int128.Min(bytes, long.MaxValue));

        int Padded(int count) => version == 1 ? (count + 7) / 8 * 8 : count;
    }

    /// <summary>A number without a sign; the largest when it has no place in 63 bits.</summary>
    public static long Number(ref ByteReader reader, string field, int bytes)
    {
        var value = 0UL;
        var digits = reader.Take(field, bytes);
        for (var i = bytes - 1; i >= 0; i--)
            value = (value << 8) | digits[i];
        return (long)Math.Min(value, long.MaxValue);
    }

    private static ReadOnlySpan<byte> Take(ref ByteReader reader, string field, long bytes) =>
        reader.Take(field, (int)Math.Min(bytes, int.MaxValue));
}
