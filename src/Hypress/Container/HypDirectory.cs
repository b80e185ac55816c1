using Hypress.Cubes;

namespace Hypress.Container;

/// <summary>Where the parts of a file are, found on the straight way or, over damage, by other ways.</summary>
/// <param name="Scene">What every reader must know.</param>
/// <param name="Tiles">Where each tile begins, with its mask if it has one; -1 when it can't be found.</param>
/// <param name="SharedTables">The codec's shared tables; empty when it has none.</param>
/// <param name="Metadata">The metadata's payload; null when it is lost.</param>
/// <param name="Damage">What had to be gone around, a line each.</param>
internal sealed record HypDirectory(
    SceneRecord Scene,
    long[] Tiles,
    ReadOnlyMemory<byte> SharedTables,
    ReadOnlyMemory<byte>? Metadata,
    IReadOnlyList<string> Damage
)
{
    /// <summary>Finds its way through a file.</summary>
    /// <exception cref="HypressFormatException">Not a .hyp file, or one whose scene description or shared tables are lost twice.</exception>
    public static HypDirectory Open(SectionReader reader, DecodeBudget budget) =>
        new Finder(reader, budget).Find();

    private sealed class Finder(SectionReader reader, DecodeBudget budget)
    {
        private readonly List<string> _damage = [];
        private List<FoundSection>? _scan;

        public HypDirectory Find()
        {
            var header = Header();
            var (scene, afterScene) = Scene(header);
            RequireJustified(scene);
            var (index, afterIndex) = Index(scene, header, afterScene);
            var shared = scene.HasSharedTables
                ? SharedTables(header, afterIndex)
                : (Payload: ReadOnlyMemory<byte>.Empty, End: afterIndex);
            return new(scene, index, shared.Payload, Metadata(shared.End), _damage);
        }

        private FileHeader? Header()
        {
            var bytes = new byte[FileHeader.Size];
            var first = Try(() => FileHeader.Parse(reader.Bytes(0, bytes), 0), "file header");
            var trailerPosition = reader.Length - FileHeader.Size;
            var last = Try(
                () => FileHeader.Parse(reader.Bytes(trailerPosition, bytes), trailerPosition),
                "file trailer"
            );
            var header = first ?? last;
            if (header is null && Scan().Count == 0)
                throw new HypressFormatException("this is no .hyp file, or nothing of it is left");
            if (header is { } h && h.Length != reader.Length)
                _damage.Add($"the file has {reader.Length} bytes of {h.Length}");
            return header;
        }

        private (SceneRecord Scene, long End) Scene(FileHeader? header)
        {
            var first = ParseScene(FileHeader.Size);
            if (first is not null)
                return first.Value;
            // The second copy follows the second index.
            var index = header is { } h ? TryHeader(h.IndexPosition, SectionKind.Index) : null;
            var second = index is { } i ? ParseScene(i.End) : null;
            second ??= Scan()
                .Where(f => f.Section.Kind == SectionKind.Scene && f.Damage is null)
                .Select(f => ParseScene(f.Section.Position))
                .FirstOrDefault();
            return second is { } found
                ? (found.Scene, -1)
                : throw new HypressFormatException("both copies of the scene description are lost");
        }

        private (SceneRecord Scene, long End)? ParseScene(long position)
        {
            if (TryRead(position, SectionKind.Scene) is not var (section, payload))
                return null;
            var scene = SceneRecord.Parse(payload.Span, section.PayloadPosition);
            return (scene, section.End);
        }

        // A header's word alone must not make anyone allocate: even a constant scene needs some bytes.
        private void RequireJustified(SceneRecord scene)
        {
            const long Always = 64L << 20;
            const int MostBytesAByte = 1 << 20;
            var bytes = (double)scene.Grid.Shape.Count * scene.Type.Size();
            if (bytes > Math.Max(Always, (double)reader.Length * MostBytesAByte))
                throw new HypressFormatException(
                    $"{reader.Length} bytes can't hold a scene of {scene.Grid.Shape}"
                );
        }

        private (long[] Tiles, long End) Index(
            SceneRecord scene,
            FileHeader? header,
            long afterScene
        )
        {
            if (afterScene >= 0 && ParseIndex(afterScene, scene) is { } first)
                return first;
            if (header is { } h && ParseIndex(h.IndexPosition, scene) is { } second)
                return (second.Tiles, -1);
            _damage.Add("the index is lost; rebuilt from the sync markers");
            var tiles = new long[scene.Grid.Count];
            Array.Fill(tiles, -1);
            foreach (var (section, _) in Scan())
                if (
                    section.Kind is SectionKind.Mask or SectionKind.Tile or SectionKind.MaskedTile
                    && section.Number < tiles.Length
                    && tiles[section.Number] < 0
                )
                    tiles[section.Number] = section.Position;
            return (tiles, -1);
        }

        private (long[] Tiles, long End)? ParseIndex(long position, SceneRecord scene)
        {
            if (TryRead(position, SectionKind.Index) is not var (section, payload))
                return null;
            if (payload.Length != scene.Grid.Count * 6L)
            {
                _damage.Add($"{section} has {payload.Length / 6} entries, not {scene.Grid.Count}");
                return null;
            }
            var tiles = new long[scene.Grid.Count];
            for (var i = 0; i < tiles.Length; i++)
                tiles[i] = FileHeader.ReadInt48(payload.Span[(i * 6)..]);
            return (tiles, section.End);
        }

        private (ReadOnlyMemory<byte> Payload, long End) SharedTables(
            FileHeader? header,
            long afterIndex
        )
        {
            if (TryRead(afterIndex, SectionKind.SharedTables) is var (section, payload))
                return (payload, section.End);
            // Second copies: index, scene, shared tables.
            var position = header?.IndexPosition ?? -1;
            foreach (var kind in (SectionKind[])[SectionKind.Index, SectionKind.Scene])
                position = TryHeader(position, kind)?.End ?? -1;
            var found =
                TryRead(position, SectionKind.SharedTables)
                ?? Scan()
                    .Where(f => f.Section.Kind == SectionKind.SharedTables && f.Damage is null)
                    .Select(f => TryRead(f.Section.Position, SectionKind.SharedTables))
                    .FirstOrDefault();
            return found is var (_, second)
                ? (second, -1)
                : throw new HypressFormatException("both copies of the shared tables are lost");
        }

        private ReadOnlyMemory<byte>? Metadata(long position)
        {
            var found =
                TryRead(position, SectionKind.Metadata)
                ?? Scan()
                    .Where(f => f.Section.Kind == SectionKind.Metadata && f.Damage is null)
                    .Select(f => TryRead(f.Section.Position, SectionKind.Metadata))
                    .FirstOrDefault();
            if (found is var (_, payload))
                return payload;
            _damage.Add("the metadata is lost");
            return null;
        }

        private List<FoundSection> Scan() =>
            _scan ??= [.. SectionScan.Run(reader, () => new DecodeBudget(budget.Left))];

        private Section? TryHeader(long position, SectionKind kind) =>
            position < 0
                ? null
                : Try(
                    () =>
                    {
                        var section = reader.Header(position);
                        return section.Kind == kind
                            ? section
                            : throw new HypressFormatException(
                                $"at byte {position} stands {section} instead of a section of kind {kind}"
                            );
                    },
                    $"{kind} section"
                );

        private (Section Section, ReadOnlyMemory<byte> Payload)? TryRead(
            long position,
            SectionKind kind
        ) =>
            TryHeader(position, kind) is { } section
                ? Try(() => (section, reader.Payload(section, budget)), section.ToString())
                : null;

        private T? Try<T>(Func<T> read, string what)
            where T : struct
        {
            try
            {
                return read();
            }
            catch (HypressFormatException e)
            {
                _damage.Add($"{what}: {e.Message}");
                return null;
            }
        }
    }
}
