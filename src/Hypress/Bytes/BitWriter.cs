using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hypress.Bytes;

/// <summary>Writes bits, the most significant first, through a small buffer to a stream.</summary>
internal sealed class BitWriter(Stream output)
{
    private const int Capacity = 1 << 16;

    /// <summary>The most bits that <see cref="Write"/> takes at once.</summary>
    public const int MaxBits = 56;

    private readonly byte[] _buffer = new byte[Capacity];
    private long _flushed;
    private int _bytes;
    private ulong _pending; // fewer than 8 bits, at the top
    private int _pendingBits;

    /// <summary>Bits written so far.</summary>
    public long Position => ((_flushed + _bytes) * 8) + _pendingBits;

    /// <summary>Writes the low bits of a value; the others must be zero.</summary>
    public void Write(ulong value, int count)
    {
        if (_bytes > Capacity - sizeof(ulong))
            Drain();
        _pending |= count == 0 ? 0 : value << (64 - count - _pendingBits);
        BinaryPrimitives.WriteUInt64BigEndian(_buffer.AsSpan(_bytes), _pending);
        var bits = _pendingBits + count;
        _bytes += bits >> 3;
        _pending <<= bits & ~7;
        _pendingBits = bits & 7;
    }

    /// <summary>Writes a two's complement number.</summary>
    public void WriteSigned(long value, int count) =>
        Write((ulong)value & (ulong.MaxValue >> (64 - count)), count);

    /// <summary>Writes zeros.</summary>
    public void WriteZeros(long count)
    {
        for (; count > MaxBits; count -= MaxBits)
            Write(0, MaxBits);
        Write(0, (int)count);
    }

    /// <summary>Writes zeros and a one.</summary>
    public void WriteUnary(long zeros)
    {
        WriteZeros(zeros);
        Write(1, 1);
    }

    /// <summary>Writes many codewords, each at most <see cref="MaxBits"/> long.</summary>
    /// <param name="values">The codewords' bits; those above a length are zero.</param>
    /// <param name="lengths">Their lengths.</param>
    /// <remarks>The state lives in locals here, not in fields that every call would load and store.</remarks>
    public void WriteAll<T>(ReadOnlySpan<T> values, ReadOnlySpan<int> lengths)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        while (!values.IsEmpty)
        {
            if (_bytes > Capacity / 2)
                Drain();
            // Each writes at most 7 whole bytes, and 8 are stored.
            var count = Math.Min(values.Length, (Capacity / 2 / 8) - 1);
            WriteSome(values[..count], lengths[..count]);
            values = values[count..];
            lengths = lengths[count..];
        }
    }

    /// <summary>Writes zeros up to a whole number of words of so many bytes.</summary>
    public void Align(int wordBytes)
    {
        var word = 8L * wordBytes;
        var over = Position % word;
        if (over != 0)
            WriteZeros(word - over);
    }

    /// <summary>Hands all whole bytes to the stream.</summary>
    public void Drain()
    {
        output.Write(_buffer, 0, _bytes);
        _flushed += _bytes;
        _bytes = 0;
    }

    private void WriteSome<T>(ReadOnlySpan<T> values, ReadOnlySpan<int> lengths)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        var buffer = _buffer.AsSpan();
        var (pending, bits, at) = (_pending, _pendingBits, _bytes);
        lengths = lengths[..values.Length];
        var i = 0;
        // Four at once where they fit: what one write must wait for of the last one is most of the time.
        for (; i <= values.Length - 4; i += 4)
        {
            var (a, b) = (lengths[i] + lengths[i + 1], lengths[i + 2] + lengths[i + 3]);
            if (a + b <= MaxBits)
            {
                var first = (Bits(values[i]) << lengths[i + 1]) | Bits(values[i + 1]);
                var second = (Bits(values[i + 2]) << lengths[i + 3]) | Bits(values[i + 3]);
                Put(buffer, (first << b) | second, a + b, ref pending, ref bits, ref at);
                continue;
            }
            for (var j = i; j < i + 4; j++)
                Put(buffer, Bits(values[j]), lengths[j], ref pending, ref bits, ref at);
        }
        for (; i < values.Length; i++)
            Put(buffer, Bits(values[i]), lengths[i], ref pending, ref bits, ref at);
        (_pending, _pendingBits, _bytes) = (pending, bits, at);
    }

    private static ulong Bits<T>(T value)
        where T : unmanaged, IBinaryInteger<T> => ulong.CreateTruncating(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(
        Span<byte> buffer,
        ulong value,
        int length,
        ref ulong pending,
        ref int bits,
        ref int at
    )
    {
        // A rotation is a shift that a length of 0 doesn't upset.
        pending |= BitOperations.RotateRight(value, length + bits);
        bits += length;
        BinaryPrimitives.WriteUInt64BigEndian(buffer.Slice(at, sizeof(ulong)), pending);
        at += bits >> 3;
        pending <<= bits & ~7;
        bits &= 7;
    }
}
