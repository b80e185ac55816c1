using Hypress.Codecs;
using Hypress.Peers.GeoTiff;
using Hypress.Peers.Jpeg;
using Hypress.Peers.JpegLs;
using Hypress.Peers.JpegXl;
using Hypress.Peers.Lerc;
using Hypress.Peers.Zfp;

namespace Hypress.Peers;

/// <summary>What users take today, each behind a library of the system: there to be compared with.</summary>
/// <remarks>A peer is a folder and one line here.</remarks>
public static class PeerCodecs
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ICubeCodec> All { get; } =
    [
        new JpegLsCodec(),
        new JpegXlCodec(),
        new GeoTiffCodec("geotiff-zstd", GeoTiffCompression.Zstd),
        new GeoTiffCodec("geotiff-deflate", GeoTiffCompression.Deflate),
        new GeoTiffCodec("geotiff-lerc", GeoTiffCompression.LercZstd),
        new LercCodec(),
        new ZfpCodec(),
        new JpegCodec(),
        new AbsentCodec(
            "sperr",
            "SPERR: error bounds and rates by a 3-D wavelet",
            [TargetKind.MaxError, TargetKind.Rate, TargetKind.Psnr]
        ),
        new AbsentCodec("sz3", "SZ3: error bounds by prediction", [TargetKind.MaxError]),
    ];
}
