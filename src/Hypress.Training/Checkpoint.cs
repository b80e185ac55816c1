using System.Runtime.InteropServices;
using System.Text;
using Hypress.Bytes;

namespace Hypress.Training;

/// <summary>All of a run that isn't in its config: steps done, weights and the optimizer's state.</summary>
/// <remarks>
/// Random numbers and the position in the data follow from seed and step, so they need no place here. The file:
/// "HYPTRAIN" | the network's config, its length first | steps done, count of values | weights | first | second moments,
/// all little-endian.
/// </remarks>
internal sealed record Checkpoint(
    string Network,
    int Step,
    float[] Weights,
    float[] FirstMoments,
    float[] SecondMoments
)
{
    private static ReadOnlySpan<byte> Magic => "HYPTRAIN"u8;

    public void Write(string path)
    {
        using var file = AtomicFile.Create(path, overwrite: true);
        using (var writer = new BinaryWriter(file.Stream!, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Magic);
            writer.Write(Network);
            writer.Write(Step);
            writer.Write(Weights.Length);
            foreach (var values in (float[][])[Weights, FirstMoments, SecondMoments])
                writer.Write(MemoryMarshal.AsBytes(values.AsSpan()));
        }
        file.Complete();
    }

    /// <summary>The steps that a checkpoint has behind it; null when there is none.</summary>
    public static int? StepOf(string path)
    {
        if (!File.Exists(path))
            return null;
        using var reader = new BinaryReader(File.OpenRead(path));
        try
        {
            if (!reader.ReadBytes(Magic.Length).AsSpan().SequenceEqual(Magic))
                return null;
            reader.ReadString(); // the network's config
            return reader.ReadInt32();
        }
        catch (Exception error) when (error is EndOfStreamException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Reads a checkpoint of a network with so many weights.</summary>
    /// <exception cref="HypressFormatException">It isn't one, or another network's.</exception>
    public static Checkpoint Read(string path, int weights)
    {
        using var reader = new BinaryReader(File.OpenRead(path));
        try
        {
            if (!reader.ReadBytes(Magic.Length).AsSpan().SequenceEqual(Magic))
                throw new HypressFormatException($"'{path}' is not a checkpoint");
            var network = reader.ReadString();
            var step = reader.ReadInt32();
            var count = reader.ReadInt32();
            if (count != weights)
                throw new HypressFormatException(
                    $"checkpoint '{path}': found {count} weights, allowed {weights}"
                );
            return new(network, step, Values(), Values(), Values());

            float[] Values()
            {
                var values = new float[count];
                reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
                return values;
            }
        }
        catch (Exception error) when (error is EndOfStreamException or FormatException)
        {
            throw new HypressFormatException($"checkpoint '{path}' is cut off or damaged", error);
        }
    }
}
