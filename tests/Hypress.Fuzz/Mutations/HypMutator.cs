using Hypress.Container;

namespace Hypress.Fuzz.Mutations;

/// <summary>Damages .hyp files behind their checksums, so that decoders see the damage.</summary>
internal sealed class HypMutator(Random random)
{
    private readonly Mutator _plain = new(random);

    /// <summary>A damaged copy of <paramref name="input"/>; <paramref name="other"/> is another whole input of the kind.</summary>
    public byte[] Mutate(byte[] input, byte[] other)
    {
        // As it comes, for what stands before the checksums and for recovery.
        if (random.Next(6) == 0 || HypParts.Of(input) is not { } parts)
            return _plain.Mutate(input, other);
        var donor = HypParts.Of(other);
        var keepIndex = false;
        do keepIndex |= Once(parts, donor);
        while (random.Next(4) == 0);
        return parts.ToBytes(keepIndex);
    }

    private bool Once(HypParts parts, HypParts? donor)
    {
        var sections = parts.Sections;
        if (sections.Count == 0)
            return false;
        var at = random.Next(sections.Count);
        // Payloads are what decoders are for: twice as often as their share.
        if (sections[at].Kind is not (SectionKind.Tile or SectionKind.MaskedTile))
            at = random.Next(sections.Count);
        switch (random.Next(12))
        {
            case 0:
                sections.RemoveAt(at);
                return false;
            case 1:
                sections.Insert(random.Next(sections.Count), sections[at]);
                return random.Next(2) == 0;
            case 2:
                var with = random.Next(sections.Count);
                (sections[at], sections[with]) = (sections[with], sections[at]);
                return random.Next(2) == 0;
            case 3:
                sections[at] = sections[at] with { Number = random.Next(4) };
                return false;
            case 4:
                sections[at] = sections[at] with { Kind = (SectionKind)random.Next(9) };
                return false;
            case 5 when donor is not null:
                // Another file's section of the kind.
                var kind = sections[at].Kind;
                var same = donor.Sections.Where(section => section.Kind == kind).ToList();
                if (same.Count > 0)
                    Replace(sections, at, same[random.Next(same.Count)].Payload);
                return kind == SectionKind.Index;
            default:
                var twin =
                    donor?.Sections.Find(section => section.Kind == sections[at].Kind).Payload
                    ?? [];
                Replace(sections, at, _plain.Mutate(sections[at].Payload, twin));
                return sections[at].Kind == SectionKind.Index;
        }
    }

    // Mostly in both copies of what stands twice: one that is whole would do.
    private void Replace(
        List<(SectionKind Kind, int Number, byte[] Payload)> sections,
        int at,
        byte[] payload
    )
    {
        var kind = sections[at].Kind;
        var doubled = kind is SectionKind.Scene or SectionKind.Index or SectionKind.SharedTables;
        for (var i = 0; i < sections.Count; i++)
            if (i == at || (doubled && sections[i].Kind == kind && random.Next(8) != 0))
                sections[i] = sections[i] with { Payload = payload };
    }
}
