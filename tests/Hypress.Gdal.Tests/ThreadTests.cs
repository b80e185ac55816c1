using Hypress.Cubes;

namespace Hypress.Gdal.Tests;

/// <summary>Several threads of one process, each with sources of its own.</summary>
public sealed class ThreadTests : IDisposable
{
    private static readonly string[] Names =
    [
        "made_hdf5_uint16_gzip_shuffle.h5",
        "made_hdf5_int16_contiguous.h5",
        "netcdf4_float32_EMIT_L1B_OBS.nc",
        "made_netcdf3_int16.nc",
        "made_geotiff_uint16_bigendian_strips.tif",
    ];

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Whole_and_damaged_files_are_read_side_by_side()
    {
        var whole = Array.ConvertAll(Names, name => TestData.Path("formats", name));
        var values = Array.ConvertAll(whole, Read);
        var damaged = Array.ConvertAll(
            Names,
            name =>
            {
                var bytes = File.ReadAllBytes(TestData.Path("formats", name));
                File.WriteAllBytes(_folder[name], bytes[..(bytes.Length / 2)]);
                return _folder[name];
            }
        );
        Parallel.For(
            0,
            200,
            new() { MaxDegreeOfParallelism = 8 },
            i =>
            {
                var file = i % Names.Length;
                if (i / Names.Length % 2 == 0)
                    Assert.Equal(values[file], Read(whole[file]));
                else
                    Assert.IsType<HypressException>(
                        Record.Exception(() => Read(damaged[file])),
                        exactMatch: false
                    );
            }
        );

        static byte[] Read(string path)
        {
            using var source = TestData.Open(path);
            return source.Read(CubeWindow.All(source.Shape)).Bytes.ToArray();
        }
    }
}
