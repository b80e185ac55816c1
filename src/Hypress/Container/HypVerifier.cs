using Hypress.Cubes;

namespace Hypress.Container;

/// <summary>What a check of a file found.</summary>
/// <param name="Damage">A line for each thing that is damaged or missing; empty when the file is whole.</param>
/// <param name="Sections">Sections found whole.</param>
/// <param name="TilesDecoded">Tiles that were decoded; 0 unless the check went deep.</param>
public sealed record VerifyReport(IReadOnlyList<string> Damage, int Sections, long TilesDecoded)
{
    /// <summary>Whether nothing was found.</summary>
    public bool IsWhole => Damage.Count == 0;
}

/// <summary>Checks a file, section by section, against its checksums and against what it should hold.</summary>
public static class HypVerifier
{
    /// <summary>Checks a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Codecs, threads, memory.</param>
    /// <param name="deep">Whether to decode every tile too.</param>
    /// <param name="progress">Hears the share of tiles decoded.</param>
    /// <exception cref="HypressFormatException">Not a .hyp file, or nothing can be read of it.</exception>
    public static VerifyReport Verify(
        string path,
        HypReadOptions options,
        bool deep,
        IProgress<double>? progress = null
    )
    {
        var damage = new List<string>();
        int whole;
        using (var reader = new SectionReader(File.OpenHandle(path)))
            whole = CheckSections(reader, options, damage);
        if (!deep)
            return new(damage, whole, 0);
        try
        {
            using var file = HypFile.Open(path, options with { KeepGoing = true });
            var seen = file.Damage.Count;
            Decode(file, options.Cancel, progress);
            damage.AddRange(file.Damage.Skip(seen).Where(line => !damage.Contains(line)));
            return new(damage, whole, file.TilesRead);
        }
        catch (HypressFormatException e)
        {
            damage.Add(e.Message);
            return new(damage, whole, 0);
        }
    }

    private static int CheckSections(
        SectionReader reader,
        HypReadOptions options,
        List<string> damage
    )
    {
        CheckHeaders(reader, damage);
        var directory = HypDirectory.Open(reader, new(options.Memory));
        var found = SectionScan.Run(reader, () => new(options.Memory)).ToList();
        damage.AddRange(found.Where(f => f.Damage is not null).Select(f => f.Damage!));
        var present = found.Select(f => (f.Section.Kind, f.Section.Number)).ToHashSet();
        foreach (var (kind, number) in Expected(directory.Scene))
            if (
                !present.Contains((kind, number))
                && !(kind == SectionKind.Tile && present.Contains((SectionKind.MaskedTile, number)))
            )
                damage.Add(
                    $"{new Section(0, kind, number, 0, 0)} is missing, or its header is damaged"
                );
        foreach (var (section, _) in found)
            if (
                section.Kind == SectionKind.MaskedTile
                && !present.Contains((SectionKind.Mask, section.Number))
            )
                damage.Add(
                    $"the mask of tile {section.Number} is missing, or its header is damaged"
                );
        CheckGaps(reader, found, damage);
        return found.Count(f => f.Damage is null);
    }

    private static void CheckHeaders(SectionReader reader, List<string> damage)
    {
        var bytes = new byte[FileHeader.Size];
        foreach (
            var (position, name) in (ReadOnlySpan<(long, string)>)
                [(0, "file header"), (reader.Length - FileHeader.Size, "file trailer")]
        )
            try
            {
                var header = FileHeader.Parse(reader.Bytes(position, bytes), position);
                if (header.Length != reader.Length)
                    damage.Add($"{name}: the file has {reader.Length} bytes of {header.Length}");
            }
            catch (HypressFormatException e)
            {
                damage.Add($"{name}: {e.Message}");
            }
    }

    private static IEnumerable<(SectionKind Kind, int Number)> Expected(SceneRecord scene)
    {
        for (var copy = 0; copy < 2; copy++)
        {
            yield return (SectionKind.Scene, copy);
            yield return (SectionKind.Index, copy);
            if (scene.HasSharedTables)
                yield return (SectionKind.SharedTables, copy);
        }
        yield return (SectionKind.Metadata, 0);
        for (var tile = 0; tile < scene.Grid.Count; tile++)
            yield return (SectionKind.Tile, tile);
    }

    private static void CheckGaps(
        SectionReader reader,
        List<FoundSection> found,
        List<string> damage
    )
    {
        var expected = (long)FileHeader.Size;
        foreach (var section in found.Select(f => f.Section))
        {
            if (section.Position > expected)
                damage.Add($"bytes {expected}..{section.Position - 1} belong to no section");
            expected = Math.Max(expected, section.End);
        }
        var end = reader.Length - FileHeader.Size;
        if (expected < end)
            damage.Add($"bytes {expected}..{end - 1} belong to no section");
    }

    private static void Decode(HypFile file, CancellationToken cancel, IProgress<double>? progress)
    {
        var strips = CubeCopy.Strips(file, CubeWindow.All(file.Shape)).ToList();
        foreach (var (i, strip) in strips.Index())
        {
            cancel.ThrowIfCancellationRequested();
            file.Read(strip, CubeView.Allocate(strip.Shape, file.Type));
            progress?.Report((i + 1.0) / strips.Count);
        }
    }
}
