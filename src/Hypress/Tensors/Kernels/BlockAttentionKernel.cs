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
    private const int MostKept = 1 << 16; // values

    private static readonly int[] Centre = [0];

    // A thread's last one: a layer takes half a millisecond, and making workspaces a tenth of that.
    [ThreadStatic]
    private static Workspace? _last;

    public void Run<T>(int first, int end)
        where T : struct, ILanes<T>
    {
        var shape = (
            block * block,
            query.Channels,
            query.Pitch,
            value.Channels,
            value.Pitch,
            T.Count
        );
        var work =
            _last is { } last && last.Shape == shape
                ? last
                : new(block * block, query, value, (LaneWidth)T.Count);
        for (var blockLine = first; blockLine < end; blockLine++)
        for (var sample = 0; sample < query.Samples; sample += block)
        {
            var line = blockLine * block;
            var lines = Math.Min(block, query.Lines - line);
            Block<T>(work, line, lines, sample, Math.Min(block, query.Samples - sample));
        }
        _last = work.Logits.Length <= MostKept ? work : null;
    }

    private void Block<T>(Workspace work, int line, int lines, int sample, int samples)
        where T : struct, ILanes<T>
    {
        var count = lines * samples;
        if (work.Values.Inputs != count)
            work.Values = new(1, count, value.Channels, (LaneWidth)T.Count);
        for (var i = 0; i < lines; i++)
        {
            query
                .Values.AsSpan(query.IndexOf(line + i, sample), samples * query.Pitch)
                .CopyTo(work.Rows.AsSpan(i * samples * query.Pitch));
            for (var j = 0; j < samples; j++)
            {
                SetKey(work.Keys, (i * samples) + j, key[line + i, sample + j]);
                work.Values.SetRow(0, (i * samples) + j, value[line + i, sample + j]);
            }
        }
        var pitch = work.Keys.Bias.Length;
        DenseKernel.Row<T>(
            work.Keys,
            work.Rows,
            0,
            query.Pitch,
            Centre,
            work.Logits,
            0,
            pitch,
            count
        );
        Softmax<T>(work.Logits, pitch, count, count);
        DenseKernel.Row<T>(
            work.Values,
            work.Logits,
            0,
            pitch,
            Centre,
            work.Rows,
            0,
            output.Pitch,
            count
        );
        for (var i = 0; i < lines; i++)
            work.Rows.AsSpan(i * samples * output.Pitch, samples * output.Pitch)
                .CopyTo(output.Values.AsSpan(output.IndexOf(line + i, sample)));
    }

    // Keys become weights [channel][position].
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SetKey(PackedWeights keys, int position, ReadOnlySpan<float> channels)
    {
        var first = 0;
        while (position >= first + keys.PanelWidth(first))
            first += keys.PanelWidth(first);
        var width = keys.PanelWidth(first);
        var column = keys.Weights.AsSpan(
            keys.PanelStart(first) + position - first,
            ((channels.Length - 1) * width) + 1
        );
        ref var to = ref MemoryMarshal.GetReference(column);
        ref var from = ref MemoryMarshal.GetReference(channels);
        for (nint i = 0, at = 0; i < channels.Length; i++, at += width)
            Unsafe.Add(ref to, at) = Unsafe.Add(ref from, i);
    }

    // Rows of logits, each by itself; eight sums side by side, since each is one chain of additions.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Softmax<T>(Span<float> logits, int pitch, int rows, int count)
        where T : struct, ILanes<T>
    {
        Span<float> sums = stackalloc float[8];
        Subtract<T>(logits, pitch, rows, count);
        Exponentials<T>(logits, pitch, rows, count);
        for (var first = 0; first < rows; first += sums.Length)
        {
            Sums(
                logits[(first * pitch)..],
                pitch,
                Math.Min(sums.Length, rows - first),
                count,
                sums
            );
            for (var row = first; row < Math.Min(first + sums.Length, rows); row++)
            {
                var sum = T.Broadcast(sums[row - first]);
                ref var values = ref MemoryMarshal.GetReference(logits.Slice(row * pitch, pitch));
                for (var i = 0; i < count; i += T.Count)
                    (T.Load(ref values, i) / sum).Store(ref values, i);
            }
        }
    }

    // Where fewer than eight rows are left, the last one stands in for the missing.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sums(
        ReadOnlySpan<float> logits,
        int pitch,
        int rows,
        int count,
        Span<float> sums
    )
    {
        var last = (rows - 1) * pitch;
        ReadOnlySpan<float> a = logits[..count],
            b = logits.Slice(Math.Min(1 * pitch, last), count),
            c = logits.Slice(Math.Min(2 * pitch, last), count),
            d = logits.Slice(Math.Min(3 * pitch, last), count),
            e = logits.Slice(Math.Min(4 * pitch, last), count),
            f = logits.Slice(Math.Min(5 * pitch, last), count),
            g = logits.Slice(Math.Min(6 * pitch, last), count),
            h = logits.Slice(Math.Min(7 * pitch, last), count);
        float s0 = 0,
            s1 = 0,
            s2 = 0,
            s3 = 0,
            s4 = 0,
            s5 = 0,
            s6 = 0,
            s7 = 0;
        for (var i = 0; i < a.Length; i++)
        {
            s0 += a[i];
            s1 += b[i];
            s2 += c[i];
            s3 += d[i];
            s4 += e[i];
            s5 += f[i];
            s6 += g[i];
            s7 += h[i];
        }
        (sums[0], sums[1], sums[2], sums[3]) = (s0, s1, s2, s3);
        (sums[4], sums[5], sums[6], sums[7]) = (s4, s5, s6, s7);
    }

    // The largest of numbers is the same in any order, and what isn't a number is none of them. A pass of its own: its
    // chains of several rows overlap, and those of the exponentials do.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Subtract<T>(Span<float> logits, int pitch, int rows, int count)
        where T : struct, ILanes<T>
    {
        var whole = count / T.Count * T.Count;
        for (var row = 0; row < rows; row++)
        {
            var values = logits.Slice(row * pitch, pitch);
            ref var first = ref MemoryMarshal.GetReference(values);
            var largests = T.Broadcast(float.NegativeInfinity);
            for (var i = 0; i < whole; i += T.Count)
            {
                var value = T.Load(ref first, i);
                largests = T.WhereGreater(value, largests, value, largests);
            }
            var largest = T.Largest(largests);
            foreach (var value in values[whole..count])
                largest = value > largest ? value : largest;
            for (var i = 0; i < count; i += T.Count)
                (T.Load(ref first, i) - T.Broadcast(largest)).Store(ref first, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Exponentials<T>(Span<float> logits, int pitch, int rows, int count)
        where T : struct, ILanes<T>
    {
        for (var row = 0; row < rows; row++)
        {
            ref var first = ref MemoryMarshal.GetReference(logits.Slice(row * pitch, pitch));
            for (var i = 0; i < count; i += T.Count)
                DeterministicMath.Exp(T.Load(ref first, i)).Store(ref first, i);
        }
    }

    /// <summary>What a thread needs for a block.</summary>
    private sealed class Workspace(int positions, Tensor query, Tensor value, LaneWidth width)
    {
        /// <summary>What it is for: positions, channels and pitch of queries and of values, lanes.</summary>
        public (int, int, int, int, int, int) Shape { get; } =
            (positions, query.Channels, query.Pitch, value.Channels, value.Pitch, (int)width);

        /// <summary>The block's keys: weights from channels to positions.</summary>
        public PackedWeights Keys { get; } = new(1, query.Channels, positions, width);

        /// <summary>Its values: weights from positions to channels.</summary>
        public PackedWeights Values { get; set; } = new(1, positions, value.Channels, width);

        /// <summary>Its queries, then its outputs, without gaps between lines.</summary>
        public float[] Rows { get; } = new float[positions * Math.Max(query.Pitch, value.Pitch)];

        /// <summary>[query][key], filled up to whole vectors.</summary>
        public float[] Logits { get; } = new float[positions * Tensor.Pitched(positions)];
    }
}
