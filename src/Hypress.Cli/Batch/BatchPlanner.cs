using Hypress.Formats;

namespace Hypress.Cli.Batch;

/// <summary>A scene that was found, and the name of its output beneath the output folder.</summary>
internal sealed record FoundScene(string Path, string Output, IReadOnlyList<string> Files);

/// <summary>Finds the scenes of a batch in what a user names: files, folders with all beneath them, and patterns.</summary>
internal static class BatchPlanner
{
    /// <summary>The scenes, in the order of the inputs, each folder's by name.</summary>
    /// <param name="inputs">What the user named.</param>
    /// <param name="passedOver">Hears of files in folders that no format knows.</param>
    /// <exception cref="CommandException">An input is missing or holds no scene, or two scenes would get one output.</exception>
    public static IReadOnlyList<FoundScene> Find(
        IEnumerable<string> inputs,
        Action<string> passedOver
    )
    {
        var scenes = inputs
            .SelectMany(input => FindIn(input, passedOver))
            .DistinctBy(scene => System.IO.Path.GetFullPath(scene.Path))
            .ToList();
        foreach (var same in scenes.GroupBy(scene => scene.Output).Where(g => g.Count() > 1))
            throw CommandException.Usage(
                $"'{same.First().Path}' and '{same.Last().Path}' would both be written to {same.Key}: plan them into folders of their own"
            );
        return scenes;
    }

    private static List<FoundScene> FindIn(string input, Action<string> passedOver)
    {
        if (Directory.Exists(input))
            return OfFolder(input, "*", recursive: true, passedOver);
        var name = Path.GetFileName(input);
        if (!File.Exists(input) && name.AsSpan().IndexOfAny('*', '?') >= 0)
        {
            var folder = Path.GetDirectoryName(input) is { Length: > 0 } given ? given : ".";
            return Directory.Exists(folder)
                ? OfFolder(folder, name, recursive: false, passedOver)
                : throw CommandException.BadInput($"there is no folder '{folder}': check the name");
        }
        Scenes.RequireFile(input, "read");
        try
        {
            return [new(input, OutputName(input, name), InputFiles.Of(input))];
        }
        catch (FileNotFoundException e)
        {
            throw CommandException.BadInput($"'{input}' does not exist: check the name", e);
        }
    }

    // A file that a format knows counts even when it is damaged: it shall fail by name, not be passed over.
    private static List<FoundScene> OfFolder(
        string folder,
        string pattern,
        bool recursive,
        Action<string> passedOver
    )
    {
        // Hidden files are passed over: half-written ones have such names.
        var files = Directory
            .EnumerateFiles(
                folder,
                pattern,
                new EnumerationOptions
                {
                    RecurseSubdirectories = recursive,
                    MatchType = MatchType.Simple,
                    MatchCasing = MatchCasing.CaseSensitive,
                }
            )
            .Where(file => !file.EndsWith(Scenes.FileExtension, StringComparison.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .ToList();
        var known = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var file in files)
            try
            {
                known[file] = FormatCatalog.FilesOf(Scenes.Formats, file);
            }
            catch (HypressUnsupportedException)
            {
                passedOver(file);
            }
        // The data file of a header that was found too is that scene's.
        var scenes = known
            .Where(pair => pair.Value[0] == pair.Key || !known.ContainsKey(pair.Value[0]))
            .Select(pair => new FoundScene(
                pair.Key,
                OutputName(pair.Key, Path.GetRelativePath(folder, pair.Key)),
                pair.Value
            ))
            .ToList();
        return scenes.Count > 0
            ? scenes
            : throw CommandException.BadInput(
                $"there is no scene '{pattern}' in '{folder}': name files or another folder"
            );
    }

    private static string OutputName(string input, string relative) =>
        Path.Combine(
            Path.GetDirectoryName(relative) ?? "",
            Path.GetFileName(Scenes.Derive(input, Scenes.FileExtension))
        );
}
