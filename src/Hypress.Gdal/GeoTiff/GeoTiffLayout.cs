using Hypress.Cubes;
using Hypress.Formats;

namespace Hypress.Gdal.GeoTiff;

/// <summary>How a GeoTIFF is laid out: tiles, interleave, compression.</summary>
internal sealed record GeoTiffLayout(
    int TileLines,
    int TileSamples,
    bool ByPixel,
    string Compression
)
{
    // A row of tiles is held in memory while lines arrive.
    private const long RowBytes = 64L << 20;

    // A tile of all bands is decoded for a single value.
    private const long TileBytesByPixel = 4L << 20;
    private const int TilePixels = 256 * 256;
    private const int Step = 16; // TIFF wants multiples of it
    private const int LargestSide = 256;

    /// <exception cref="HypressUnsupportedException">The compression isn't one of these.</exception>
    public static GeoTiffLayout Choose(CubeDescription scene, WriteOptions options)
    {
        var byPixel = options.Interleave == Interleave.Bip;
        var (bands, lines, samples) = scene.Shape;
        var pixelBytes = (long)bands * scene.Type.Size();
        var height = LargestSide;
        while (height > Step && height * samples * pixelBytes > RowBytes)
            height /= 2;
        while (byPixel && height > Step && height * height * pixelBytes > TileBytesByPixel)
            height /= 2;
        var width = byPixel ? height : TilePixels / height;
        return new(
            Math.Min(height, RoundUp(lines)),
            Math.Min(width, RoundUp(samples)),
            byPixel,
            options.Compression?.ToLowerInvariant() switch
            {
                null or "deflate" or "zip" => "DEFLATE",
                "zstd" => "ZSTD",
                "lzw" => "LZW",
                "none" => "NONE",
                var other => throw new HypressUnsupportedException(
                    $"GeoTIFF isn't written with compression '{other}', only deflate, zstd, lzw and none"
                ),
            }
        );
    }

    /// <summary>GDAL's creation options, ended by null.</summary>
    public string?[] CreationOptions(DataType type)
    {
        var options = new List<string?>
        {
            "TILED=YES",
            $"BLOCKXSIZE={TileSamples}",
            $"BLOCKYSIZE={TileLines}",
            $"INTERLEAVE={(ByPixel ? "PIXEL" : "BAND")}",
            "BIGTIFF=IF_SAFER",
            "PHOTOMETRIC=MINISBLACK", // three bands of bytes are not yet red, green, blue
            $"COMPRESS={Compression}",
        };
        if (Compression != "NONE")
        {
            options.Add($"PREDICTOR={(type.IsFloat() ? 3 : 2)}");
            options.Add("NUM_THREADS=ALL_CPUS");
        }
        options.Add(null);
        return [.. options];
    }

    private static int RoundUp(int extent) => (extent + Step - 1) / Step * Step;
}
