using Hypress.Cubes;

namespace Hypress.Codecs;

/// <summary>What an encoder is told about a scene before its first tile.</summary>
public sealed record EncoderSetup
{
    /// <summary>The scene, masked values filled; for passes over the whole of it.</summary>
    public required ICubeSource Scene { get; init; }

    /// <summary>What is asked.</summary>
    public required CodecTarget Target { get; init; }

    /// <summary>Tiles in the file. A single tile should hold all itself and leave the shared tables empty.</summary>
    public required int TileCount { get; init; }

    /// <summary>Options of the codec by name; unknown names are refused by the caller.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } =
        new Dictionary<string, string>();

    /// <summary>What the file may take for payloads and all copies of the shared tables; null when the target doesn't limit it.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>What this coding shares with others of the scene; one of its own by default.</summary>
    public SceneWork Work { get; init; } = new();

    /// <summary>What is made once for a scene, however many targets are tried on it.</summary>
    /// <param name="key">What it is, and what else than the scene it depends on.</param>
    /// <param name="make">Makes it.</param>
    public T Once<T>(object key, Func<T> make)
        where T : notnull => Work.Once(Scene, key, make);

    /// <summary>How often the shared tables stand in the file.</summary>
    public int SharedCopies => TileCount == 1 ? 1 : 2;

    /// <summary>Stops long searches.</summary>
    public CancellationToken Cancel { get; init; }
}

/// <summary>What a decoder is told about a scene before its first tile; all of it from an unchecked file.</summary>
public sealed record DecoderSetup
{
    /// <summary>The scene's extents.</summary>
    public required CubeShape Shape { get; init; }

    /// <summary>The scene's data type.</summary>
    public required DataType Type { get; init; }

    /// <summary>The encoder's shared tables, checked by nothing but their CRC.</summary>
    public ReadOnlyMemory<byte> SharedTables { get; init; }
}
