using System.Buffers;
using System.Numerics;
using Hypress.Entropy;

namespace Hypress.Tests.Entropy;

public sealed class RangeCoderTests
{
    public static TheoryData<string> AdversarialTables =>
        ["sure", "almost sure", "sure below", "flat", "two", "escape only"];

    [Theory, MemberData(nameof(AdversarialTables))]
    public void Numbers_come_back_and_bytes_equal_exact_arithmetic(string kind)
    {
        var frequencies = kind switch
        {
            "sure" => [65535, 1],
            "almost sure" => [1, 65533, 1, 1],
            "sure below" => [1, 1, 65534],
            "flat" => Enumerable.Repeat(1, 65536).ToArray(),
            "two" => [32768, 32767, 1],
            _ => new[] { 65536 },
        };
        var table = new CdfTable(-1, frequencies);
        var random = new Random(3);
        int[] numbers =
        [
            .. Enumerable.Range(0, 3000).Select(i => random.Next(-2, frequencies.Length)),
            int.MaxValue,
            int.MinValue + 5,
            .. Enumerable.Repeat(-1, 3000),
        ];
        RoundTrip([table], numbers);
    }

    [Fact]
    public void Random_numbers_in_random_tables_come_back() =>
        Gen.Select(
                Gen.Double[0.0, 1.0].Array[1, 300].Array[1, 8],
                Gen.Int[-100, 100],
                Gen.Int[-400, 400].Array[0, 300]
            )
            .Sample(
                (weights, first, numbers) =>
                    RoundTrip(
                        [
                            .. weights.Select(w => new CdfTable(
                                first,
                                CdfTable.Frequencies([.. w.Select(x => x * x * x * x), 1e-9])
                            )),
                        ],
                        numbers
                    ),
                iter: 400
            );

    [Fact]
    public void Numbers_take_the_bits_that_a_table_says() =>
        Gen.Select(Gen.Double[0.0, 1.0].Array[1, 40], Gen.Int[-50, 50], Gen.Int[-120, 120])
            .Sample(
                (weights, first, number) =>
                {
                    var table = new CdfTable(
                        first,
                        CdfTable.Frequencies([.. weights.Select(x => x * x * x), 1e-3])
                    );
                    const int Times = 200;
                    var encoder = new RangeEncoder();
                    for (var i = 0; i < Times; i++)
                        table.Encode(encoder, number);
                    var bytes = new ArrayBufferWriter<byte>();
                    encoder.Finish(bytes);
                    // Each symbol loses at most what a range of 24 bits leaves over; the end is a few bytes.
                    Assert.Equal(
                        Times * table.BitsOf(number),
                        8 * bytes.WrittenCount,
                        Times * 0.01 + 40
                    );
                },
                iter: 300
            );

    [Theory]
    [InlineData(1f)]
    [InlineData(0.0625f)]
    [InlineData(0.83f)]
    [InlineData(1.7f)]
    [InlineData(128f)]
    public void A_stretched_table_keeps_what_lies_where(float size)
    {
        int[] frequencies = [20, 300, 9000, 40000, 15000, 1200, 15, 1];
        frequencies[^1] = 65536 - frequencies[..^1].Sum();
        var table = new CdfTable(-4, frequencies);
        var stretched = table.Stretched(size);
        Assert.InRange(stretched.First * size, -4.5 - size, -4.5 + size);
        // The counts below each of its numbers' upper edges, straight from the unit intervals.
        var sum = 0;
        for (var slot = 0; slot < stretched.Count; slot++)
        {
            sum += stretched.FrequencyOf(slot);
            var edge = (stretched.First + slot + 0.5) * size;
            var expected = 0.0;
            for (var i = 0; i < frequencies.Length - 1; i++)
                expected += frequencies[i] * Math.Clamp(edge - (i - 4.5), 0, 1);
            // Each slot has one count at least, whatever it deserves, and is rounded down.
            Assert.Equal(expected, sum, 2.0 * stretched.Count + 2);
        }
    }

    [Fact]
    public void A_table_that_would_be_absurdly_wide_is_refused()
    {
        var table = new CdfTable(-2000, [.. Enumerable.Repeat(1, 4000), 65536 - 4000]);
        Assert.Throws<HypressFormatException>(() => table.Stretched(0.0625f));
    }

    [Fact]
    public void Long_carries_reach_the_bytes_they_belong_to()
    {
        // Always the top of the interval, so that low hangs just below a carry; now and then the bottom.
        var table = new CdfTable(0, [1, 65533, 1, 1]);
        for (var period = 1; period < 60; period++)
            RoundTrip([table], [.. Enumerable.Range(0, 500).Select(i => i % period == 0 ? 0 : 2)]);
    }

    [Fact]
    public void Raw_bits_and_golomb_numbers_come_back() =>
        Gen.Select(Gen.Int[0, 16], Gen.UInt)
            .Array[0, 200]
            .Sample(
                items =>
                {
                    var encoder = new RangeEncoder();
                    foreach (var (bits, value) in items)
                    {
                        encoder.EncodeBits(value & ((1u << bits) - 1), bits);
                        encoder.EncodeGolomb(value >> (bits * 2 % 32));
                    }
                    var bytes = new ArrayBufferWriter<byte>();
                    encoder.Finish(bytes);
                    var decoder = new RangeDecoder(bytes.WrittenMemory);
                    foreach (var (bits, value) in items)
                    {
                        Assert.Equal(value & ((1u << bits) - 1), decoder.DecodeBits(bits));
                        Assert.Equal(value >> (bits * 2 % 32), decoder.DecodeGolomb());
                    }
                    Assert.False(decoder.IsExhausted);
                },
                iter: 300
            );

    [Fact]
    public void Size_is_within_a_thousandth_of_the_entropy()
    {
        var table = new CdfTable(-3, CdfTable.Frequencies([0.5, 2, 9, 80, 9, 2, 0.5, 0.01]));
        var random = new Random(5);
        var encoder = new RangeEncoder();
        var bits = 0.0;
        for (var i = 0; i < 300_000; i++)
        {
            var (at, slot) = (random.Next(65536), 0);
            for (; at >= table.FrequencyOf(slot) && slot < table.Count - 1; slot++)
                at -= table.FrequencyOf(slot);
            table.Encode(encoder, table.First + slot);
            bits -= Math.Log2(table.FrequencyOf(slot) / 65536.0);
        }
        var bytes = new ArrayBufferWriter<byte>();
        encoder.Finish(bytes);
        Assert.InRange(bytes.WrittenCount * 8 / bits, 0.999, 1.001);
    }

    [Fact]
    public void Any_bytes_decode_to_something_or_a_documented_error()
    {
        CdfTable[] tables =
        [
            new(0, [65535, 1]),
            new(5, [1, 65535]),
            new(-9, CdfTable.Frequencies([1, 2, 3, 4, 5])),
        ];
        Gen.Byte.Array[0, 40]
            .Sample(
                bytes =>
                {
                    var decoder = new RangeDecoder(bytes);
                    try
                    {
                        for (var i = 0; i < 300; i++)
                            tables[i % 3].Decode(decoder);
                    }
                    catch (HypressFormatException)
                    {
                        // An escape with an absurd length.
                    }
                },
                iter: 3000
            );
    }

    [Fact]
    public void A_cut_input_is_noticed()
    {
        var table = new CdfTable(0, CdfTable.Frequencies([1, 1, 1, 1, 0.1]));
        var encoder = new RangeEncoder();
        for (var i = 0; i < 4000; i++)
            table.Encode(encoder, i * 7 % 4);
        var bytes = new ArrayBufferWriter<byte>();
        encoder.Finish(bytes);
        var decoder = new RangeDecoder(bytes.WrittenMemory[..(bytes.WrittenCount / 2)]);
        try
        {
            for (var i = 0; i < 4000; i++)
                table.Decode(decoder);
        }
        catch (HypressFormatException)
        {
            return;
        }
        Assert.True(decoder.IsExhausted);
    }

    [Fact]
    public void Tables_that_break_the_rules_are_refused()
    {
        int[][] wrong =
        [
            [],
            [0, 65536],
            [65536, 1],
            [65535],
            [-1, 65537],
            new int[65537],
        ];
        foreach (var frequencies in wrong)
            Assert.Throws<HypressFormatException>(() => new CdfTable(0, frequencies));
        Assert.Throws<HypressFormatException>(() => new CdfTable(int.MaxValue, [65535, 1]));
    }

    [Fact]
    public void Frequencies_add_up_and_none_is_zero() =>
        Gen.Double[0.0, 1e6]
            .Array[1, 500]
            .Where(weights => weights.Sum() > 0)
            .Sample(weights =>
            {
                var frequencies = CdfTable.Frequencies(weights);
                return frequencies.Sum() == 65536 && frequencies.Min() >= 1;
            });

    private static void RoundTrip(CdfTable[] tables, int[] numbers)
    {
        var encoder = new RangeEncoder();
        var oracle = new ExactCoder();
        for (var i = 0; i < numbers.Length; i++)
        {
            var table = tables[i % tables.Length];
            table.Encode(encoder, numbers[i]);
            oracle.Encode(table, numbers[i]);
        }
        var bytes = new ArrayBufferWriter<byte>();
        encoder.Finish(bytes);
        oracle.MustContain(bytes.WrittenSpan);
        var decoder = new RangeDecoder(bytes.WrittenMemory);
        for (var i = 0; i < numbers.Length; i++)
            Assert.Equal(numbers[i], tables[i % tables.Length].Decode(decoder));
        Assert.False(decoder.IsExhausted);
    }

    /// <summary>The interval in exact whole numbers, never rounded, never shifted out.</summary>
    private sealed class ExactCoder
    {
        private BigInteger _low = BigInteger.Zero;
        private uint _range = uint.MaxValue;
        private int _bytes = 4; // digits of _low after the point, to base 256

        public void Encode(CdfTable table, int number)
        {
            var slot = (long)number - table.First;
            var inside = slot >= 0 && slot < table.Count;
            var own = inside ? (int)slot : table.Count;
            var start = 0;
            for (var i = 0; i < own; i++)
                start += table.FrequencyOf(i);
            Narrow((uint)start, (uint)table.FrequencyOf(own), 16);
            if (inside)
                return;
            Narrow(slot < 0 ? 0u : 1u, 1, 1);
            var value = (slot < 0 ? -slot - 1 : slot - table.Count) + 1;
            var length = BitOperations.Log2((ulong)value);
            for (var i = 0; i < length; i++)
                Narrow(1, 1, 1);
            Narrow(0, 1, 1);
            if (length > 16)
                Narrow((uint)(value >> (length - 16)) & 0xFFFF, 1, 16);
            var rest = length > 16 ? length - 16 : length;
            if (rest > 0)
                Narrow((uint)(value & ((1L << rest) - 1)), 1, rest);
        }

        public void MustContain(ReadOnlySpan<byte> bytes)
        {
            Assert.True(bytes.Length <= _bytes, "more bytes than digits");
            var number = new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
            number <<= 8 * (_bytes - bytes.Length);
            Assert.True(number >= _low && number < _low + _range, "outside of the interval");
        }

        private void Narrow(uint start, uint frequency, int bits)
        {
            var unit = _range >> bits;
            _low += (BigInteger)unit * start;
            _range = unit * frequency;
            for (; _range < 1 << 24; _bytes++)
            {
                _range <<= 8;
                _low <<= 8;
            }
        }
    }
}
