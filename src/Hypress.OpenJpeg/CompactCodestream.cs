using System.Buffers;
using System.Buffers.Binary;
using Hypress.Bytes;

namespace Hypress.OpenJpeg;

//  byte depth - 1, 0x80 if signed | byte decompositions, 0x80 if reversible | steps as in QCD, one or two bytes a
//  subband | packets

/// <summary>
/// A codestream of our own without what its reader knows: sizes and component count come from the file around it, and
/// all else of its headers is always the same. Saves 75 bytes and three a component.
/// </summary>
internal static class CompactCodestream
{
    private const int ComponentsAt = 42; // of the first component's depth: SOC, and SIZ up to there
    private const int StyleBytes = 14; // COD
    private const int LevelsAt = 9; // in COD
    private const int WaveletAt = 13;
    private const int StepsAt = 5; // in QCD
    private const int TilePartBytes = 14; // SOT and SOD
    private const int EndBytes = 2; // EOC
    private const byte Flag = 0x80;

    /// <summary>What the short form saves.</summary>
    public static int SavedBytes(int components) =>
        ComponentsAt + (3 * components) + StyleBytes + StepsAt + TilePartBytes + EndBytes - 2;

    /// <summary>Writes the short form of what <see cref="PlaneCoder"/> made.</summary>
    public static void Write(
        ReadOnlySpan<byte> codestream,
        int components,
        IBufferWriter<byte> output
    )
    {
        var style = codestream[(ComponentsAt + (3 * components))..];
        var quantization = style[StyleBytes..];
        var quantizationEnd = 2 + BinaryPrimitives.ReadUInt16BigEndian(quantization[2..]);
        var reversible = style[WaveletAt] == 1;
        output.Write([codestream[ComponentsAt], (byte)(style[LevelsAt] | (reversible ? Flag : 0))]);
        output.Write(quantization[StepsAt..quantizationEnd]);
        output.Write(quantization[(quantizationEnd + TilePartBytes)..^EndBytes]);
    }

    /// <summary>Makes the codestream again; its values are as unchecked as the payload's.</summary>
    /// <exception cref="HypressFormatException">The payload is too short.</exception>
    public static byte[] Expand(
        ReadOnlySpan<byte> payload,
        int components,
        int lines,
        int samples,
        DecodeBudget budget
    )
    {
        var reader = new ByteReader(payload);
        var depth = reader.UInt8("depth");
        var wavelet = reader.UInt8("wavelet");
        var (levels, reversible) = (wavelet & ~Flag, (wavelet & Flag) != 0);
        var steps = reader.Take("steps", ((3 * levels) + 1) * (reversible ? 1 : 2));
        var packets = reader.Rest();

        var length = payload.Length + SavedBytes(components);
        var codestream = new Writer(budget.Allocate<byte>(length));
        codestream.Words(0xFF4F, 0xFF51, 38 + (3 * components), 0);
        codestream.Longs(samples, lines, 0, 0, samples, lines, 0, 0);
        codestream.Words(components);
        for (var c = 0; c < components; c++)
            codestream.Bytes(depth, 1, 1);
        codestream.Words(0xFF52, 12);
        codestream.Bytes(0, 0, 0, 1, 0, (byte)levels, 4, 4, 0, reversible ? (byte)1 : (byte)0);
        codestream.Words(0xFF5C, 3 + steps.Length);
        codestream.Bytes(reversible ? (byte)0x40 : (byte)0x42);
        codestream.Bytes(steps);
        codestream.Words(0xFF90, 10, 0);
        codestream.Longs(TilePartBytes + packets.Length);
        codestream.Bytes(0, 1);
        codestream.Words(0xFF93);
        codestream.Bytes(packets);
        codestream.Words(0xFFD9);
        return codestream.Written;
    }

    private sealed class Writer(byte[] bytes)
    {
        private int _position;

        public byte[] Written => bytes;

        public void Bytes(params ReadOnlySpan<byte> values)
        {
            values.CopyTo(bytes.AsSpan(_position));
            _position += values.Length;
        }

        public void Words(params ReadOnlySpan<int> values)
        {
            foreach (var value in values)
                Bytes((byte)(value >> 8), (byte)value);
        }

        public void Longs(params ReadOnlySpan<int> values)
        {
            foreach (var value in values)
                Words(value >> 16, value);
        }
    }
}
