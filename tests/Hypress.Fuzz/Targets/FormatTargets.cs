using System.Text;
using Hypress.Cubes;
using Hypress.Formats;
using Hypress.Gdal;
using Hypress.Hdf5;
using Hypress.OpenJpeg.Format;

namespace Hypress.Fuzz.Targets;

/// <summary>A target for each format that is read.</summary>
internal static class FormatTargets
{
    private const byte HeaderEnd = 0;

    private static readonly IReadOnlyList<ICubeFormat> Formats =
    [
        .. FormatCatalog.BuiltIn,
        new Hdf5Format(),
        new Jpeg2000Format(),
        new GdalFormat(),
    ];

    /// <summary>The targets.</summary>
    public static IEnumerable<FuzzTarget> All() =>
        [
            new("envi", EnviSeeds, ReadEnvi),
            Written("npy", ".npy", DataType.UInt16, DataType.Int32, DataType.Float32),
            new(
                "matlab5",
                _ => MatlabSeeds.All(),
                (bytes, scratch) => Read(bytes, scratch, ".mat")
            ),
            Written("ccsds123", ".123", DataType.UInt8, DataType.UInt16, DataType.Int16),
            Written("j2k", ".j2k", DataType.UInt16, DataType.Int16),
            Written("jp2", ".jp2", DataType.UInt8, DataType.UInt16),
            Written("geotiff", ".tif", DataType.UInt16, DataType.Float32),
            new("hdf5", Hdf5Seeds.All, (bytes, scratch) => Read(bytes, scratch, ".h5")),
        ];

    // Seeds are what the program itself writes.
    private static FuzzTarget Written(string name, string ending, params DataType[] types) =>
        new(
            name,
            scratch =>
                [
                    .. types.Select(type =>
                    {
                        var path = Path.Combine(scratch, "seed" + ending);
                        Write(SeedScenes.Of(type), path);
                        return File.ReadAllBytes(path);
                    }),
                ],
            (bytes, scratch) => Read(bytes, scratch, ending)
        );

    private static void Write(Cube scene, string path, WriteOptions? options = null)
    {
        var description = new CubeDescription(scene.Shape, scene.Type, scene.Metadata);
        using var sink = FormatCatalog.Create(
            Formats,
            path,
            description,
            (options ?? new()) with
            {
                Overwrite = true,
            }
        );
        sink.WriteLines(0, scene.Values);
        sink.Complete();
    }

    private static long Read(byte[] bytes, string scratch, string ending)
    {
        var path = Path.Combine(scratch, "input" + ending);
        File.WriteAllBytes(path, bytes);
        using var scene = FormatCatalog.Open(Formats, path);
        return SceneReading.Read(scene);
    }

    // Header and values in one input: a zero byte, which no header has, ends the header.
    private static List<byte[]> EnviSeeds(string scratch)
    {
        var path = Path.Combine(scratch, "seed.hdr");
        List<byte[]> seeds = [];
        foreach (var type in (DataType[])[DataType.UInt16, DataType.Float32])
        foreach (var interleave in Enum.GetValues<Interleave>())
        {
            Write(SeedScenes.Masked(type), path, new() { Interleave = interleave });
            var header = File.ReadAllText(path);
            header +=
                "map info = {UTM, 1, 1, 500000, 4600000, 30, 30, 33, North, WGS-84}\n"
                + "bbl = {1, 0, 1, 1, 1}\nfwhm = {10, 10, 10, 10, 10}\nunknown = {a, b}\n";
            seeds.Add([
                .. Encoding.UTF8.GetBytes(header),
                HeaderEnd,
                .. File.ReadAllBytes(Path.ChangeExtension(path, ".dat")),
            ]);
        }
        return seeds;
    }

    private static long ReadEnvi(byte[] bytes, string scratch)
    {
        var path = Path.Combine(scratch, "input.hdr");
        var end = bytes.AsSpan().IndexOf(HeaderEnd);
        File.WriteAllBytes(path, bytes.AsSpan(0, end < 0 ? bytes.Length : end));
        File.WriteAllBytes(Path.ChangeExtension(path, ".dat"), bytes.AsSpan(end + 1));
        using var scene = FormatCatalog.Open(Formats, path);
        return SceneReading.Read(scene);
    }
}
