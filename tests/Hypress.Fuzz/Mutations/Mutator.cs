using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Hypress.Fuzz.Mutations;

/// <summary>Damages bytes, as accidents and enemies do.</summary>
internal sealed class Mutator(Random random)
{
    private const int HeadBytes = 128;
    private const int MostBytes = 1 << 20;

    private static readonly long[] Interesting =
    [
        0,
        1,
        2,
        7,
        8,
        16,
        32,
        63,
        64,
        127,
        128,
        255,
        256,
        511,
        1000,
        1024,
        4095,
        4096,
        32767,
        32768,
        65535,
        65536,
        1 << 20,
        (1 << 20) + 1,
        1 << 24,
        int.MaxValue - 1L,
        int.MaxValue,
        1L << 31,
        uint.MaxValue,
        1L << 32,
        (1L << 48) - 1,
        long.MaxValue,
        -1,
        -2,
        -128,
        -32768,
        int.MinValue,
        long.MinValue,
    ];

    private static readonly string[] Numbers =
    [
        "0",
        "-1",
        "1",
        "2",
        "255",
        "65536",
        "1048576",
        "1048577",
        "2147483647",
        "2147483648",
        "4294967296",
        "9223372036854775807",
        "99999999999999999999",
        "1e400",
        "-1e-400",
        "NaN",
        "Infinity",
        "0x10",
        "",
        "{",
    ];

    /// <summary>A damaged copy of <paramref name="input"/>; <paramref name="other"/> is another whole input of the kind.</summary>
    public byte[] Mutate(ReadOnlySpan<byte> input, ReadOnlySpan<byte> other)
    {
        var bytes = input.ToArray();
        do bytes = Once(bytes, other);
        while (random.Next(3) == 0);
        return bytes.Length <= MostBytes ? bytes : bytes[..MostBytes];
    }

    private byte[] Once(byte[] bytes, ReadOnlySpan<byte> other)
    {
        if (bytes.Length == 0)
            return other.ToArray();
        switch (random.Next(13))
        {
            case 0:
            case 1:
                bytes[Place(bytes)] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 2:
                bytes[Place(bytes)] = (byte)Pick(Interesting);
                return bytes;
            case 3:
                bytes[Place(bytes)] = (byte)random.Next(256);
                return bytes;
            case 4:
                return Number(bytes, _ => Pick(Interesting));
            case 5:
                return Number(bytes, value => value + random.Next(-16, 17));
            case 6:
                return bytes[..random.Next(bytes.Length)];
            case 7:
                var (from, count) = Range(bytes);
                return [.. bytes.AsSpan(0, from), .. bytes.AsSpan(from + count)];
            case 8:
                var (start, length) = Range(bytes);
                return
                [
                    .. bytes.AsSpan(0, start + length),
                    .. bytes.AsSpan(start, length),
                    .. bytes.AsSpan(start + length),
                ];
            case 9:
                return Insert(bytes);
            case 10:
                return Splice(bytes, other);
            case 11:
                var (at, span) = Range(bytes);
                bytes.AsSpan(at, span).Fill(random.Next(2) == 0 ? (byte)0 : (byte)0xFF);
                return bytes;
            default:
                return Text(bytes) ?? Length(bytes);
        }
    }

    // Headers are short: much of the danger is in them.
    private int Place(byte[] bytes) =>
        random.Next(random.Next(2) == 0 ? Math.Min(bytes.Length, HeadBytes) : bytes.Length);

    private (int From, int Count) Range(byte[] bytes)
    {
        var from = Place(bytes);
        var most = Math.Min(bytes.Length - from, random.Next(4) == 0 ? bytes.Length : 32);
        return (from, random.Next(1, most + 1));
    }

    private T Pick<T>(T[] values) => values[random.Next(values.Length)];

    // A whole number of 1 to 8 bytes in either order.
    private byte[] Number(byte[] bytes, Func<long, long> change)
    {
        var size = 1 << random.Next(4);
        if (bytes.Length < size)
            return bytes;
        var field = bytes.AsSpan(Math.Min(Place(bytes), bytes.Length - size), size);
        Span<byte> word = stackalloc byte[sizeof(long)];
        word.Clear();
        var big = random.Next(2) == 0;
        field.CopyTo(word);
        if (big)
            word[..size].Reverse();
        BinaryPrimitives.WriteInt64LittleEndian(
            word,
            change(BinaryPrimitives.ReadInt64LittleEndian(word))
        );
        if (big)
            word[..size].Reverse();
        word[..size].CopyTo(field);
        return bytes;
    }

    private byte[] Insert(byte[] bytes)
    {
        var at = Place(bytes);
        var added = new byte[random.Next(4) == 0 ? random.Next(1, 4000) : random.Next(1, 9)];
        if (random.Next(2) == 0)
            random.NextBytes(added);
        return [.. bytes.AsSpan(0, at), .. added, .. bytes.AsSpan(at)];
    }

    private byte[] Splice(byte[] bytes, ReadOnlySpan<byte> other)
    {
        if (other.IsEmpty)
            return bytes;
        var (at, from) = (random.Next(bytes.Length), random.Next(other.Length));
        if (random.Next(2) == 0)
            return [.. bytes.AsSpan(0, at), .. other[from..]];
        var count = Math.Min(bytes.Length - at, random.Next(1, other.Length - from + 1));
        other.Slice(from, count).CopyTo(bytes.AsSpan(at));
        return bytes;
    }

    // A field that holds how much follows it, or nearly so.
    private byte[] Length(byte[] bytes)
    {
        for (var tries = 0; tries < 64 && bytes.Length > 8; tries++)
        {
            var at = Place(bytes);
            var left = bytes.Length - at;
            if (left < 5)
                continue;
            var word = bytes.AsSpan(at, 4);
            var big = random.Next(2) == 0;
            var value = big
                ? BinaryPrimitives.ReadUInt32BigEndian(word)
                : BinaryPrimitives.ReadUInt32LittleEndian(word);
            if (value < left - 64 || value > left || value == 0)
                continue;
            var lie = (uint)Pick(Interesting);
            if (big)
                BinaryPrimitives.WriteUInt32BigEndian(word, lie);
            else
                BinaryPrimitives.WriteUInt32LittleEndian(word, lie);
            return bytes;
        }
        bytes[Place(bytes)]++;
        return bytes;
    }

    // A number written in digits becomes another.
    private byte[]? Text(byte[] bytes)
    {
        var at = Place(bytes);
        while (at < bytes.Length && !char.IsAsciiDigit((char)bytes[at]))
            at++;
        var end = at;
        while (end < bytes.Length && char.IsAsciiDigit((char)bytes[end]))
            end++;
        if (end == at)
            return null;
        var number =
            random.Next(3) == 0
            && long.TryParse(
                bytes.AsSpan(at, end - at),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var value
            )
                ? unchecked(value + random.Next(-2, 3)).ToString(CultureInfo.InvariantCulture)
                : Pick(Numbers);
        return [.. bytes.AsSpan(0, at), .. Encoding.ASCII.GetBytes(number), .. bytes.AsSpan(end)];
    }
}
