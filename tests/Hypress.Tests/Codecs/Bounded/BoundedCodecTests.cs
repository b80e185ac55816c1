using System.Buffers;
using Hypress.Bytes;
using Hypress.Codecs;
using Hypress.Codecs.Bounded;
using Hypress.Codecs.Store;
using Hypress.Codecs.Universal;
using Hypress.Container;
using Hypress.Cubes;
using Hypress.Tests.Cubes;

namespace Hypress.Tests.Codecs.Bounded;

/// <summary>Base and residuals: every value within its limit, counted here with arithmetic of its own.</summary>
public sealed class BoundedCodecTests : IDisposable
{
    private static readonly ICubeCodec[] Bases = [new UniversalCodec(2), new CoarseCodec()];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Any_cube_keeps_an_absolute_limit() =>
        Gen.Select(AnyFinite, Gen.Double[-2, 5], Gen.Bool)
            .Sample(
                (cube, exponent, coarse) =>
                {
                    var limit = Math.Pow(10, exponent);
                    var decoded = RoundTrip(cube, CodecTarget.MaxError(limit), coarse);
                    AssertWithin(cube, decoded, (_, _) => limit);
                },
                iter: 24
            );

    [Fact]
    public void Any_cube_keeps_a_relative_limit() =>
        Gen.Select(AnyFinite, Gen.Double[-4, 0.5], Gen.Bool)
            .Sample(
                (cube, exponent, coarse) =>
                {
                    var limit = Math.Pow(10, exponent);
                    var target = new CodecTarget(TargetKind.MaxRelativeError, limit);
                    AssertWithin(
                        cube,
                        RoundTrip(cube, target, coarse),
                        (_, value) => limit * Math.Abs(value)
                    );
                },
                iter: 24
            );

    [Fact]
    public void Each_band_keeps_its_own_limit() =>
        Gen.Select(AnyFinite, Gen.Double[0, 50].Array[9], Gen.Bool, Gen.Bool)
            .Sample(
                (cube, numbers, coarse, isRelative) =>
                {
                    double[] limits = [.. numbers.Take(cube.Shape.Bands)];
                    if (isRelative)
                        limits = [.. limits.Select(limit => limit / 100)];
                    var kind = isRelative
                        ? TargetKind.MaxRelativeErrorPerBand
                        : TargetKind.MaxErrorPerBand;
                    AssertWithin(
                        cube,
                        RoundTrip(cube, CodecTarget.PerBand(kind, limits), coarse),
                        (band, value) => limits[band] * (isRelative ? Math.Abs(value) : 1)
                    );
                },
                // Limits of 1E-83, less than a float holds.
                seed: "9kYgNfApipS1",
                iter: 16
            );

    [Fact]
    public void Lossless_brings_back_every_bit_NaN_payloads_among_them() =>
        Gen.Select(CubeGen.Any, Gen.Bool)
            .Sample(
                (cube, coarse) =>
                {
                    if (cube.Type == DataType.Float64)
                        return;
                    var decoded = RoundTrip(cube, CodecTarget.Lossless, coarse);
                    Assert.Equal(CubeGen.Bits(cube), CubeGen.Bits(decoded));
                },
                iter: 24
            );

    [Theory]
    [InlineData(DataType.UInt8, 0)]
    [InlineData(DataType.UInt16, 3)]
    [InlineData(DataType.Int32, 40)]
    [InlineData(DataType.Float32, 0.25)]
    public void Files_keep_the_limit_with_any_threads_and_say_that_it_was_verified(
        DataType type,
        double limit
    )
    {
        var cube = CubeGen.Smooth(new(7, 90, 70), type);
        using var scene = new Cube(cube);
        byte[]? first = null;
        foreach (var threads in (int[])[1, 3])
        {
            var path = _folder.File($"{threads}.hyp");
            var result = CubeCompressor.Compress(
                scene,
                path,
                new()
                {
                    Codec = new UniversalCodec(threads),
                    Target = CodecTarget.MaxError(limit),
                    TileSize = (64, 64),
                    Threads = threads,
                }
            );
            Assert.InRange(result.Reached!.Value, 0, limit);
            using var file = HypFile.Open(path);
            Assert.True(file.Verified);
            Assert.Equal(CodecTarget.MaxError(limit), file.Asked);
            AssertWithin(cube, Cube.Load(file).Values, (_, _) => limit);
            first ??= File.ReadAllBytes(path);
            Assert.Equal(first, File.ReadAllBytes(path));
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(120)]
    public void No_data_stays_no_data_and_others_keep_their_limit(double ignore)
    {
        var cube = CubeGen.Smooth(new(4, 20, 30), DataType.Int16);
        for (var sample = 3; sample < 30; sample += 4)
            cube.Set(2, 7, sample, (short)ignore);
        using var scene = new Cube(cube, CubeMetadata.Empty with { DataIgnoreValue = ignore });
        var path = _folder.File("masked.hyp");
        CubeCompressor.Compress(
            scene,
            path,
            new() { Codec = new UniversalCodec(), Target = CodecTarget.MaxError(5) }
        );
        using var file = HypFile.Open(path);
        var decoded = Cube.Load(file).Values;
        AssertWithin(cube, decoded, (_, value) => value == ignore ? 0 : 5);
        AssertWithin(decoded, cube, (_, value) => value == ignore ? 0 : 5);
    }

    [Fact]
    public void Residuals_of_a_smooth_scene_take_a_few_bits()
    {
        var shape = new CubeShape(16, 60, 60);
        var cube = CubeGen.Smooth(shape, DataType.UInt16);
        var bits = Encode(new UniversalCodec(), cube, CodecTarget.Lossless).Length * 8.0;
        // Uniform noise of one unit, rounded: two values at most, so a bit and what must be learned.
        Assert.InRange(bits / shape.Count, 0, 1.6);
    }

    [Fact]
    public void A_relative_limit_is_used_and_not_kept_by_losslessness()
    {
        var cube = CubeGen.Smooth(new(16, 60, 60), DataType.UInt16);
        var codec = new UniversalCodec();
        var lossless = Encode(codec, cube, CodecTarget.Lossless);
        var limited = Encode(codec, cube, new(TargetKind.MaxRelativeError, 0.02));
        Assert.InRange(limited.Length, 0, lossless.Length * 2 / 3);
        var decoded = Decode(codec, limited, cube.Shape, cube.Type);
        AssertWithin(cube, decoded, (_, value) => 0.02 * Math.Abs(value));
    }

    [Theory]
    [InlineData(TargetKind.MaxErrorPerBand, 2, 12)]
    [InlineData(TargetKind.MaxRelativeErrorPerBand, 0.0005, 0.003)]
    public void Limits_that_change_from_band_to_band_cost_about_the_mean_of_theirs(
        TargetKind kind,
        double low,
        double high
    )
    {
        // Bands of one rough texture that each predicts from the one before, whatever the steps of both.
        var shape = new CubeShape(24, 50, 50);
        var cube = CubeView.Allocate(shape, DataType.UInt16);
        var random = new Random(6);
        for (var pixel = 0; pixel < shape.Pixels; pixel++)
        {
            var texture = random.Next(4000, 5000);
            for (var band = 0; band < shape.Bands; band++)
                cube.Set(band, pixel / 50, pixel % 50, (ushort)(texture + random.Next(-15, 16)));
        }
        var (tight, loose, changing) = (Bytes(low, low), Bytes(high, high), Bytes(low, high));
        Assert.InRange(changing, loose, (tight + loose) * 0.58);

        int Bytes(double even, double odd)
        {
            double[] limits =
            [
                .. Enumerable.Range(0, shape.Bands).Select(band => band % 2 == 0 ? even : odd),
            ];
            var plan = BoundedPlan.For(cube, CodecTarget.PerBand(kind, limits), null);
            var output = new ArrayBufferWriter<byte>();
            new ResidualCoder(plan, shape, null, new(long.MaxValue), 1).Encode(cube, 1, output);
            return output.WrittenCount;
        }
    }

    [Fact]
    public void Two_streams_are_the_same_by_any_threads_and_code_what_one_does()
    {
        var cube = CubeGen.Smooth(new(9, 13, 21), DataType.UInt16);
        var plan = BoundedPlan.For(cube, CodecTarget.MaxError(3), null);
        byte[]? first = null;
        foreach (var threads in (int[])[1, 2])
        {
            var output = new ArrayBufferWriter<byte>();
            Assert.True(Coder().Encode(cube, 2, output));
            first ??= output.WrittenSpan.ToArray();
            Assert.Equal(first, output.WrittenSpan.ToArray());
            var decoded = CubeView.Allocate(cube.Shape, cube.Type);
            var reader = new ByteReader(first);
            Coder().Decode(ref reader, decoded);
            AssertWithin(cube, decoded, (_, _) => 3);

            ResidualCoder Coder() => new(plan, cube.Shape, null, new(long.MaxValue), threads);
        }
    }

    [Fact]
    public void A_damaged_stream_ends_both_threads()
    {
        var cube = CubeGen.Smooth(new(6, 40, 21), DataType.UInt16);
        var plan = BoundedPlan.Lossless(cube);
        var output = new ArrayBufferWriter<byte>();
        new ResidualCoder(plan, cube.Shape, null, new(long.MaxValue), 2).Encode(cube, 2, output);
        // Two streams without bytes.
        byte[] empty = [2, 0, 0, 0, 0];
        foreach (var threads in (int[])[1, 2])
            Assert.Throws<HypressFormatException>(() =>
            {
                var reader = new ByteReader(empty);
                var coder = new ResidualCoder(plan, cube.Shape, null, new(long.MaxValue), threads);
                coder.Decode(ref reader, CubeView.Allocate(cube.Shape, cube.Type));
            });
    }

    [Fact]
    public void The_fast_preset_leaves_the_base_out()
    {
        // Bands that share one noise: the base says it once, residuals again and again.
        var shape = new CubeShape(24, 60, 60);
        var cube = CubeView.Allocate(shape, DataType.UInt16);
        var random = new Random(5);
        for (var pixel = 0; pixel < shape.Pixels; pixel++)
        {
            var noise = random.Next(20000);
            for (var band = 0; band < shape.Bands; band++)
                cube.Set(band, pixel / 60, pixel % 60, (ushort)(noise * (band + 9) / 40));
        }
        using var scene = new Cube(cube);
        Assert.Equal(0, BaseRate("fast"));
        Assert.NotNull(BaseRate("best"));

        double? BaseRate(string preset) =>
            CubeCompressor
                .Compress(
                    scene,
                    _folder.File($"{preset}.hyp"),
                    new()
                    {
                        Codec = new UniversalCodec(),
                        Target = CodecTarget.MaxError(100),
                        CodecOptions = new Dictionary<string, string> { ["preset"] = preset },
                    }
                )
                .BaseRate;
    }

    [Fact]
    public void A_base_that_decodes_otherwise_is_an_error_not_a_broken_limit()
    {
        var cube = CubeGen.Smooth(new(3, 8, 9), DataType.UInt16);
        var bytes = Encode(new CoarseCodec(), cube, CodecTarget.MaxError(1), rate: 1);
        Assert.Throws<HypressFormatException>(() =>
            Decode(new CoarseCodec { Shift = 1 }, bytes, cube.Shape, cube.Type)
        );
    }

    [Fact]
    public void Codecs_that_can_not_refuse_before_any_work()
    {
        using var scene = new Cube(CubeGen.Smooth(new(2, 8, 9), DataType.UInt16));
        var error = Assert.Throws<HypressUnsupportedException>(() =>
            CubeCompressor.Compress(
                scene,
                _folder.File("no.hyp"),
                new() { Codec = new StoreCodec(), Target = CodecTarget.MaxError(1) }
            )
        );
        Assert.Contains("has no target", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Hostile_payloads_end_in_a_documented_error_or_a_tile()
    {
        var shape = new CubeShape(4, 9, 11);
        foreach (var type in (DataType[])[DataType.UInt16, DataType.Float32])
        foreach (var target in HostileTargets)
        {
            var good = Encode(new CoarseCodec(), CubeGen.Smooth(shape, type), target, rate: 1);
            for (var length = 0; length < good.Length; length += 7)
                Survives(good[..length]);
            Gen.Int[0, int.MaxValue]
                .Array[1, 6]
                .Sample(
                    flips =>
                    {
                        var bytes = good.ToArray();
                        foreach (var flip in flips)
                        {
                            // Half of them in the head.
                            var bits =
                                8 * ((flip & 1) == 0 ? bytes.Length : Math.Min(40, bytes.Length));
                            var bit = (flip >> 1) % bits;
                            bytes[bit >> 3] ^= (byte)(1 << (bit & 7));
                        }
                        Survives(bytes);
                    },
                    iter: 24
                );

            void Survives(byte[] bytes)
            {
                var error = Record.Exception(() =>
                    Decode(new CoarseCodec(), bytes, shape, type, memory: 64 << 20)
                );
                Assert.True(error is null or HypressException, error?.ToString());
            }
        }
    }

    private static readonly CodecTarget[] HostileTargets =
    [
        CodecTarget.Lossless,
        CodecTarget.MaxError(2),
        new(TargetKind.MaxRelativeError, 0.01),
    ];

    private static readonly Gen<CubeView> AnyFinite = CubeGen
        .Any.Where(cube => cube.Type != DataType.Float64)
        .Select(cube =>
        {
            if (cube.Type == DataType.Float32)
                foreach (ref var value in cube.Values<float>())
                    value = float.IsFinite(value) ? value : 1;
            return cube;
        });

    private static CubeView RoundTrip(CubeView cube, CodecTarget target, bool coarse)
    {
        var codec = Bases[coarse ? 1 : 0];
        // The toy is a base at any rate; the other one is left out where bytes are too few.
        var bytes = Encode(codec, cube, target, rate: 4);
        return Decode(codec, bytes, cube.Shape, cube.Type);
    }

    private static byte[] Encode(
        ICubeCodec codec,
        CubeView cube,
        CodecTarget target,
        double? rate = null
    )
    {
        using var scene = new Cube(cube);
        var setup = new EncoderSetup
        {
            Scene = scene,
            Target = target,
            TileCount = 1,
        };
        using var encoder = rate is { } fixedRate
            ? new BoundedEncoder(codec, setup, BaseSearch.SetupFor(setup, fixedRate))
            : new BoundedCodec(codec).CreateEncoder(setup);
        var payload = new ArrayBufferWriter<byte>();
        encoder.EncodeTile(new(0, cube), payload);
        return payload.WrittenSpan.ToArray();
    }

    private static CubeView Decode(
        ICubeCodec codec,
        byte[] bytes,
        CubeShape shape,
        DataType type,
        long memory = long.MaxValue
    )
    {
        var view = CubeView.Allocate(shape, type);
        var budget = new DecodeBudget(memory);
        using var decoder = new BoundedCodec(codec).CreateDecoder(
            new() { Shape = shape, Type = type },
            budget
        );
        decoder.DecodeTile(bytes, view, budget);
        return view;
    }

    private static void AssertWithin(
        CubeView exact,
        CubeView decoded,
        Func<int, double, double> limit
    )
    {
        var (a, b) = (new double[exact.Shape.Samples], new double[exact.Shape.Samples]);
        for (var band = 0; band < exact.Shape.Bands; band++)
        for (var line = 0; line < exact.Shape.Lines; line++)
        {
            exact.ReadRow<double>(band, line, a);
            decoded.ReadRow<double>(band, line, b);
            for (var i = 0; i < a.Length; i++)
                if (!(Math.Abs(a[i] - b[i]) <= limit(band, a[i])))
                    Assert.Fail(
                        $"{exact.Type} [{band}, {line}, {i}]: {a[i]:R} came back as {b[i]:R}, limit {limit(band, a[i]):R}"
                    );
        }
    }

    /// <summary>A base that rounds to multiples of 64, and may decode otherwise than it was coded.</summary>
    private sealed class CoarseCodec : ICubeCodec
    {
        public double Shift { get; init; }

        public string Name => "coarse";

        public string Summary => "rounds to multiples of 64";

        public CodecCapabilities Capabilities { get; } =
            new()
            {
                DataTypes = DataTypes.All,
                Targets = [TargetKind.Rate],
                DefaultTarget = CodecTarget.Rate(1),
                Deterministic = true,
            };

        public ISceneEncoder CreateEncoder(EncoderSetup setup) => new Encoder();

        public ISceneDecoder CreateDecoder(DecoderSetup setup, DecodeBudget budget) =>
            new Decoder(Shift);

        private sealed class Encoder : ISceneEncoder
        {
            public ReadOnlyMemory<byte> SharedTables => default;

            public void EncodeTile(TileInput tile, IBufferWriter<byte> output)
            {
                var row = new double[tile.Values.Shape.Samples];
                for (var band = 0; band < tile.Values.Shape.Bands; band++)
                for (var line = 0; line < tile.Values.Shape.Lines; line++)
                {
                    tile.Values.ReadRow<double>(band, line, row);
                    foreach (var value in row)
                        output.Write(BitConverter.GetBytes(64 * Math.Round(value / 64)));
                }
            }

            public void Dispose() { }
        }

        private sealed class Decoder(double shift) : ISceneDecoder
        {
            public void DecodeTile(
                ReadOnlySpan<byte> payload,
                CubeView destination,
                DecodeBudget budget
            )
            {
                var (bands, lines, samples) = destination.Shape;
                if (payload.Length != destination.Shape.Count * sizeof(double))
                    throw new HypressFormatException("not a tile of coarse");
                var row = new double[samples];
                for (var at = 0; at < bands * lines; at++)
                {
                    for (var i = 0; i < samples; i++)
                        row[i] =
                            shift + BitConverter.ToDouble(payload[(((at * samples) + i) * 8)..]);
                    destination.WriteRow<double>(at / lines, at % lines, row);
                }
            }

            public void Dispose() { }
        }
    }
}
