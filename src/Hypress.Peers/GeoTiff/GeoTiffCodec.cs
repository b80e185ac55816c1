using Hypress.Codecs;
using Hypress.Cubes;
using Hypress.Gdal;
using Hypress.Gdal.GeoTiff;

namespace Hypress.Peers.GeoTiff;

/// <summary>What compresses the blocks of a GeoTIFF.</summary>
internal enum GeoTiffCompression
{
    /// <summary>Deflate 9 with the horizontal predictor.</summary>
    Deflate,

    /// <summary>Zstandard 9 with the horizontal predictor.</summary>
    Zstd,

    /// <summary>LERC, then Zstandard: lossless for integers, or a bound of the error.</summary>
    LercZstd,
}

//  tile --> GDAL's GeoTIFF in memory --> the whole TIFF file as payload

/// <summary>The GeoTIFF that users keep scenes in, by GDAL.</summary>
public sealed class GeoTiffCodec : ICubeCodec
{
    private readonly GeoTiffCompression _compression;

    internal GeoTiffCodec(string name, GeoTiffCompression compression)
    {
        (Name, _compression) = (name, compression);
        var isLerc = compression == GeoTiffCompression.LercZstd;
        Capabilities = new()
        {
            DataTypes = [.. DataTypes.All.Where(type => type != DataType.Float64)],
            Targets = isLerc ? [TargetKind.Lossless, TargetKind.MaxError] : [TargetKind.Lossless],
            DefaultTarget = CodecTarget.Lossless,
            Deterministic = true,
            IsPeer = true,
            MaxBands = ushort.MaxValue,
            TileSize = PeerTiles.For,
            Options = [new("interleave", "pixel|band", "the order of the values; default pixel")],
        };
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Summary =>
        _compression switch
        {
            GeoTiffCompression.Deflate => "GeoTIFF, Deflate 9 with predictor 2 (GDAL): lossless",
            GeoTiffCompression.Zstd => "GeoTIFF, ZSTD 9 with predictor 2 (GDAL): lossless",
            _ => "GeoTIFF, LERC and ZSTD (GDAL): lossless, or a bound of the error",
        };

    /// <inheritdoc/>
    public CodecCapabilities Capabilities { get; }

    /// <inheritdoc/>
    public ISceneEncoder CreateEncoder(EncoderSetup setup)
    {
        var interleave = setup.Options.GetValueOrDefault("interleave", "pixel");
        if (interleave is not ("pixel" or "band"))
            throw new HypressUnsupportedException(
                $"{Name}: interleave {interleave} is not pixel or band"
            );
        GdalLibrary.Require();
        return new TileEncoder(
            (tile, output) =>
            {
                setup.Cancel.ThrowIfCancellationRequested();
                if (interleave == "pixel" && _compression == GeoTiffCompression.LercZstd)
                    RequireNumbers(tile.Values);
                var options = Options(
                    tile.Values.Shape,
                    tile.Values.Type,
                    interleave,
                    setup.Target.Value
                );
                GeoTiffMemory.Write(tile.Values, options, output);
            }
        );
    }

    /// <inheritdoc/>
    public ISceneDecoder CreateDecoder(DecoderSetup setup, DecodeBudget budget)
    {
        GdalLibrary.Require();
        return new TileDecoder(GeoTiffMemory.Read);
    }

    // GDAL's LERC knows places without data, not values: among the bands of a pixel it loses NaN, or can't read its own file.
    private void RequireNumbers(CubeView values)
    {
        if (values.Type.IsFloat() && Mask.Find(values, null) is not null)
            throw new HypressUnsupportedException(
                $"{Name} loses NaN and infinity among the bands of a pixel: take --codec-option interleave=band"
            );
    }

    private string[] Options(CubeShape shape, DataType type, string interleave, double bound)
    {
        const int TileSide = 256;
        var predictor = $"PREDICTOR={(type.IsFloat() ? 3 : 2)}";
        return
        [
            $"INTERLEAVE={interleave.ToUpperInvariant()}",
            "PHOTOMETRIC=MINISBLACK", // three bands of bytes are not yet red, green, blue
            "BIGTIFF=IF_SAFER",
            .. Math.Max(shape.Lines, shape.Samples) <= TileSide
                ? [$"BLOCKYSIZE={shape.Lines}"] // one strip a band, or one of all
                : (string[])["TILED=YES", $"BLOCKXSIZE={TileSide}", $"BLOCKYSIZE={TileSide}"],
            .. _compression switch
            {
                GeoTiffCompression.Deflate => ["COMPRESS=DEFLATE", "ZLEVEL=9", predictor],
                GeoTiffCompression.Zstd => ["COMPRESS=ZSTD", "ZSTD_LEVEL=9", predictor],
                _ => (string[])
                    ["COMPRESS=LERC_ZSTD", FormattableString.Invariant($"MAX_Z_ERROR={bound}")],
            },
        ];
    }
}
