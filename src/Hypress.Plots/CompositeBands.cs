using Hypress.Cubes;

namespace Hypress.Plots;

/// <summary>Which bands make a picture: one for grey, or red, green and blue.</summary>
/// <param name="Candidates">For each channel the bands to take, the best first; a later one where those before are empty.</param>
/// <param name="Name">What the colours are.</param>
internal sealed record CompositeBands(IReadOnlyList<IReadOnlyList<int>> Candidates, string Name)
{
    private static readonly double[] NaturalNm = [640, 550, 460];
    private static readonly double[] InfraredNm = [860, 650, 550];
    private static readonly double[] RangeShares = [5.0 / 6, 1.0 / 2, 1.0 / 6];

    // How far a band may be from the wavelength it stands for. Blue at 490 nm still looks blue.
    private const double ToleranceNm = 40;

    // A water vapour band is a few dozen bands wide at most.
    private const int CandidateCount = 3;
    private const int CandidateSteps = 12;

    public IEnumerable<int> All => Candidates.SelectMany(bands => bands).Distinct();

    public static CompositeBands Of(IReadOnlyList<int> bands) =>
        new([.. bands.Select(band => new[] { band })], bands.Count == 1 ? "grey" : "chosen bands");

    /// <summary>
    /// Natural colours where there are bands near 640, 550 and 460 nm, else colour infrared, else bands from the
    /// upper, middle and lower third of the spectrum.
    /// </summary>
    public static CompositeBands Choose(BandTable table, int bandCount)
    {
        int[] good = [.. Enumerable.Range(0, bandCount).Where(b => table.Good?[b] != false)];
        if (good.Length == 0)
            good = [.. Enumerable.Range(0, bandCount)];
        if (good.Length < 3)
            return Of([good[0]]);
        if (table.Wavelengths is not { } wavelengths)
            return new(
                [.. RangeShares.Select(share => Around(good, (int)(share * good.Length)))],
                "false colours"
            );
        return ByWavelength("natural colours", NaturalNm)
            ?? ByWavelength("colour infrared", InfraredNm)
            ?? Spread();

        CompositeBands? ByWavelength(string name, double[] targets)
        {
            var nearest = Array.ConvertAll(targets, Nearest);
            var near = nearest.Zip(targets, (b, t) => Math.Abs(wavelengths[b] - t) <= ToleranceNm);
            return near.All(isNear => isNear) && nearest.Distinct().Count() == nearest.Length
                ? new([.. nearest.Select(band => new[] { band })], name)
                : null;
        }

        CompositeBands Spread()
        {
            var low = good.Min(band => wavelengths[band]);
            var width = good.Max(band => wavelengths[band]) - low;
            int[] sorted = [.. good.OrderBy(band => wavelengths[band])];
            return new(
                [
                    .. RangeShares.Select(share =>
                        Around(sorted, Array.IndexOf(sorted, Nearest(low + (share * width))))
                    ),
                ],
                "false colours"
            );
        }

        int Nearest(double target) => good.MinBy(band => Math.Abs(wavelengths[band] - target));
    }

    // The band at a position and some to both sides of it.
    private static int[] Around(int[] bands, int at)
    {
        var step = Math.Max(1, bands.Length / CandidateSteps);
        int[] places = [at, at - step, at + step];
        return
        [
            .. places
                .Where(place => place >= 0 && place < bands.Length)
                .Take(CandidateCount)
                .Select(place => bands[place]),
        ];
    }
}
