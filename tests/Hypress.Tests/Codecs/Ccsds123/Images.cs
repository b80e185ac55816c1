using Hypress.Codecs.Ccsds123;

namespace Hypress.Tests.Codecs.Ccsds123;

/// <summary>Whole images through the coders of lines; images are 32-bit patterns, band-sequential.</summary>
internal static class Images
{
    public static byte[] Encode(Ccsds123Parameters parameters, int[] samples)
    {
        using var stream = new MemoryStream();
        var encoder = new Ccsds123Encoder(parameters, stream);
        foreach (var line in Lines(parameters.Image, samples))
            encoder.WriteLine(line);
        encoder.Complete();
        return stream.ToArray();
    }

    public static int[] Decode(
        byte[] stream,
        out Ccsds123Parameters parameters,
        Ccsds123SideInformation? beside = null,
        long budget = 256 << 20
    )
    {
        var decoder = new Ccsds123Decoder(
            new MemoryStream(stream),
            new DecodeBudget(budget),
            beside
        );
        parameters = decoder.Parameters;
        var image = parameters.Image;
        var samples = new int[image.Count];
        var line = new int[image.Samples * image.Bands];
        for (var y = 0; y < image.Lines; y++)
        {
            decoder.ReadLine(line);
            Place(image, line, y, samples);
        }
        return samples;
    }

    /// <summary>Mapped quantizer indices by the plain predictor.</summary>
    public static int[] Indices(Ccsds123Parameters parameters, int[] samples)
    {
        var image = parameters.Image;
        var predictor = new PlainPredictor(
            parameters,
            Direction.Encode,
            new DecodeBudget(long.MaxValue)
        );
        var (indices, line) = (new int[samples.Length], new int[image.Samples * image.Bands]);
        foreach (var (y, values) in Lines(parameters.Image, samples).Index())
        {
            var period = parameters.LimitPeriodExponent is { } u ? y >> u : 0;
            predictor.SetLimits(
                parameters.Absolute?.Values[period],
                parameters.Relative?.Values[period]
            );
            predictor.Run(values, line);
            Place(image, line, y, indices);
        }
        return indices;
    }

    /// <summary>The lines of an image, [sample, band].</summary>
    public static IEnumerable<int[]> Lines(ImageParameters image, int[] samples)
    {
        for (var y = 0; y < image.Lines; y++)
        {
            var line = new int[image.Samples * image.Bands];
            for (var z = 0; z < image.Bands; z++)
            for (var x = 0; x < image.Samples; x++)
                line[(x * image.Bands) + z] = samples[At(image, z, y, x)];
            yield return line;
        }
    }

    private static void Place(ImageParameters image, int[] line, int y, int[] samples)
    {
        for (var z = 0; z < image.Bands; z++)
        for (var x = 0; x < image.Samples; x++)
            samples[At(image, z, y, x)] = line[(x * image.Bands) + z];
    }

    private static int At(ImageParameters image, int z, int y, int x) =>
        (((z * image.Lines) + y) * image.Samples) + x;
}
