using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Hypress.Tests.House;

/// <summary>Arrows point one way: between projects, and between the library's folders.</summary>
public sealed partial class ArrowTests
{
    // The order of the library's folders: each uses only those before it.
    private static readonly string[] Folders =
    [
        "Bytes",
        "Cubes",
        "Entropy",
        "Tensors",
        "Networks",
        "Transforms",
        "Metrics",
        "Codecs",
        "Container",
        "Formats",
    ];

    // Projects by layer: each references only layers after its own.
    private static readonly string[][] Layers =
    [
        ["Hypress.Cli"],
        ["Hypress.Bench"],
        ["Hypress.Peers"],
        ["Hypress.Gdal", "Hypress.OpenJpeg", "Hypress.Hdf5", "Hypress.Plots", "Hypress.Training"],
        ["Hypress"],
    ];

    [GeneratedRegex(@"\bHypress\.(\w+)")]
    private static partial Regex NamespaceUsed { get; }

    [Fact]
    public void A_folder_of_the_library_uses_only_folders_before_it()
    {
        var library = Repository.File("src", "Hypress");
        var wrong = new List<string>();
        foreach (var folder in Directory.GetDirectories(library).Select(p => Path.GetFileName(p)))
        {
            if (folder is "bin" or "obj")
                continue;
            var rank = Array.IndexOf(Folders, folder);
            Assert.True(rank >= 0, $"folder {folder} has no place in the order");
            var files = Directory.GetFiles(
                Path.Combine(library, folder),
                "*.cs",
                SearchOption.AllDirectories
            );
            foreach (var file in files)
            foreach (Match use in NamespaceUsed.Matches(File.ReadAllText(file)))
                if (Array.IndexOf(Folders, use.Groups[1].Value) > rank)
                    wrong.Add($"{Path.GetRelativePath(library, file)} uses {use.Value}");
        }
        Assert.Empty(wrong.Distinct());
    }

    [Fact]
    public void A_project_references_only_layers_below_its_own()
    {
        foreach (var project in Directory.GetDirectories(Repository.File("src")))
        {
            var name = Path.GetFileName(project);
            var layer = Array.FindIndex(Layers, projects => projects.Contains(name));
            Assert.True(layer >= 0, $"project {name} has no layer");
            var references = XDocument
                .Load(Path.Combine(project, $"{name}.csproj"))
                .Descendants("ProjectReference")
                .Select(r =>
                    Path.GetFileNameWithoutExtension(
                        r.Attribute("Include")!.Value.Replace('\\', '/')
                    )
                );
            foreach (var reference in references)
                Assert.True(
                    Array.FindIndex(Layers, projects => projects.Contains(reference)) > layer,
                    $"{name} references {reference}"
                );
        }
    }
}
