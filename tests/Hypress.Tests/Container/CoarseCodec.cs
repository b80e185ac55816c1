using System.Buffers;
using System.Runtime.InteropServices;
using Hypress.Codecs;
using Hypress.Cubes;

namespace Hypress.Tests.Container;

/// <summary>A lossy codec of the tests: rounds to multiples of 4 over its quality, with shared tables where there are several tiles.</summary>
internal sealed class CoarseCodec : ICubeCodec
{
    public const double Step = 4;

    public string Name => "coarse";

    public string Summary => "rounds to multiples of 4";

    public CodecCapabilities Capabilities { get; } =
        new()
        {
            DataTypes = DataTypes.All,
            Targets = [TargetKind.Quality],
            DefaultTarget = new(TargetKind.Quality, 1),
            Deterministic = true,
        };

    /// <summary>Whether the encoder met a value that holds no data.</summary>
    public bool SawMasked { get; private set; }

    public ISceneEncoder CreateEncoder(EncoderSetup setup) =>
        new Encoder(
            this,
            setup.Scene.Metadata.DataIgnoreValue,
            setup.Target.Kind == TargetKind.Quality ? Step / setup.Target.Value : Step,
            setup.TileCount > 1
        );

    public ISceneDecoder CreateDecoder(DecoderSetup setup, DecodeBudget budget) =>
        setup.SharedTables.Length is 0 or 8
            ? new Decoder()
            : throw new HypressFormatException("not the shared tables of coarse");

    private sealed class Encoder(CoarseCodec codec, double? ignore, double step, bool shares)
        : ISceneEncoder
    {
        public ReadOnlyMemory<byte> SharedTables { get; } =
            shares ? BitConverter.GetBytes(step) : default;

        public void EncodeTile(TileInput tile, IBufferWriter<byte> output)
        {
            codec.SawMasked |= Mask.Find(tile.Values, ignore) is not null;
            var row = new double[tile.Values.Shape.Samples];
            for (var band = 0; band < tile.Values.Shape.Bands; band++)
            for (var line = 0; line < tile.Values.Shape.Lines; line++)
            {
                tile.Values.ReadRow(band, line, row.AsSpan());
                for (var i = 0; i < row.Length; i++)
                    row[i] = step * Math.Round(row[i] / step);
                output.Write(MemoryMarshal.AsBytes(row.AsSpan()));
            }
        }

        public void Dispose() { }
    }

    private sealed class Decoder : ISceneDecoder
    {
        public void DecodeTile(
            ReadOnlySpan<byte> payload,
            CubeView destination,
            DecodeBudget budget
        )
        {
            var rows = MemoryMarshal.Cast<byte, double>(payload);
            var samples = destination.Shape.Samples;
            if (rows.Length != destination.Shape.Count)
                throw new HypressFormatException("not a tile of coarse");
            for (var band = 0; band < destination.Shape.Bands; band++)
            for (var line = 0; line < destination.Shape.Lines; line++)
            {
                destination.WriteRow(band, line, rows[..samples]);
                rows = rows[samples..];
            }
        }

        public void Dispose() { }
    }
}
