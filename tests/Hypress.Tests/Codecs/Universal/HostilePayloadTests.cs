using Hypress.Cubes;
using Hypress.Tests.Cubes;

namespace Hypress.Tests.Codecs.Universal;

/// <summary>Whatever the bytes: a tile or a documented error, within budget and time.</summary>
public sealed class HostilePayloadTests
{
    private const long Budget = 16 << 20;
    private static readonly CubeShape Shape = new(20, 24, 40);

    private static readonly byte[] Good = UniversalCodecTests.Encode(
        CubeGen.Smooth(Shape, DataType.UInt16),
        300
    );

    [Fact]
    public void A_cut_payload_ends_in_a_documented_error_or_a_tile()
    {
        for (var length = 0; length < Good.Length; length++)
            Survives(Good[..length]);
    }

    [Fact]
    public void Flipped_bits_end_in_a_documented_error_or_a_tile() =>
        Gen.Int[0, int.MaxValue]
            .Array[1, 8]
            .Sample(
                flips =>
                {
                    var bytes = Good.ToArray();
                    foreach (var flip in flips)
                    {
                        var bit = flip % (bytes.Length * 8);
                        bytes[bit >> 3] ^= (byte)(1 << (bit & 7));
                    }
                    Survives(bytes);
                },
                iter: 1000
            );

    [Fact]
    public void Random_bytes_behind_a_good_head_end_in_a_documented_error_or_a_tile() =>
        Gen.Select(Gen.Byte.Array[0, 400], Gen.Int[0, 24])
            .Sample((tail, head) => Survives([.. Good.AsSpan(0, head), .. tail]), iter: 2000);

    private static void Survives(byte[] bytes)
    {
        var error = Record.Exception(() =>
            UniversalCodecTests.Decode(bytes, Shape, DataType.UInt16, memory: Budget)
        );
        Assert.True(error is null or HypressException, error?.ToString());
    }
}
