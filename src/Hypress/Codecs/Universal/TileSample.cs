using Hypress.Transforms.Wavelet;

namespace Hypress.Codecs.Universal;

/// <summary>A part of a tile's coefficients that says what the whole takes: every fourth strip of its lines.</summary>
/// <param name="tile">The tile's subbands.</param>
internal sealed class TileSample(SubbandLayout tile)
{
    private const int Strip = 1 << SubbandLayout.MaxLevels; // lines: whole lines of every subband
    private const int Interval = 4; // strips, of which the second is taken
    private const int LeastLines = 3 * Strip; // of a tile whose sample takes much less time than it saves

    private readonly int[] _strips =
    [
        .. Enumerable.Range(0, tile.Lines / Strip).Where(strip => strip % Interval == 1),
    ];

    /// <summary>Whether the tile has enough lines.</summary>
    public bool IsUseful => tile.Lines >= LeastLines && tile.Levels == Layout.Levels;

    /// <summary>The sample's subbands.</summary>
    public SubbandLayout Layout => field ??= new(_strips.Length * Strip, tile.Samples);

    /// <summary>Its coefficients, placed as <see cref="Layout"/> says.</summary>
    /// <param name="planes">[component][line, sample].</param>
    public float[][] Of(IEnumerable<float[]> planes) => [.. planes.Select(Of)];

    private float[] Of(float[] plane)
    {
        var cut = new float[Layout.Lines * Layout.Samples];
        foreach (var subband in Layout.Subbands)
        {
            var from = tile.Subbands[subband.Index];
            var lines = subband.Lines / _strips.Length; // of a strip
            for (var line = 0; line < subband.Lines; line++)
            {
                var whole = (_strips[line / lines] * lines) + (line % lines);
                plane
                    .AsSpan(
                        ((from.FirstLine + whole) * tile.Samples) + from.FirstSample,
                        from.Samples
                    )
                    .CopyTo(
                        cut.AsSpan(
                            ((subband.FirstLine + line) * Layout.Samples) + subband.FirstSample
                        )
                    );
            }
        }
        return cut;
    }
}
