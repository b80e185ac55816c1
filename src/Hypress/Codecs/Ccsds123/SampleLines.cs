using System.Numerics;
using System.Runtime.InteropServices;
using Hypress.Cubes;

namespace Hypress.Codecs.Ccsds123;

/// <summary>Lines of a cube as the coder takes them: [sample, band], 32-bit patterns.</summary>
internal static class SampleLines
{
    /// <summary>Copies a line out.</summary>
    public static void Read(CubeView cube, int line, Span<int> pixels)
    {
        switch (cube.Type)
        {
            case DataType.UInt8:
                Read<byte>(cube, line, pixels);
                break;
            case DataType.Int16:
                Read<short>(cube, line, pixels);
                break;
            case DataType.UInt16:
                Read<ushort>(cube, line, pixels);
                break;
            case DataType.Int32:
                Read<int>(cube, line, pixels);
                break;
            default:
                Read<uint>(cube, line, pixels);
                break;
        }
    }

    /// <summary>Copies a line in; of floats their bits.</summary>
    public static void Write(CubeView cube, int line, ReadOnlySpan<int> pixels)
    {
        switch (cube.Type)
        {
            case DataType.UInt8:
                Write(cube.Values<byte>(), cube, line, pixels);
                break;
            case DataType.Int16:
                Write(cube.Values<short>(), cube, line, pixels);
                break;
            case DataType.UInt16:
                Write(cube.Values<ushort>(), cube, line, pixels);
                break;
            case DataType.Int32:
                Write(cube.Values<int>(), cube, line, pixels);
                break;
            case DataType.Float32:
                Write(MemoryMarshal.Cast<float, int>(cube.Values<float>()), cube, line, pixels);
                break;
            default:
                Write(cube.Values<uint>(), cube, line, pixels);
                break;
        }
    }

    private static void Read<T>(CubeView cube, int line, Span<int> pixels)
        where T : unmanaged, IBinaryInteger<T>
    {
        var (bands, _, samples) = cube.Shape;
        var values = cube.Values<T>();
        var bandStride = cube.Layout.BandStride;
        for (var x = 0; x < samples; x++)
        {
            var at = cube.IndexOf(0, line, x);
            var pixel = pixels.Slice(x * bands, bands);
            if (bandStride == 1)
            {
                var from = values.Slice((int)at, bands);
                for (var z = 0; z < pixel.Length; z++)
                    pixel[z] = int.CreateTruncating(from[z]);
                continue;
            }
            for (var z = 0; z < pixel.Length; z++, at += bandStride)
                pixel[z] = int.CreateTruncating(values[(int)at]);
        }
    }

    private static void Write<T>(Span<T> values, CubeView cube, int line, ReadOnlySpan<int> pixels)
        where T : unmanaged, IBinaryInteger<T>
    {
        var (bands, _, samples) = cube.Shape;
        var bandStride = cube.Layout.BandStride;
        for (var x = 0; x < samples; x++)
        {
            var at = cube.IndexOf(0, line, x);
            var pixel = pixels.Slice(x * bands, bands);
            if (bandStride == 1)
            {
                var to = values.Slice((int)at, bands);
                for (var z = 0; z < pixel.Length; z++)
                    to[z] = T.CreateTruncating(pixel[z]);
                continue;
            }
            for (var z = 0; z < pixel.Length; z++, at += bandStride)
                values[(int)at] = T.CreateTruncating(pixel[z]);
        }
    }
}
