using System.Buffers;
using Hypress.Bytes;
using Hypress.Codecs;
using Hypress.Codecs.Ccsds123;
using Hypress.Cubes;
using Hypress.Tests.Cubes;

namespace Hypress.Tests.Codecs;

public sealed class FloatUnitTests
{
    private static readonly CubeShape Shape = new(3, 5, 7);

    [Theory]
    [InlineData(1.0, 0, 0)] // whole numbers
    [InlineData(0.25, 0, -2)]
    [InlineData(64.0, 0, 6)]
    [InlineData(0.0001, 1, 4)]
    [InlineData(0.1, 1, 1)]
    public void Numbers_that_were_divided_have_the_unit_they_were_divided_by(
        double unit,
        int kind,
        int exponent
    )
    {
        var found = Find(i => (float)(((i * 7919) % 4001 - 1000) / (1 / unit)));
        Assert.Equal(((FloatUnitKind)kind, exponent), (found!.Kind, found.Exponent));
    }

    [Fact]
    public void Numbers_that_were_multiplied_by_a_factor_have_it()
    {
        var found = Find(i => ((i * 7919) % 4001) * 0.0001f);
        Assert.Equal((FloatUnitKind.Factor, 4), (found!.Kind, found.Exponent));
    }

    [Fact]
    public void One_pattern_that_is_no_number_has_a_number_of_its_own()
    {
        var nan = BitConverter.UInt32BitsToSingle(0xFFC1_2345);
        var found = Find(i => i % 5 == 0 ? nan : i - 50);
        Assert.Equal((-50, 0xFFC1_2345u), found!.Other);
        Assert.Null(
            Find(i =>
                i % 5 == 0 ? nan
                : i == 1 ? float.NaN
                : i
            )
        );
        Assert.Null(Find(i => i % 5 == 0 ? nan : -0f));
        Assert.Equal(-1, Find(i => i % 2 == 0 ? -0f : 0f)!.Other!.Value.Number);
    }

    [Fact]
    public void Values_of_no_common_unit_have_none()
    {
        Assert.Null(Find(i => 1 / (i + 1f)));
        Assert.Null(Find(i => i % 2 == 0 ? 1e-20f : 1e20f));
        Assert.Null(Find(i => i % 2 == 0 ? 0.5f : 1e8f));
    }

    [Fact]
    public void Whatever_has_a_unit_comes_back_bit_for_bit_and_so_does_the_unit() =>
        Gen.Select(
                Gen.Int[-(1 << 24), 1 << 24].Array[(int)Shape.Count],
                Gen.Int[0, 24],
                Gen.Enum<FloatUnitKind>(),
                Gen.Int[0, 9],
                Gen.Int[-149, 103],
                CubeGen.Interleaves
            )
            .Sample(
                (numbers, shift, kind, decimals, power, interleave) =>
                {
                    var unit = new FloatUnit(
                        kind,
                        kind == FloatUnitKind.PowerOfTwo ? power : decimals
                    );
                    var floats = CubeView.Allocate(Shape, DataType.Float32, interleave);
                    for (var i = 0; i < numbers.Length; i++)
                        floats.Values<float>()[i] =
                            i == 17 ? float.NaN : unit.ValueOf(numbers[i] >> shift);
                    var found = FloatUnit.Find(floats);
                    // Decimals near the precision of floats may be no decimals any more.
                    if (kind == FloatUnitKind.PowerOfTwo || shift > 4)
                        Assert.NotNull(found);
                    if (found is null)
                        return;
                    var bytes = new ArrayBufferWriter<byte>();
                    found.Write(new(bytes));
                    var reader = new ByteReader(bytes.WrittenSpan);
                    var parsed = FloatUnit.Parse(ref reader);
                    Assert.Equal((found, 0), (parsed, reader.Left));
                    var coded = found.Numbers(floats);
                    var back = CubeView.Allocate(Shape, DataType.Float32, interleave);
                    var line = new int[Shape.Samples * Shape.Bands];
                    for (var y = 0; y < Shape.Lines; y++)
                    {
                        coded.Values<int>().Slice(y * line.Length, line.Length).CopyTo(line);
                        parsed.ToBits(line);
                        SampleLines.Write(back, y, line);
                    }
                    Assert.Equal(CubeGen.Bits(floats), CubeGen.Bits(back));
                },
                iter: 300
            );

    [Fact]
    public void Damaged_units_are_refused()
    {
        Assert.Throws<HypressFormatException>(() => Parse([3, 0]));
        Assert.Throws<HypressFormatException>(() => Parse([1, 10]));
        Assert.Throws<HypressFormatException>(() => Parse([128, 0, 1, 2, 3, 4, 5, 6, 7]));
        Assert.Equal(float.PositiveInfinity, Parse([0, 255]).ValueOf(int.MaxValue));

        static FloatUnit Parse(byte[] bytes)
        {
            var reader = new ByteReader(bytes);
            return FloatUnit.Parse(ref reader);
        }
    }

    private static FloatUnit? Find(Func<int, float> value) =>
        FloatUnit.Find(
            CubeView.Of([.. Enumerable.Range(0, (int)Shape.Count).Select(value)], Shape)
        );
}
