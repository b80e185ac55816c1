// Debian's libhdf5 isn't safe from several threads, and damaged files lead GDAL and netCDF into it side by side: a run ended
// with a segmentation fault there.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
