using System.Buffers.Binary;
using System.Text.Json;
using Hypress.Codecs.Ccsds123;

namespace Hypress.Tests.Codecs.Ccsds123;

/// <summary>A folder of CCSDS 123.0 vectors: every list of the known form in it, whatever its subfolders.</summary>
internal sealed class VectorFolder(string root)
{
    private readonly Dictionary<string, byte[]> _files = [];

    public IEnumerable<Vector> Vectors() =>
        Directory
            .EnumerateFiles(root, "*.json", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .SelectMany(Entries);

    private IEnumerable<Vector> Entries(string list)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(list));
        if (
            json.RootElement.ValueKind != JsonValueKind.Object
            || !json.RootElement.TryGetProperty("format", out var format)
            || format.GetString() != "ccsds123-vectors-1"
        )
            yield break;
        foreach (var entry in json.RootElement.GetProperty("cases").EnumerateArray())
            if (Exists(entry.GetProperty("stream")) && Exists(entry.GetProperty("samples")))
                yield return Entry(entry);
    }

    private bool Exists(JsonElement file) =>
        File.Exists(Path.Combine(root, file.GetProperty("file").GetString()!));

    private Vector Entry(JsonElement entry)
    {
        var parameters = VectorParameters.Parse(entry.GetProperty("params"));
        var samples = Values(entry.GetProperty("samples"));
        var decoded = entry.GetProperty("decoded");
        return new(
            entry.GetProperty("id").GetString()!,
            entry.GetProperty("group").GetString()!,
            parameters,
            VectorParameters.Beside(entry.GetProperty("external")),
            entry.GetProperty("encode_is_exact").GetBoolean(),
            samples,
            Bytes(entry.GetProperty("stream")),
            entry.TryGetProperty("mapped", out var mapped)
            && mapped.ValueKind == JsonValueKind.Object
                ? Values(mapped)
                : null,
            decoded.ValueKind == JsonValueKind.Object ? Values(decoded) : samples
        );
    }

    private byte[] Bytes(JsonElement file)
    {
        var name = file.GetProperty("file").GetString()!;
        if (!_files.TryGetValue(name, out var bytes))
            _files[name] = bytes = File.ReadAllBytes(Path.Combine(root, name));
        var offset = file.TryGetProperty("offset", out var start) ? start.GetInt32() : 0;
        return bytes.AsSpan(offset, file.GetProperty("length").GetInt32()).ToArray();
    }

    private int[] Values(JsonElement file)
    {
        var bytes = Bytes(file);
        var type = file.GetProperty("type").GetString()!;
        var size =
            type.Contains("32") ? 4
            : type.Contains("16") ? 2
            : 1;
        var values = new int[bytes.Length / size];
        for (var i = 0; i < values.Length; i++)
        {
            var at = bytes.AsSpan(i * size);
            values[i] = type switch
            {
                "u8" => at[0],
                "s8" => (sbyte)at[0],
                "u16le" => BinaryPrimitives.ReadUInt16LittleEndian(at),
                "s16le" => BinaryPrimitives.ReadInt16LittleEndian(at),
                _ => BinaryPrimitives.ReadInt32LittleEndian(at),
            };
        }
        return values;
    }
}

/// <summary>One vector; images are band-sequential 32-bit patterns.</summary>
internal sealed record Vector(
    string Id,
    string Group,
    Ccsds123Parameters Parameters,
    Ccsds123SideInformation Beside,
    bool EncodeIsExact,
    int[] Samples,
    byte[] Stream,
    int[]? Mapped,
    int[] Decoded
);
