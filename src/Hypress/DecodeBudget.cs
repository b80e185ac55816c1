using System.Runtime.CompilerServices;

namespace Hypress;

/// <summary>The memory that decoding may use: charged before each allocation that a file asks for.</summary>
/// <remarks>Safe to share between threads.</remarks>
public sealed class DecodeBudget(long bytes)
{
    private readonly Lock _gate = new();
    private long _left = bytes;

    /// <summary>Bytes left.</summary>
    public long Left
    {
        get
        {
            lock (_gate)
                return _left;
        }
    }

    /// <summary>Takes <paramref name="bytes"/> from the budget.</summary>
    /// <exception cref="DecodeBudgetException">Less is left.</exception>
    public void Charge(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        lock (_gate)
        {
            if (bytes > _left)
                throw new DecodeBudgetException(bytes, _left);
            _left -= bytes;
        }
    }

    /// <summary>Charges for an array and makes it.</summary>
    /// <exception cref="DecodeBudgetException">Less is left.</exception>
    public T[] Allocate<T>(long count)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var asked = checked(count * Unsafe.SizeOf<T>());
        if (count > Array.MaxLength)
            throw new DecodeBudgetException(asked, Left);
        Charge(asked);
        return new T[count];
    }
}
