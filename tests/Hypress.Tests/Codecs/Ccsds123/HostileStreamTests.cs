using System.Diagnostics;

namespace Hypress.Tests.Codecs.Ccsds123;

/// <summary>Whatever the bytes: an image or a documented error, within budget and time.</summary>
public sealed class HostileStreamTests
{
    private const long Budget = 8 << 20;

    [Fact]
    public void A_truncated_stream_ends_in_a_documented_error_or_an_image() =>
        Gen.Select(RandomCases.Any, Gen.Double[0, 1])
            .Sample(
                (one, part) =>
                {
                    var stream = Images.Encode(one.Parameters, one.Samples);
                    Survives(stream[..(int)(part * stream.Length)]);
                },
                iter: 1000
            );

    [Fact]
    public void A_stream_with_flipped_bits_ends_in_a_documented_error_or_an_image() =>
        Gen.Select(RandomCases.Any, Gen.Int[0, int.MaxValue].Array[1, 8])
            .Sample(
                (one, flips) =>
                {
                    var stream = Images.Encode(one.Parameters, one.Samples);
                    foreach (var flip in flips)
                    {
                        var bit = flip % (stream.Length * 8);
                        stream[bit >> 3] ^= (byte)(1 << (bit & 7));
                    }
                    Survives(stream);
                },
                iter: 2000
            );

    [Fact]
    public void A_damaged_body_behind_a_good_header_ends_in_a_documented_error_or_an_image() =>
        Gen.Select(RandomCases.Any, Gen.Int[0, int.MaxValue - 1])
            .Sample(
                (one, seed) =>
                {
                    var stream = Images.Encode(one.Parameters, one.Samples);
                    var header = Math.Min(stream.Length, 24);
                    new Random(seed).NextBytes(stream.AsSpan(header));
                    Survives(stream);
                },
                iter: 2000
            );

    [Fact]
    public void Random_bytes_end_in_a_documented_error_or_an_image() =>
        Gen.Byte.Array[0, 200].Sample(Survives, iter: 5000);

    [Fact]
    public void A_header_that_claims_2_to_the_48_samples_is_refused_without_memory()
    {
        // user | N_X N_Y N_Z = 65536 | unsigned D = 16, BI, M = 65536 | B = 1, coder | lossless | predictor | coder
        foreach (var coder in (byte[])[0x08, 0x0A, 0x0C])
        foreach (var order in (byte[])[0, 1])
        {
            byte[] stream =
            [
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                order,
                0,
                0,
                coder,
                0,
                0x0C,
                0x00,
                0x92,
                0x59,
                0x00,
                0x90,
                0x06,
                0,
                0,
                0,
                0,
            ];
            var before = GC.GetAllocatedBytesForCurrentThread();
            var error = Record.Exception(() => Images.Decode(stream, out _, budget: Budget));
            Assert.IsAssignableFrom<HypressException>(error);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Budget);
        }
    }

    private static void Survives(byte[] stream)
    {
        var clock = Stopwatch.StartNew();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Record.Exception(() => DecodeLines(stream));
        Assert.True(error is null or HypressException, $"{error}");
        // The reader's own buffers, exceptions and what the budget paid for.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 * Budget);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 20);
    }

    private static void DecodeLines(byte[] stream)
    {
        var decoder = new Hypress.Codecs.Ccsds123.Ccsds123Decoder(
            new MemoryStream(stream),
            new DecodeBudget(Budget)
        );
        var image = decoder.Parameters.Image;
        var line = new int[Math.Min((long)image.Samples * image.Bands, Budget)];
        for (var y = 0; y < Math.Min(image.Lines, 1000); y++)
            decoder.ReadLine(line);
    }
}
