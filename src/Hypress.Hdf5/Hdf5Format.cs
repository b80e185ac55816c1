using Hypress.Cubes;
using Hypress.Formats;

namespace Hypress.Hdf5;

/// <summary>Scenes in HDF5 files: MATLAB 7.3, netCDF-4 and plain HDF5, read without a native library.</summary>
/// <remarks>
/// <para>
/// The scene is the dataset asked for by its path (<c>file.h5:group/name</c>), or the largest numeric one of three
/// axes. MATLAB's are [line, sample, band]; else the bands are found by the list of wavelengths in the file, or by
/// the lengths of the axes, or by <see cref="OpenOptions.Axes"/>.
/// </para>
/// <para>
/// Wavelengths, widths and the good-band list come from datasets of these names with one value a band, as in EMIT's
/// <c>sensor_band_parameters</c>, or from an attribute of the dataset; the value without data from
/// <c>_FillValue</c>; <c>scale_factor</c> and <c>add_offset</c> are carried as gains and offsets, not applied. Whole
/// doubles of MATLAB come in as the smallest integers.
/// </para>
/// <para>Not read: SZIP and N-bit filters, which PureHDF doesn't have, and 8-bit signed and 64-bit integers.</para>
/// <para>
/// Object headers and heaps are checked before PureHDF sees them, and its reads are counted (see
/// <see cref="Hdf5Stream"/>); what other files hold to which a file leads isn't.
/// </para>
/// </remarks>
public sealed class Hdf5Format : ICubeFormat
{
    /// <inheritdoc/>
    public string Name => "hdf5";

    /// <inheritdoc/>
    public string Summary => "HDF5, netCDF-4 and MATLAB 7.3 (.h5, .nc, .mat); read";

    /// <inheritdoc/>
    public IReadOnlyList<string> WriteExtensions => [];

    /// <inheritdoc/>
    public bool Recognizes(FileProbe probe) => Hdf5File.Recognizes(probe.Head.Span);

    /// <inheritdoc/>
    public ICubeSource Open(string path, OpenOptions options)
    {
        var file = Hdf5File.Open(path);
        try
        {
            return Hdf5Damage.Named(path, () => Hdf5Source.Open(file, options));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ICubeSink Create(string path, CubeDescription scene, WriteOptions options) =>
        throw new HypressUnsupportedException("HDF5 files are not written; write ENVI or .npy");
}
