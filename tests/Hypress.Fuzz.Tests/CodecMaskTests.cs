using Hypress.Codecs;
using Hypress.Container;
using Hypress.Cubes;
using Hypress.Fuzz.Targets;

namespace Hypress.Fuzz.Tests;

/// <summary>From every codec: what holds no data comes back as it was, and nothing else comes to hold none.</summary>
public sealed class CodecMaskTests : IDisposable
{
    private const float Ignore = -9999;

    private static readonly float[] Others =
    [
        float.PositiveInfinity,
        float.NegativeInfinity,
        BitConverter.UInt32BitsToSingle(0x7FC1_2345),
        BitConverter.UInt32BitsToSingle(0xFFFF_FFFF),
        Ignore,
    ];

    private readonly CodecFiles _files = new();

    public static TheoryData<string, DataType> Codings =>
        [
            .. from codec in FuzzCodecs.All("")
            from type in (DataType[])
                [DataType.UInt8, DataType.Int16, DataType.UInt16, DataType.Int32, DataType.Float32]
            where codec.Capabilities.DataTypes.Contains(type)
            select (codec.Name, type),
        ];

    public void Dispose() => _files.Dispose();

    [Theory, MemberData(nameof(Codings))]
    public void What_holds_no_data_stays_exact_and_nothing_joins_it(string name, DataType type)
    {
        var codec = _files.Codecs.Find(name);
        foreach (var target in Targets(codec, type))
        {
            Holds(codec, type.IsFloat() ? FloatScene() : WholeScene(type), target);
            Holds(codec, WithBadBands(type), target);
        }
    }

    private static IEnumerable<CodecTarget> Targets(ICubeCodec codec, DataType type) =>
        new[] { codec.UsualTarget(), CodecTarget.MaxError(2), CodecTarget.Lossless }
            .Where(target =>
                codec.Capabilities.AllTargets.Contains(target.Kind)
                && codec.Capabilities.Codes(type, target.Kind)
            )
            .Distinct();

    private void Holds(ICubeCodec codec, Cube scene, CodecTarget target)
    {
        var path = _files.At($"{target.Kind}.hyp");
        File.Delete(path);
        try
        {
            _files.Compress(codec.Name, scene, path, target);
        }
        catch (HypressUnsupportedException) when (codec.Capabilities.IsPeer)
        {
            Assert.Empty(Directory.GetFileSystemEntries(_files.Folder)); // refused beforehand
            return;
        }
        using var file = HypFile.Open(path, _files.Options);
        var ignore = scene.Metadata.DataIgnoreValue;
        int[] dropped =
        [
            .. file.DroppedBands.SelectMany(run => Enumerable.Range(run.First, run.Count)),
        ];
        Assert.Equal(
            scene.Metadata.Bands.Good?.Index().Where(b => !b.Item).Select(b => b.Index) ?? [],
            dropped
        );
        var (before, after) = (Packed(scene), Packed(file));
        var (was, came) = (new double[scene.Shape.Samples], new double[scene.Shape.Samples]);
        var size = scene.Type.Size();
        for (var band = 0; band < scene.Shape.Bands; band++)
        for (var line = 0; line < scene.Shape.Lines; line++)
        {
            before.ReadRow(band, line, was.AsSpan());
            after.ReadRow(band, line, came.AsSpan());
            var start = size * (int)before.IndexOf(band, line, 0);
            for (var i = 0; i < was.Length; i++)
                if (dropped.Contains(band))
                    Assert.True(
                        Mask.IsMasked(came[i], ignore),
                        $"{target}: dropped band {band} holds {came[i]}"
                    );
                else if (Mask.IsMasked(was[i], ignore) || target.Kind == TargetKind.Lossless)
                    Assert.Equal(
                        before.Bytes.Slice(start + (size * i), size).ToArray(),
                        after.Bytes.Slice(start + (size * i), size).ToArray()
                    );
                else
                    Assert.False(
                        Mask.IsMasked(came[i], ignore),
                        $"{target}: {was[i]} became {came[i]}"
                    );
        }
    }

    private static CubeView Packed(ICubeSource scene)
    {
        var packed = CubeView.Allocate(scene.Shape, scene.Type);
        scene.Read(CubeWindow.All(scene.Shape), packed);
        return packed;
    }

    // A line without data, places of their own in each band, and a band without any; values around them on both sides.
    private static Cube WholeScene(DataType type)
    {
        var scene = SeedScenes.Of(type);
        var row = new double[scene.Shape.Samples];
        scene.Values.ReadRow<double>(2, 9, row);
        var ignore = row[11];
        for (var band = 0; band < scene.Shape.Bands; band++)
        for (var line = 0; line < scene.Shape.Lines; line++)
        {
            scene.Values.ReadRow<double>(band, line, row);
            for (var sample = 0; sample < row.Length; sample++)
                if (band == 4 || line == 3 || ((line * 7) + sample + band) % 31 == 0)
                    row[sample] = ignore;
            scene.Values.WriteRow<double>(band, line, row);
        }
        return new(scene.Values, scene.Metadata with { DataIgnoreValue = ignore });
    }

    private static Cube FloatScene()
    {
        var scene = SeedScenes.Of(DataType.Float32);
        var values = scene.Values.Values<float>();
        for (var i = 0; i < values.Length; i++)
            if (i % 17 == 0 || i / scene.Shape.Samples % scene.Shape.Lines == 3)
                values[i] = Others[i / 17 % Others.Length];
        return new(scene.Values, scene.Metadata with { DataIgnoreValue = Ignore });
    }

    private static Cube WithBadBands(DataType type)
    {
        var scene = SeedScenes.WithBadBands(type);
        var row = new double[scene.Shape.Samples];
        scene.Values.ReadRow<double>(1, 2, row);
        return new(
            scene.Values,
            scene.Metadata with
            {
                DataIgnoreValue = type.IsFloat() ? null : row[3],
            }
        );
    }
}
