using System.Buffers;
using Hypress.Bytes;
using Hypress.Cubes;
using Hypress.Entropy;

namespace Hypress.Codecs.Bounded;

// bands of even and odd numbers may be streams of their own; a line needs the band before up to the line below it, so
// that two threads can follow each other

//  streams (u8), 1 or 2 | for each: bytes of its range coder, raw bytes (VarInts) | then for each: these bytes

/// <summary>Codes what a base leaves of a tile, or all of it, within a plan's limits.</summary>
/// <param name="plan">Numbers and limits.</param>
/// <param name="shape">The tile's.</param>
/// <param name="decodedBase">What the base gives; null without one.</param>
/// <param name="budget">Pays for the bands that are kept.</param>
/// <param name="threads">One, or more to code a tile by two. Changes no bit.</param>
internal sealed class ResidualCoder(
    BoundedPlan plan,
    CubeShape shape,
    CubeView? decodedBase,
    DecodeBudget budget,
    int threads
)
{
    private const int MostStreams = 2;

    private readonly ResidualPlanes _planes = new(shape, decodedBase is not null, budget);
    private readonly long[] _linesDone = new long[MostStreams]; // of all bands of a stream together
    private Exception? _failure;

    /// <summary>Codes a tile.</summary>
    /// <param name="values">The tile.</param>
    /// <param name="streams">1, or 2 that cost a little and let two threads work.</param>
    /// <param name="output">Takes the bytes.</param>
    /// <returns>Whether every value is within its limit; only floats may not be.</returns>
    public bool Encode(CubeView values, int streams, IBufferWriter<byte> output)
    {
        var encoders = new RangeEncoder[streams];
        var writers = new RawBitWriter[streams];
        for (var i = 0; i < streams; i++)
            (encoders[i], writers[i]) = (new(), new());
        var isWithin = Run(values, streams, i => new(encoders[i], writers[i]));
        var (coded, lengths) = (new ArrayBufferWriter<byte>(), new ByteWriter(output));
        lengths.UInt8((byte)streams);
        for (var i = 0; i < streams; i++)
        {
            var start = coded.WrittenCount;
            encoders[i].Finish(coded);
            lengths.VarInt(coded.WrittenCount - start);
            var raw = writers[i].Finish();
            coded.Write(raw);
            lengths.VarInt(raw.Length);
        }
        output.Write(coded.WrittenSpan);
        return isWithin;
    }

    /// <summary>Decodes a tile, whatever the bytes that are left.</summary>
    public void Decode(ref ByteReader reader, CubeView values)
    {
        var streams = reader.UInt8("streams", 1, MostStreams);
        var lengths = new int[2 * streams];
        foreach (ref var length in lengths.AsSpan())
            length = reader.VarInt32("bytes of a stream");
        var parts = new byte[lengths.Length][];
        for (var i = 0; i < parts.Length; i++)
        {
            var bytes = reader.Take("stream", lengths[i]);
            parts[i] = budget.Allocate<byte>(bytes.Length);
            bytes.CopyTo(parts[i]);
        }
        Run(
            values,
            streams,
            i => new(new RangeDecoder(parts[2 * i]), new RawBitReader(parts[(2 * i) + 1]))
        );
    }

    private bool Run(CubeView values, int count, Func<int, ResidualSymbols> symbols)
    {
        var streams = new ResidualStream[Math.Min(count, shape.Bands)];
        for (var i = 0; i < streams.Length; i++)
            // A plan of its own each, since plans keep the levels of the last band.
            streams[i] = new(plan with { }, shape, decodedBase, _planes, symbols(i));
        if (threads == 1 || streams.Length == 1)
            return RunBands(streams, 0, 1, values);
        var others = true;
        var thread = new Thread(() => others = RunStream(1)) { IsBackground = true };
        thread.Start();
        var all = RunStream(0);
        thread.Join();
        if (_failure is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_failure);
        return all & others;

        bool RunStream(int first)
        {
            try
            {
                return RunBands(streams, first, streams.Length, values);
            }
            catch (Exception failure)
            {
                Interlocked.CompareExchange(ref _failure, failure, null);
                Volatile.Write(ref _linesDone[first], long.MaxValue);
                return false;
            }
        }
    }

    private bool RunBands(ResidualStream[] streams, int first, int interval, CubeView values)
    {
        var isWithin = true;
        for (var band = first; band < shape.Bands; band += interval)
        {
            var number = band % streams.Length;
            var stream = streams[number];
            stream.BeginBand(band);
            var before = (number + streams.Length - 1) % streams.Length;
            // What the other stream has done when the band before is where this one begins.
            var linesBefore = (long)Math.Max(0, (band - 1) / streams.Length) * shape.Lines;
            for (var line = 0; line < shape.Lines; line++)
            {
                if (band > 0 && interval > 1)
                    Await(before, linesBefore + Math.Min(line + 2, shape.Lines));
                isWithin &= stream.Run(values, band, line);
                Volatile.Write(ref _linesDone[number], _linesDone[number] + 1);
            }
        }
        return isWithin;
    }

    private void Await(int stream, long lines)
    {
        var spin = new SpinWait();
        while (Volatile.Read(ref _linesDone[stream]) < lines)
            spin.SpinOnce();
        if (Volatile.Read(ref _failure) is not null)
            throw new OperationCanceledException();
    }
}
