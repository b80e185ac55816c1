namespace Hypress.Container;

/// <summary>A section met while walking a file without its index.</summary>
/// <param name="Section">Its frame.</param>
/// <param name="Damage">What is wrong with its payload; null when nothing is.</param>
internal readonly record struct FoundSection(Section Section, string? Damage);

/// <summary>Finds the sections of a file by their sync markers: for rebuilding the index and for checking.</summary>
internal static class SectionScan
{
    private const int BufferBytes = 1 << 20;

    /// <summary>Walks the file from its first section to its last, over damage.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="budget">Pays for the largest payload, again and again.</param>
    public static IEnumerable<FoundSection> Run(SectionReader reader, Func<DecodeBudget> budget)
    {
        var buffer = new byte[Math.Min(BufferBytes, reader.Length)];
        var position = (long)FileHeader.Size;
        while ((position = NextSync(reader, position, buffer)) >= 0)
        {
            Section section;
            try
            {
                section = reader.Header(position);
            }
            catch (HypressFormatException)
            {
                position++; // bytes that look like a marker
                continue;
            }
            string? damage = null;
            try
            {
                reader.Payload(section, budget());
            }
            catch (HypressException e)
            {
                damage = e.Message;
            }
            yield return new(section, damage);
            // A damaged payload may hide later sections: look inside it too.
            position = damage is null ? section.End : section.PayloadPosition;
        }
    }

    private static long NextSync(SectionReader reader, long position, byte[] buffer)
    {
        while (true)
        {
            var bytes = reader.Bytes(position, buffer);
            var at = bytes.IndexOf(Section.Sync);
            if (at >= 0)
                return position + at;
            if (position + bytes.Length >= reader.Length)
                return -1;
            position += bytes.Length - (Section.Sync.Length - 1);
        }
    }
}
