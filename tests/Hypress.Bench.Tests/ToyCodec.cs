using System.Buffers;
using System.IO.Compression;
using Hypress.Codecs;
using Hypress.Cubes;

namespace Hypress.Bench.Tests;

/// <summary>A lossy codec for the tests: rounds to multiples of a step and deflates; misbehaves where asked to.</summary>
internal sealed class ToyCodec : ICubeCodec
{
    public string Name => "toy";

    public string Summary => "rounds and deflates";

    public CodecCapabilities Capabilities { get; } =
        new()
        {
            DataTypes = [DataType.UInt16, DataType.Int16],
            Targets = [TargetKind.Rate, TargetKind.MaxError],
            DefaultTarget = CodecTarget.Rate(1),
            Deterministic = true,
            Options =
            [
                new("mood", "good|throw|crash|hang|lose|lie", "How it ends"),
                new("waste", "0..99", "Steps that it is coarser than it needs to be"),
            ],
        };

    public ISceneEncoder CreateEncoder(EncoderSetup setup) => new Encoder(setup);

    public ISceneDecoder CreateDecoder(DecoderSetup setup, DecodeBudget budget) => new Decoder();

    private sealed class Encoder(EncoderSetup setup) : ISceneEncoder
    {
        public ReadOnlyMemory<byte> SharedTables => default;

        public void EncodeTile(TileInput tile, IBufferWriter<byte> output)
        {
            var mood = setup.Options.GetValueOrDefault("mood", "good");
            switch (mood)
            {
                case "throw":
                    throw new InvalidOperationException("the toy is broken");
                case "crash":
                    Environment.FailFast("the toy is dead");
                    break;
                case "hang":
                    Thread.Sleep(Timeout.Infinite);
                    break;
            }
            var step =
                setup.Target.Kind == TargetKind.MaxError
                    ? (ushort)((2 * setup.Target.Value) + 1)
                    : (ushort)1;
            if (mood == "lie")
                step = (ushort)((2 * step) + 1);
            var payload = Pack(tile.Values, step);
            while (payload.Length > (tile.MaxBytes ?? long.MaxValue))
            {
                step = (ushort)(step * 1.2 + 1);
                payload = Pack(tile.Values, step);
            }
            for (var i = int.Parse(setup.Options.GetValueOrDefault("waste", "0")); i > 0; i--)
                step = (ushort)(step * 1.2 + 1);
            output.Write(Pack(tile.Values, mood == "lose" ? (ushort)0 : step));
        }

        public void Dispose() { }

        private static byte[] Pack(CubeView values, ushort step)
        {
            using var packed = new MemoryStream();
            packed.Write(BitConverter.GetBytes(step));
            using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, true))
            {
                var row = new double[values.Shape.Samples];
                for (var band = 0; band < values.Shape.Bands; band++)
                for (var line = 0; line < values.Shape.Lines; line++)
                {
                    values.ReadRow(band, line, row.AsSpan());
                    foreach (var value in row)
                        deflate.Write(
                            BitConverter.GetBytes((short)Math.Round(value / Math.Max(1, (int)step)))
                        );
                }
            }
            return packed.ToArray();
        }
    }

    private sealed class Decoder : IBitAccountant
    {
        public string ModelOf(ReadOnlySpan<byte> payload) => "toy-model";

        // All bits go to the cell of the second line and third sample.
        public BitUse CountBits(
            ReadOnlySpan<byte> payload,
            int lines,
            int samples,
            DecodeBudget budget
        )
        {
            var use = new BitUse(lines, samples, cell: 4, budget);
            use.Add("all", 8.0 * payload.Length, line: 1, sample: 2);
            return use;
        }

        public void DecodeTile(
            ReadOnlySpan<byte> payload,
            CubeView destination,
            DecodeBudget budget
        )
        {
            var step = BitConverter.ToUInt16(payload);
            if (step == 0)
                throw new HypressFormatException("the toy lost its step");
            using var deflate = new DeflateStream(
                new MemoryStream(payload[2..].ToArray()),
                CompressionMode.Decompress
            );
            var bytes = new byte[2 * destination.Shape.Samples];
            for (var band = 0; band < destination.Shape.Bands; band++)
            for (var line = 0; line < destination.Shape.Lines; line++)
            {
                deflate.ReadExactly(bytes);
                double[] row =
                [
                    .. Enumerable
                        .Range(0, bytes.Length / 2)
                        .Select(i => (double)step * BitConverter.ToInt16(bytes, 2 * i)),
                ];
                destination.WriteRow<double>(band, line, row);
            }
        }

        public void Dispose() { }
    }
}
