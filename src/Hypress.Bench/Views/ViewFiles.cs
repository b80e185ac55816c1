using System.Text.Json.Serialization;

namespace Hypress.Bench.Views;

/// <summary>What the viewer shows of an original.</summary>
internal sealed record SceneView
{
    /// <summary>Lines, samples, bands of the whole scene.</summary>
    public required IReadOnlyList<int> Shape { get; init; }

    public required string Type { get; init; }

    public required string? Sensor { get; init; }

    /// <summary>First line, first sample, lines and samples of what is shown.</summary>
    public required IReadOnlyList<int> Window { get; init; }

    /// <summary>In nm; null when not known.</summary>
    public required IReadOnlyList<double>? Wavelengths { get; init; }

    /// <summary>The bands shown as red, green and blue.</summary>
    public required IReadOnlyList<int> ColourBands { get; init; }

    /// <summary>[colour, line, sample] bytes, each the difference from its left neighbour; packed.</summary>
    public required string Image { get; init; }

    /// <summary>Pixels from one spectrum to the next, both ways.</summary>
    public required int GridStep { get; init; }

    public required double SpectrumLeast { get; init; }

    public required double SpectrumStep { get; init; }

    /// <summary>[byte, band, line, sample] of 16-bit codes c: no data where 0, else least + (c - 1) x step; packed.</summary>
    public required string Spectra { get; init; }
}

/// <summary>What the viewer shows of a decoded scene.</summary>
internal sealed record PointView
{
    /// <summary>As of the original, with its stretch.</summary>
    public required string Image { get; init; }

    /// <summary>[line, sample] bytes b: the root mean square error over the pixel's bands is max x (b / 255)²; packed.</summary>
    public required string ErrorMap { get; init; }

    /// <summary>The largest error of the map, in sample units.</summary>
    public required double ErrorMax { get; init; }

    /// <summary>[line, sample] bytes b: the pixel's bits per band are max x (b / 255)²; packed; null where the codec can't say.</summary>
    public required string? BitMap { get; init; }

    /// <summary>The most bits of the map, per pixel per band.</summary>
    public required double BitMax { get; init; }

    public required double SpectrumErrorStep { get; init; }

    /// <summary>[band, line, sample] signed bytes: decoded minus original in steps; packed.</summary>
    public required string SpectrumErrors { get; init; }

    /// <summary>PSNR of each band in dB, null where infinite or without valid values.</summary>
    public required IReadOnlyList<double?> BandPsnr { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SceneView))]
[JsonSerializable(typeof(PointView))]
internal sealed partial class ViewJson : JsonSerializerContext;
