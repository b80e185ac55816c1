using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hypress.Tensors.Kernels;

/// <summary>Attention within non-overlapping blocks; a line of the kernel is a line of blocks.</summary>
/// <remarks>
/// For positions i and j of a block, in reading order: logit[i, j] = chain over channels from 0 of query[i] · key[j];
/// weight[i, j] = e^(logit - largest) / their sum (added in order of j); out[i] = chain over j from 0 of weight · value[j].
/// </remarks>
internal sealed class BlockAttentionKernel(
    Tensor query,
    Tensor key,
    Tensor value,
    int block,
    Tensor output
) : IKernel
{
    private static readonly int[] Centre = [0];

    public void Run<T>(int first, int end)
        where T : struct, ILanes<T>
    {
        var positions = block * block;
        var keys = new PackedWeights(1, key.Channels, positions, (LaneWidth)T.Count);
        var values = new PackedWeights(1, positions, value.Channels, (LaneWidth)T.Count);
        var pitch = keys.Bias.Length;
        var logits = new float[block * pitch];
        for (var blockLine = first; blockLine < end; blockLine++)
        for (var sample = 0; sample < query.Samples; sample += block)
        {
            var line = blockLine * block;
            var lines = Math.Min(block, query.Lines - line);
            var samples = Math.Min(block, query.Samples - sample);
            var count = lines * samples;
            PackKeys(keys, line, lines, sample, samples);
            if (values.Inputs != count)
                values = new(1, count, value.Channels, (LaneWidth)T.Count);
            for (var i = 0; i < count; i++)
                values.SetRow(0, i, value[line + (i / samples), sample + (i % samples)]);
            for (var i = 0; i < lines; i++)
            {
                DenseKernel.Row<T>(
                    keys,
                    query.Values,
                    query.IndexOf(line + i, sample),
                    query.Pitch,
                    Centre,
                    logits,
                    0,
                    pitch,
                    samples
                );
                Softmax<T>(logits, pitch, samples, count);
                DenseKernel.Row<T>(
                    values,
                    logits,
                    0,
                    pitch,
                    Centre,
                    output.Values,
                    output.IndexOf(line + i, sample),
                    output.Pitch,
                    samples
                );
            }
        }
    }

    // Keys become weights [channel][position].
    private void PackKeys(PackedWeights keys, int line, int lines, int sample, int samples)
    {
        var (first, width) = (0, keys.PanelWidth(0));
        for (var i = 0; i < lines * samples; i++)
        {
            if (i == first + width)
                (first, width) = (i, keys.PanelWidth(i));
            var at = keys.PanelStart(first) + i - first;
            foreach (var channel in key[line + (i / samples), sample + (i % samples)])
            {
                keys.Weights[at] = channel;
                at += width;
            }
        }
    }

    // Rows of logits, each by itself; four sums side by side, since each is one chain of additions.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Softmax<T>(Span<float> logits, int pitch, int rows, int count)
        where T : struct, ILanes<T>
    {
        Span<float> sums = stackalloc float[4];
        for (var row = 0; row < rows; row++)
            Exponentials<T>(logits.Slice(row * pitch, pitch), count);
        for (var first = 0; first < rows; first += sums.Length)
        {
            // Where fewer than four are left, the last one stands in for the missing.
            ReadOnlySpan<float> a = logits.Slice(first * pitch, count),
                b = logits.Slice(Math.Min(first + 1, rows - 1) * pitch, count),
                c = logits.Slice(Math.Min(first + 2, rows - 1) * pitch, count),
                d = logits.Slice(Math.Min(first + 3, rows - 1) * pitch, count);
            float s0 = 0,
                s1 = 0,
                s2 = 0,
                s3 = 0;
            for (var i = 0; i < a.Length; i++)
            {
                s0 += a[i];
                s1 += b[i];
                s2 += c[i];
                s3 += d[i];
            }
            (sums[0], sums[1], sums[2], sums[3]) = (s0, s1, s2, s3);
            for (var row = first; row < Math.Min(first + sums.Length, rows); row++)
            {
                var sum = T.Broadcast(sums[row - first]);
                ref var values = ref MemoryMarshal.GetReference(logits.Slice(row * pitch, pitch));
                for (var i = 0; i < count; i += T.Count)
                    (T.Load(ref values, i) / sum).Store(ref values, i);
            }
        }
    }

    // e^(logit - largest); the largest of numbers is the same in any order, and what isn't a number is none of them.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Exponentials<T>(Span<float> row, int count)
        where T : struct, ILanes<T>
    {
        Span<float> lanes = stackalloc float[T.Count];
        ref var values = ref MemoryMarshal.GetReference(row);
        var largests = T.Broadcast(float.NegativeInfinity);
        var whole = count / T.Count * T.Count;
        for (var i = 0; i < whole; i += T.Count)
        {
            var value = T.Load(ref values, i);
            largests = T.WhereGreater(value, largests, value, largests);
        }
        largests.Store(ref MemoryMarshal.GetReference(lanes), 0);
        var largest = float.NegativeInfinity;
        foreach (var value in lanes)
            largest = value > largest ? value : largest;
        foreach (var value in row[whole..count])
            largest = value > largest ? value : largest;
        for (var i = 0; i < count; i += T.Count)
            DeterministicMath
                .Exp(T.Load(ref values, i) - T.Broadcast(largest))
                .Store(ref values, i);
    }
}
