using PureHDF;

namespace Hypress.Fuzz.Targets;

/// <summary>HDF5 files, which Hypress reads and doesn't write.</summary>
internal static class Hdf5Seeds
{
    /// <summary>A contiguous dataset, and chunked ones with wavelengths and attributes.</summary>
    public static IReadOnlyList<byte[]> All(string scratch)
    {
        var values = new ushort[4, 6, 7];
        for (var i = 0; i < values.Length; i++)
            values[i / 42, i / 7 % 6, i % 7] = (ushort)(i * 37);
        return
        [
            Bytes(new H5File { ["cube"] = values }),
            Bytes(
                new H5File
                {
                    ["radiance"] = new H5Dataset(values, chunks: [2, 3, 7])
                    {
                        Attributes = new() { ["_FillValue"] = (ushort)9, ["scale_factor"] = 0.5 },
                    },
                    ["bands"] = new H5Group
                    {
                        ["wavelengths"] = new[] { 400.0, 500, 600, 700 },
                        ["fwhm"] = new[] { 10.0, 10, 10, 10 },
                    },
                }
            ),
        ];

        byte[] Bytes(H5File file)
        {
            var path = Path.Combine(scratch, "seed.h5");
            file.Write(path);
            return File.ReadAllBytes(path);
        }
    }
}
