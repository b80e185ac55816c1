namespace Hypress.Bench;

/// <summary>A scene of a bench.</summary>
/// <param name="Name">As results name it.</param>
/// <param name="Path">The file, as <see cref="Formats.FormatCatalog"/> opens it.</param>
public sealed record BenchScene(string Name, string Path);
