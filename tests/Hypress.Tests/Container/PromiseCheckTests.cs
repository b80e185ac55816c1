using Hypress.Codecs;
using Hypress.Codecs.Ccsds123;
using Hypress.Container;
using Hypress.Cubes;

namespace Hypress.Tests.Container;

public sealed class PromiseCheckTests
{
    private static readonly CubeShape Shape = new(8, 16, 16);

    public static TheoryData<double, double, bool> Bounds =>
        new()
        {
            { 4, 4, true },
            { 4, 3, false },
            { 1, 1, true },
            { 1, 0, false },
        };

    [Theory, MemberData(nameof(Bounds))]
    public void A_bound_is_kept_or_said_to_be_broken(double coded, double asked, bool kept)
    {
        using var scene = new SyntheticScene(Shape, DataType.UInt16, 1);
        Assert.Equal(
            kept,
            IsKept(scene, scene, CodecTarget.MaxError(coded), CodecTarget.MaxError(asked))
        );
    }

    [Fact]
    public void Each_band_has_its_own_bound()
    {
        using var scene = new SyntheticScene(Shape, DataType.UInt16, 1);
        double[] limits = [4, 4, 4, 4, 4, 4, 4, 4];
        Assert.True(IsKept(scene, scene, CodecTarget.MaxError(4), ByBand(limits)));
        limits[7] = 3;
        Assert.False(IsKept(scene, scene, CodecTarget.MaxError(4), ByBand(limits)));

        static CodecTarget ByBand(double[] limits) =>
            CodecTarget.PerBand(TargetKind.MaxErrorPerBand, limits);
    }

    [Fact]
    public void One_other_bit_is_a_loss()
    {
        using var scene = new SyntheticScene(Shape, DataType.UInt16, 1);
        Assert.True(IsKept(scene, scene, CodecTarget.Lossless, CodecTarget.Lossless));
        using var other = Changed(
            scene,
            view => view.Set(7, 15, 15, (ushort)(view.Get<ushort>(7, 15, 15) ^ 1))
        );
        Assert.False(IsKept(scene, other, CodecTarget.Lossless, CodecTarget.Lossless));
    }

    [Fact]
    public void A_value_without_data_must_come_back()
    {
        using var scene = new SyntheticScene(Shape, DataType.UInt16, 1);
        using var masked = Changed(
            scene,
            view => view.Set(3, 2, 1, ushort.MaxValue),
            ushort.MaxValue
        );
        Assert.True(IsKept(masked, masked, CodecTarget.MaxError(2), CodecTarget.MaxError(2)));
        // The file was made of the scene before the value was masked.
        Assert.False(IsKept(scene, masked, CodecTarget.MaxError(2), CodecTarget.MaxError(2)));
    }

    private static bool IsKept(
        ICubeSource coded,
        ICubeSource original,
        CodecTarget target,
        CodecTarget asked
    )
    {
        using var folder = new TemporaryFolder();
        var options = new CompressOptions { Codec = new Ccsds123Codec(), Target = target };
        CubeCompressor.Compress(coded, folder.File("x.hyp"), options);
        return PromiseCheck.Broken(original, folder.File("x.hyp"), asked, new()) is null;
    }

    private static Cube Changed(
        SyntheticScene scene,
        Action<CubeView> change,
        double? ignore = null
    )
    {
        var view = CubeView.Allocate(Shape, scene.Type, Interleave.Bsq);
        scene.Read(CubeWindow.All(Shape), view);
        change(view);
        return new Cube(view, scene.Metadata with { DataIgnoreValue = ignore });
    }
}
