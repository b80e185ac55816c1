using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hypress.Transforms.Klt;

/// <summary>Products of matrices in double precision, multiplied and added separately.</summary>
/// <remarks>Where all factors are integers and no sum reaches 2^53 the results are exact, so the same on every machine.</remarks>
internal static class MatrixKernel
{
    /// <summary>output[r, n] = sum over c of matrix[r, c] * input[c, n].</summary>
    public static void Multiply(
        ReadOnlySpan<double> matrix,
        ReadOnlySpan<double> input,
        Span<double> output,
        int rows,
        int columns,
        int count
    )
    {
        var width = Vector256<double>.Count;
        for (var row = 0; row < rows; row++)
        {
            var weights = matrix.Slice(row * columns, columns);
            var result = output.Slice(row * count, count);
            var n = 0;
            for (; n <= count - (4 * width); n += 4 * width)
            {
                var sum0 = Vector256<double>.Zero;
                var sum1 = Vector256<double>.Zero;
                var sum2 = Vector256<double>.Zero;
                var sum3 = Vector256<double>.Zero;
                for (var c = 0; c < weights.Length; c++)
                {
                    var weight = Vector256.Create(weights[c]);
                    var from = input.Slice((c * count) + n, 4 * width);
                    sum0 += weight * Vector256.Create(from);
                    sum1 += weight * Vector256.Create(from[width..]);
                    sum2 += weight * Vector256.Create(from[(2 * width)..]);
                    sum3 += weight * Vector256.Create(from[(3 * width)..]);
                }
                sum0.CopyTo(result[n..]);
                sum1.CopyTo(result[(n + width)..]);
                sum2.CopyTo(result[(n + (2 * width))..]);
                sum3.CopyTo(result[(n + (3 * width))..]);
            }
            for (; n < count; n++)
            {
                var sum = 0.0;
                for (var c = 0; c < weights.Length; c++)
                    sum += weights[c] * input[(c * count) + n];
                result[n] = sum;
            }
        }
    }

    /// <summary>products[i, j] += sum over n of rows[i, n] * rows[j, n], for i of one block of four and all j up to i's.</summary>
    /// <param name="rows">[row, n].</param>
    /// <param name="rowCount">Rows in all.</param>
    /// <param name="count">Values of a row.</param>
    /// <param name="block">Which four rows: 4 * block and on.</param>
    /// <param name="products">[row, row]; the lower triangle is filled.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddProducts(
        ReadOnlySpan<double> rows,
        int rowCount,
        int count,
        int block,
        Span<double> products
    )
    {
        var first = 4 * block;
        var end = Math.Min(first + 4, rowCount);
        var vectors = MemoryMarshal.Cast<double, Vector256<double>>(rows[..(rowCount * count)]);
        var width = Vector256<double>.Count;
        var whole = count % width == 0 && end - first == 4;
        var steps = count / width;
        for (var j = 0; j < end; j++)
        {
            if (whole)
            {
                var other = vectors.Slice(j * steps, steps);
                var row0 = vectors.Slice(first * steps, steps);
                var row1 = vectors.Slice((first + 1) * steps, steps);
                var row2 = vectors.Slice((first + 2) * steps, steps);
                var row3 = vectors.Slice((first + 3) * steps, steps);
                var sum0 = Vector256<double>.Zero;
                var sum1 = Vector256<double>.Zero;
                var sum2 = Vector256<double>.Zero;
                var sum3 = Vector256<double>.Zero;
                for (var n = 0; n < other.Length; n++)
                {
                    var value = other[n];
                    sum0 += row0[n] * value;
                    sum1 += row1[n] * value;
                    sum2 += row2[n] * value;
                    sum3 += row3[n] * value;
                }
                products[(first * rowCount) + j] += Vector256.Sum(sum0);
                products[((first + 1) * rowCount) + j] += Vector256.Sum(sum1);
                products[((first + 2) * rowCount) + j] += Vector256.Sum(sum2);
                products[((first + 3) * rowCount) + j] += Vector256.Sum(sum3);
                continue;
            }
            for (var i = first; i < end; i++)
            {
                var sum = 0.0;
                for (var n = 0; n < count; n++)
                    sum += rows[(i * count) + n] * rows[(j * count) + n];
                products[(i * rowCount) + j] += sum;
            }
        }
    }
}
