using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;

namespace Hypress.Tensors;

/// <summary>A model in a file: text entries and named tensors, as safetensors.</summary>
/// <remarks>
/// Layout: the header's length (8 bytes, little-endian), the header (JSON: <c>__metadata__</c> of strings, then for each
/// tensor dtype, shape and data_offsets), the tensors' bytes. The id is the FNV-1a hash (64 bits) of the whole file, so of
/// structure and weights alike.
/// </remarks>
internal sealed class WeightFile
{
    private const int MaxHeader = 16 << 20;
    private const string EntriesName = "__metadata__";

    private readonly Dictionary<string, WeightTensor> _tensors;

    private WeightFile(
        IReadOnlyDictionary<string, string> entries,
        Dictionary<string, WeightTensor> tensors,
        ulong id
    ) => (Entries, _tensors, Id) = (entries, tensors, id);

    /// <summary>Text entries; the network's structure is <c>config</c>.</summary>
    public IReadOnlyDictionary<string, string> Entries { get; }

    /// <summary>What names the model in every file coded with it.</summary>
    public ulong Id { get; }

    /// <summary>Tensors by name.</summary>
    public IReadOnlyDictionary<string, WeightTensor> Tensors => _tensors;

    /// <summary>An id as messages write it: 16 hexadecimal digits.</summary>
    public static string NameOf(ulong id) => id.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>The id of a model file's bytes.</summary>
    public static ulong IdOf(ReadOnlySpan<byte> bytes)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var value in bytes)
            hash = unchecked((hash ^ value) * 0x100000001B3);
        return hash;
    }

    /// <summary>Reads a model, whatever its bytes: into a model or one of Hypress's exceptions.</summary>
    public static WeightFile Read(ReadOnlyMemory<byte> bytes, DecodeBudget budget)
    {
        try
        {
            return ReadChecked(bytes, budget);
        }
        catch (Exception error)
            when (error is JsonException or InvalidOperationException or FormatException)
        {
            throw new HypressFormatException($"model header: {error.Message}", error);
        }
    }

    /// <summary>Reads a model's text entries alone, without its weights.</summary>
    /// <exception cref="HypressFormatException">The bytes are no model's.</exception>
    public static IReadOnlyDictionary<string, string> ReadEntries(Stream stream)
    {
        Span<byte> head = stackalloc byte[8];
        if (stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length)
            throw new HypressFormatException(
                "model header",
                0,
                $"{stream.Length} bytes",
                "8 bytes"
            );
        var length = HeaderLength(head, stream.Length - head.Length);
        var header = new byte[length];
        stream.ReadExactly(header);
        try
        {
            using var json = JsonDocument.Parse(header);
            return json.RootElement.TryGetProperty(EntriesName, out var entries)
                ? ReadEntries(entries)
                : new Dictionary<string, string>();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new HypressFormatException($"model header: {error.Message}", error);
        }
    }

    /// <summary>Writes a model.</summary>
    public static void Write(
        IBufferWriter<byte> output,
        IReadOnlyDictionary<string, string> entries,
        IReadOnlyCollection<WeightTensor> tensors
    )
    {
        var header = Header(entries, tensors);
        BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(8), header.WrittenCount);
        output.Advance(8);
        output.Write(header.WrittenSpan);
        foreach (var tensor in tensors)
            WriteValues(output, tensor);
    }

    /// <summary>A tensor of finite floats of a known shape.</summary>
    /// <exception cref="HypressFormatException">It isn't there or isn't so.</exception>
    public float[] Floats(string name, IReadOnlyList<int> shape)
    {
        if (!_tensors.TryGetValue(name, out var tensor))
            throw new HypressFormatException($"model: the tensor {name} isn't there");
        if (tensor.Storage == WeightStorage.Int32 || !tensor.Shape.SequenceEqual(shape))
            throw new HypressFormatException(
                $"model: {name} is {tensor.Storage}[{string.Join(", ", tensor.Shape)}], "
                    + $"not floats[{string.Join(", ", shape)}]"
            );
        var floats = tensor.Storage == WeightStorage.Int8 ? Scaled(tensor) : tensor.Floats;
        if (!floats.All(float.IsFinite))
            throw new HypressFormatException($"model: {name} holds values that aren't finite");
        return floats;
    }

    /// <summary>A tensor of integers.</summary>
    /// <exception cref="HypressFormatException">It isn't there or isn't so.</exception>
    public int[] Integers(string name)
    {
        if (!_tensors.TryGetValue(name, out var tensor) || tensor.Storage != WeightStorage.Int32)
            throw new HypressFormatException($"model: the integers {name} aren't there");
        return tensor.Integers;
    }

    // One multiplication each, so the same on every machine.
    private float[] Scaled(WeightTensor tensor)
    {
        var scales = Floats(WeightTensor.ScaleOf(tensor.Name), [tensor.Shape[0]]);
        var row = tensor.Integers.Length / scales.Length;
        var floats = new float[tensor.Integers.Length];
        for (var i = 0; i < floats.Length; i++)
            floats[i] = tensor.Integers[i] * scales[i / row];
        return floats;
    }

    private static WeightFile ReadChecked(ReadOnlyMemory<byte> bytes, DecodeBudget budget)
    {
        if (bytes.Length < 8)
            throw new HypressFormatException("model header", 0, $"{bytes.Length} bytes", "8 bytes");
        var length = HeaderLength(bytes.Span, bytes.Length - 8);
        budget.Charge(4L * length); // the parsed header
        using var header = JsonDocument.Parse(bytes.Slice(8, length));
        var data = bytes[(8 + length)..];
        var entries = new Dictionary<string, string>();
        var tensors = new Dictionary<string, WeightTensor>();
        foreach (var member in header.RootElement.EnumerateObject())
        {
            if (member.Name == EntriesName)
                entries = ReadEntries(member.Value);
            else if (!tensors.TryAdd(member.Name, ReadTensor(member, data.Span, budget)))
                throw new HypressFormatException($"model header: {member.Name} stands twice");
        }
        return new(entries, tensors, IdOf(bytes.Span));
    }

    private static int HeaderLength(ReadOnlySpan<byte> head, long left)
    {
        var length = BinaryPrimitives.ReadInt64LittleEndian(head);
        var most = Math.Min(MaxHeader, left);
        return length >= 2 && length <= most
            ? (int)length
            : throw new HypressFormatException("model header length", 0, $"{length}", $"2..{most}");
    }

    private static Dictionary<string, string> ReadEntries(JsonElement element)
    {
        var entries = new Dictionary<string, string>();
        foreach (var entry in element.EnumerateObject())
            entries[entry.Name] = entry.Value.GetString() ?? "";
        return entries;
    }

    private static WeightTensor ReadTensor(
        JsonProperty member,
        ReadOnlySpan<byte> data,
        DecodeBudget budget
    )
    {
        var name = member.Name;
        var storage = Required(member.Value, "dtype").GetString() switch
        {
            "F32" => WeightStorage.Float32,
            "F16" => WeightStorage.Float16,
            "I32" => WeightStorage.Int32,
            "I8" => WeightStorage.Int8,
            var other => throw new HypressUnsupportedException(
                $"model: {name} is {other}; F32, F16, I32 and I8 are read"
            ),
        };
        int[] shape =
        [
            .. Required(member.Value, "shape").EnumerateArray().Select(e => e.GetInt32()),
        ];
        long[] offsets =
        [
            .. Required(member.Value, "data_offsets").EnumerateArray().Select(e => e.GetInt64()),
        ];
        if (shape.Length > 8 || offsets.Length != 2)
            throw new HypressFormatException(
                $"model: {name} has a shape or offsets of absurd length"
            );
        if (offsets[0] < 0 || offsets[1] < offsets[0] || offsets[1] > data.Length)
            throw new HypressFormatException(
                $"model: {name} stands at {offsets[0]}..{offsets[1]} of {data.Length} bytes"
            );
        var own = data[(int)offsets[0]..(int)offsets[1]];
        var count = own.Length / SizeOf(storage);
        var expected = 1L;
        foreach (var extent in shape)
            expected =
                extent is > 0 and <= 1 << 28 && expected <= int.MaxValue ? expected * extent : -1;
        if (expected != count || own.Length % SizeOf(storage) != 0)
            throw new HypressFormatException(
                $"model: {name} of [{string.Join(", ", shape)}] has {own.Length} bytes"
            );
        if (storage is WeightStorage.Int32 or WeightStorage.Int8)
        {
            // Those of 8 bits become floats beside.
            var integers = budget.Allocate<int>(count);
            if (storage == WeightStorage.Int8)
                budget.Charge(4L * count);
            for (var i = 0; i < count; i++)
                integers[i] =
                    storage == WeightStorage.Int8
                        ? (sbyte)own[i]
                        : BinaryPrimitives.ReadInt32LittleEndian(own[(4 * i)..]);
            return WeightTensor.Of(name, shape, integers, storage);
        }
        var floats = budget.Allocate<float>(count);
        for (var i = 0; i < count; i++)
            floats[i] =
                storage == WeightStorage.Float32
                    ? BinaryPrimitives.ReadSingleLittleEndian(own[(4 * i)..])
                    : (float)BinaryPrimitives.ReadHalfLittleEndian(own[(2 * i)..]);
        return WeightTensor.Of(name, shape, floats, storage);
    }

    private static JsonElement Required(JsonElement tensor, string key) =>
        tensor.TryGetProperty(key, out var value)
            ? value
            : throw new HypressFormatException($"model header: a tensor lacks {key}");

    private static ArrayBufferWriter<byte> Header(
        IReadOnlyDictionary<string, string> entries,
        IReadOnlyCollection<WeightTensor> tensors
    )
    {
        var header = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(header);
        json.WriteStartObject();
        json.WriteStartObject(EntriesName);
        foreach (var (key, value) in entries.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            json.WriteString(key, value);
        json.WriteEndObject();
        var offset = 0L;
        foreach (var tensor in tensors)
        {
            json.WriteStartObject(tensor.Name);
            json.WriteString("dtype", DtypeOf(tensor.Storage));
            json.WriteStartArray("shape");
            foreach (var extent in tensor.Shape)
                json.WriteNumberValue(extent);
            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(offset);
            offset +=
                (long)(tensor.Floats.Length + tensor.Integers.Length) * SizeOf(tensor.Storage);
            json.WriteNumberValue(offset);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.Flush();
        // Spaces up to a multiple of eight bytes, as the format asks.
        header.Write("       "u8[..((8 - (header.WrittenCount % 8)) % 8)]);
        return header;
    }

    private static void WriteValues(IBufferWriter<byte> output, WeightTensor tensor)
    {
        var size = SizeOf(tensor.Storage);
        var span = output.GetSpan(
            Math.Max(1, (tensor.Floats.Length + tensor.Integers.Length) * size)
        );
        for (var i = 0; i < tensor.Integers.Length; i++)
            if (tensor.Storage == WeightStorage.Int8)
                span[i] = (byte)(sbyte)tensor.Integers[i];
            else
                BinaryPrimitives.WriteInt32LittleEndian(span[(4 * i)..], tensor.Integers[i]);
        for (var i = 0; i < tensor.Floats.Length; i++)
            if (tensor.Storage == WeightStorage.Float32)
                BinaryPrimitives.WriteSingleLittleEndian(span[(4 * i)..], tensor.Floats[i]);
            else
                BinaryPrimitives.WriteHalfLittleEndian(span[(2 * i)..], (Half)tensor.Floats[i]);
        output.Advance((tensor.Floats.Length + tensor.Integers.Length) * size);
    }

    private static int SizeOf(WeightStorage storage) =>
        storage switch
        {
            WeightStorage.Int8 => 1,
            WeightStorage.Float16 => 2,
            _ => 4,
        };

    private static string DtypeOf(WeightStorage storage) =>
        storage switch
        {
            WeightStorage.Float32 => "F32",
            WeightStorage.Float16 => "F16",
            WeightStorage.Int8 => "I8",
            _ => "I32",
        };
}
