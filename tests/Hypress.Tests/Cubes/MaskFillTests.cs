using Hypress.Cubes;

namespace Hypress.Tests.Cubes;

/// <summary>What stands where there is no data while a codec looks.</summary>
public sealed class MaskFillTests
{
    private const short Ignore = -9999;

    [Fact]
    public void A_border_becomes_the_mean_of_its_band()
    {
        var cube = Ramp();
        for (var band = 0; band < 3; band++)
        for (var line = 0; line < 20; line++)
        for (var sample = 10; sample < 30; sample++)
            cube.Set(band, line, sample, Ignore);
        Mask.Find(cube, Ignore)!.Fill(cube);
        for (var band = 0; band < 3; band++)
            // Samples 0 to 9: 4.5 on the mean, to the nearest even number.
            Assert.Equal((100 * band) + 4, cube.Get<short>(band, 7, 20));
    }

    [Fact]
    public void A_value_alone_becomes_what_its_neighbours_spectrum_says()
    {
        var cube = Ramp();
        cube.Set(1, 7, 20, Ignore);
        cube.Set(2, 7, 21, Ignore);
        Mask.Find(cube, Ignore)!.Fill(cube);
        Assert.Equal(120, cube.Get<short>(1, 7, 20));
        Assert.Equal(221, cube.Get<short>(2, 7, 21));
    }

    [Fact]
    public void Fillings_stay_among_the_values_of_their_band()
    {
        var cube = Ramp();
        cube.Set(0, 7, 20, (short)30000);
        cube.Set(1, 7, 20, Ignore);
        Mask.Find(cube, Ignore)!.Fill(cube);
        Assert.Equal(129, cube.Get<short>(1, 7, 20));
    }

    [Fact]
    public void A_band_without_any_data_becomes_zeros()
    {
        var cube = Ramp();
        for (var line = 0; line < 20; line++)
        for (var sample = 0; sample < 30; sample++)
            cube.Set(1, line, sample, Ignore);
        Mask.Find(cube, Ignore)!.Fill(cube);
        Assert.Equal(0, cube.Get<short>(1, 19, 29));
        Assert.Equal(229, cube.Get<short>(2, 19, 29));
    }

    // [band, line, sample]: a hundred times the band and the sample.
    private static CubeView Ramp()
    {
        var cube = CubeView.Allocate(new(3, 20, 30), DataType.Int16);
        for (var band = 0; band < 3; band++)
        for (var line = 0; line < 20; line++)
        for (var sample = 0; sample < 30; sample++)
            cube.Set(band, line, sample, (short)((100 * band) + sample));
        return cube;
    }
}
