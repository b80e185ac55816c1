using System.Buffers.Binary;

namespace Hypress.Codecs.Bounded;

/// <summary>Bits that no model could make shorter, beside the range coder's: the first one in a byte's lowest bit.</summary>
internal sealed class RawBitWriter
{
    private byte[] _bytes = new byte[256];
    private int _count;
    private ulong _bits;
    private int _used; // of _bits, below 32

    /// <summary>Appends up to 32 bits.</summary>
    public void Put(uint value, int count)
    {
        _bits |= (ulong)value << _used;
        _used += count;
        if (_used < 32)
            return;
        if (_count + sizeof(uint) > _bytes.Length)
            Array.Resize(ref _bytes, checked(2 * _bytes.Length));
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(_count), (uint)_bits);
        _count += sizeof(uint);
        _bits >>= 32;
        _used -= 32;
    }

    /// <summary>All of them, filled with zeros to a whole byte; the writer is used up.</summary>
    public ReadOnlySpan<byte> Finish()
    {
        var bytes = (_used + 7) >> 3;
        Put(0, 32 - _used);
        return _bytes.AsSpan(0, _count - sizeof(uint) + bytes);
    }
}

/// <summary>Reads what <see cref="RawBitWriter"/> wrote; zeros behind it.</summary>
internal sealed class RawBitReader(byte[] bytes)
{
    private int _next;
    private ulong _bits;
    private int _left; // of _bits
    private long _taken;

    /// <summary>Whether more was read than there is.</summary>
    public bool IsExhausted => _taken > 8L * bytes.Length;

    /// <summary>Takes up to 32 bits.</summary>
    public uint Take(int count)
    {
        if (_left < count)
            Fill();
        var value = (uint)(_bits & ((1UL << count) - 1));
        _bits >>= count;
        _left -= count;
        _taken += count;
        return value;
    }

    private void Fill()
    {
        if (_next + sizeof(uint) <= bytes.Length)
        {
            _bits |= (ulong)BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(_next)) << _left;
        }
        else
        {
            for (var i = 0; i < sizeof(uint) && _next + i < bytes.Length; i++)
                _bits |= (ulong)bytes[_next + i] << (_left + (8 * i));
        }
        _next = Math.Min(_next + sizeof(uint), bytes.Length);
        _left += 32;
    }
}
