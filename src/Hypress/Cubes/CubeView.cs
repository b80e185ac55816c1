using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hypress.Cubes;

/// <summary>Typed values in memory, seen as [band, line, sample] through strides.</summary>
/// <remarks>A view doesn't own its memory: windows of a view share it.</remarks>
public sealed class CubeView
{
    private readonly long _origin;

    /// <summary>Sees <paramref name="bytes"/> as a cube.</summary>
    /// <param name="bytes">Values in the machine's byte order.</param>
    /// <param name="shape">Extents.</param>
    /// <param name="type">Type of the values.</param>
    /// <param name="layout">Strides, in values.</param>
    /// <param name="origin">Position of the value at [0, 0, 0], in values.</param>
    public CubeView(
        Memory<byte> bytes,
        CubeShape shape,
        DataType type,
        CubeLayout layout,
        long origin = 0
    )
    {
        var last = origin + layout.IndexOf(shape.Bands - 1, shape.Lines - 1, shape.Samples - 1);
        if (origin < 0 || (last + 1) * type.Size() > bytes.Length)
            throw new ArgumentException(
                $"{bytes.Length} bytes can't hold {shape} of {type.ShortName()}",
                nameof(bytes)
            );
        (Bytes, Shape, Type, Layout, _origin) = (bytes, shape, type, layout, origin);
    }

    /// <summary>Makes an empty BSQ cube of its own memory.</summary>
    public static CubeView Allocate(
        CubeShape shape,
        DataType type,
        Interleave interleave = Interleave.Bsq
    ) =>
        new(
            new byte[checked(shape.Count * type.Size())],
            shape,
            type,
            CubeLayout.Of(interleave, shape)
        );

    /// <summary>Makes a cube on a buffer that is used again and again, and grows when it must; old values stay in it.</summary>
    internal static CubeView Reuse(
        ref byte[] buffer,
        CubeShape shape,
        DataType type,
        Interleave interleave
    )
    {
        var bytes = checked((int)(shape.Count * type.Size()));
        if (buffer is null || buffer.Length < bytes)
            buffer = new byte[bytes];
        return new(buffer, shape, type, CubeLayout.Of(interleave, shape));
    }

    /// <summary>Sees an array of values as a cube.</summary>
    public static CubeView Of<T>(
        T[] values,
        CubeShape shape,
        Interleave interleave = Interleave.Bsq
    )
        where T : unmanaged =>
        new(
            MemoryMarshal.AsBytes(values.AsSpan()).ToArray(),
            shape,
            DataTypes.Of<T>(),
            CubeLayout.Of(interleave, shape)
        );

    /// <summary>The memory behind the view; a window's is that of the whole.</summary>
    public Memory<byte> Bytes { get; }

    /// <summary>Extents.</summary>
    public CubeShape Shape { get; }

    /// <summary>Type of the values.</summary>
    public DataType Type { get; }

    /// <summary>Strides, in values.</summary>
    public CubeLayout Layout { get; }

    /// <summary>Whether the values stand without gaps in the named order, from the memory's first byte to its last.</summary>
    public bool IsPacked(Interleave interleave) =>
        _origin == 0
        && Layout == CubeLayout.Of(interleave, Shape)
        && Bytes.Length == Shape.Count * Type.Size();

    /// <summary>The whole memory as values.</summary>
    public Span<T> Values<T>()
        where T : unmanaged
    {
        RequireType<T>();
        return MemoryMarshal.Cast<byte, T>(Bytes.Span);
    }

    /// <summary>Position of a value in <see cref="Values{T}"/>.</summary>
    public long IndexOf(int band, int line, int sample) =>
        _origin + Layout.IndexOf(band, line, sample);

    /// <summary>One value, of the view's own type.</summary>
    public T Get<T>(int band, int line, int sample)
        where T : unmanaged => Values<T>()[(int)IndexOf(band, line, sample)];

    /// <summary>Sets one value, of the view's own type.</summary>
    public void Set<T>(int band, int line, int sample, T value)
        where T : unmanaged => Values<T>()[(int)IndexOf(band, line, sample)] = value;

    /// <summary>A row of neighbouring values; only where samples stand side by side.</summary>
    public Span<T> Row<T>(int band, int line)
        where T : unmanaged
    {
        if (Layout.SampleStride != 1)
            throw new InvalidOperationException("the samples of a row don't stand side by side");
        return Values<T>().Slice((int)IndexOf(band, line, 0), Shape.Samples);
    }

    /// <summary>Part of the view, on the same memory.</summary>
    public CubeView Window(int firstLine, int lines, int firstSample, int samples) =>
        new(
            Bytes,
            new CubeShape(Shape.Bands, lines, samples),
            Type,
            Layout,
            IndexOf(0, firstLine, firstSample)
        );

    /// <summary>Some bands in a row of the view, on the same memory.</summary>
    public CubeView BandRange(int firstBand, int bands) =>
        new(
            Bytes,
            new CubeShape(bands, Shape.Lines, Shape.Samples),
            Type,
            Layout,
            IndexOf(firstBand, 0, 0)
        );

    /// <summary>Copies the row at (band, line) out, converted: floats to integers by rounding, and what doesn't fit clipped.</summary>
    public void ReadRow<T>(int band, int line, Span<T> row)
        where T : unmanaged, INumber<T> =>
        ReadRun(IndexOf(band, line, 0), Layout.SampleStride, row[..Shape.Samples]);

    /// <summary>Copies a row in, converted as by <see cref="ReadRow{T}"/>.</summary>
    public void WriteRow<T>(int band, int line, ReadOnlySpan<T> row)
        where T : unmanaged, INumber<T> =>
        WriteRun(IndexOf(band, line, 0), Layout.SampleStride, row[..Shape.Samples]);

    /// <summary>Copies all bands at (line, sample) out, converted as by <see cref="ReadRow{T}"/>.</summary>
    public void ReadSpectrum<T>(int line, int sample, Span<T> spectrum)
        where T : unmanaged, INumber<T> =>
        ReadRun(IndexOf(0, line, sample), Layout.BandStride, spectrum[..Shape.Bands]);

    /// <summary>Copies a spectrum in, converted as by <see cref="ReadRow{T}"/>.</summary>
    public void WriteSpectrum<T>(int line, int sample, ReadOnlySpan<T> spectrum)
        where T : unmanaged, INumber<T> =>
        WriteRun(IndexOf(0, line, sample), Layout.BandStride, spectrum[..Shape.Bands]);

    /// <summary>Copies all values, bit for bit, to a view of the same shape and type in any layout.</summary>
    public void CopyTo(CubeView destination)
    {
        if (destination.Shape != Shape || destination.Type != Type)
            throw new ArgumentException("views differ in shape or type", nameof(destination));
        switch (Type.Size())
        {
            case 1:
                StridedCopy.Run<byte>(this, destination);
                break;
            case 2:
                StridedCopy.Run<ushort>(this, destination);
                break;
            case 4:
                StridedCopy.Run<uint>(this, destination);
                break;
            default:
                StridedCopy.Run<ulong>(this, destination);
                break;
        }
    }

    private void ReadRun<T>(long start, long stride, Span<T> run)
        where T : unmanaged, INumber<T>
    {
        switch (Type)
        {
            case DataType.UInt8:
                Gather<byte, T>(start, stride, run);
                break;
            case DataType.Int16:
                Gather<short, T>(start, stride, run);
                break;
            case DataType.UInt16:
                Gather<ushort, T>(start, stride, run);
                break;
            case DataType.Int32:
                Gather<int, T>(start, stride, run);
                break;
            case DataType.UInt32:
                Gather<uint, T>(start, stride, run);
                break;
            case DataType.Float32:
                Gather<float, T>(start, stride, run);
                break;
            default:
                Gather<double, T>(start, stride, run);
                break;
        }
    }

    private void WriteRun<T>(long start, long stride, ReadOnlySpan<T> run)
        where T : unmanaged, INumber<T>
    {
        switch (Type)
        {
            case DataType.UInt8:
                Scatter<T, byte>(start, stride, run);
                break;
            case DataType.Int16:
                Scatter<T, short>(start, stride, run);
                break;
            case DataType.UInt16:
                Scatter<T, ushort>(start, stride, run);
                break;
            case DataType.Int32:
                Scatter<T, int>(start, stride, run);
                break;
            case DataType.UInt32:
                Scatter<T, uint>(start, stride, run);
                break;
            case DataType.Float32:
                Scatter<T, float>(start, stride, run);
                break;
            default:
                Scatter<T, double>(start, stride, run);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather<TStored, T>(long start, long stride, Span<T> run)
        where TStored : unmanaged, INumber<TStored>
        where T : unmanaged, INumber<T>
    {
        var values = MemoryMarshal.Cast<byte, TStored>(Bytes.Span);
        if (typeof(TStored) == typeof(T) && stride == 1)
        {
            MemoryMarshal.Cast<TStored, T>(values.Slice((int)start, run.Length)).CopyTo(run);
            return;
        }
        for (var i = 0; i < run.Length; i++)
            run[i] = Converted<TStored, T>(values[(int)(start + (i * stride))]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Scatter<T, TStored>(long start, long stride, ReadOnlySpan<T> run)
        where T : unmanaged, INumber<T>
        where TStored : unmanaged, INumber<TStored>
    {
        var values = MemoryMarshal.Cast<byte, TStored>(Bytes.Span);
        for (var i = 0; i < run.Length; i++)
            values[(int)(start + (i * stride))] = Converted<T, TStored>(run[i]);
    }

    private static TTo Converted<TFrom, TTo>(TFrom value)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        if (typeof(TFrom) == typeof(TTo))
            return (TTo)(object)value;
        if (DataTypes.Of<TFrom>().IsFloat() && !DataTypes.Of<TTo>().IsFloat())
            return TTo.CreateSaturating(Math.Round(double.CreateSaturating(value)));
        return TTo.CreateSaturating(value);
    }

    private void RequireType<T>()
        where T : unmanaged
    {
        if (DataTypes.Of<T>() != Type)
            throw new InvalidOperationException(
                $"the cube holds {Type.ShortName()}, not {DataTypes.Of<T>().ShortName()}"
            );
    }
}
