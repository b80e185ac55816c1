namespace Hypress.Training.Scenes;

/// <summary>The scenes that a config names.</summary>
internal static class SceneFiles
{
    /// <summary>Files as they are, and of each folder the files that open a scene, by name.</summary>
    /// <remarks>An ENVI scene is two files, of which the header opens it; what GDAL leaves beside a scene is none.</remarks>
    public static IEnumerable<string> Of(IEnumerable<string> paths) =>
        paths.SelectMany(path =>
            Directory.Exists(path)
                ? Directory
                    .GetFiles(path)
                    .Where(file => Path.GetExtension(file) != ".xml")
                    .OrderBy(file => Path.GetExtension(file) == ".hdr" ? 0 : 1)
                    .DistinctBy(Path.GetFileNameWithoutExtension)
                    .Order(StringComparer.Ordinal)
                    .AsEnumerable()
                : [path]
        );
}
