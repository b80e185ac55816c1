using System.Globalization;
using Hypress.Entropy;
using Hypress.Networks;

namespace Hypress.Codecs.Joint;

/// <summary>Books the bits of one group of bands while its latents are decoded, position by position.</summary>
/// <remarks>A hyper-latent's position stands for the latent's 4 x 4: its bits are spread over those.</remarks>
internal sealed class LatentBits(BitUse use, EntropyKind entropy)
{
    private const int HyperSide = 4;

    private int _begun;
    private string _part = "";
    private int _side;
    private double _taken;

    /// <summary>The next tensor of the bitstream begins.</summary>
    public void Begin(RangeDecoder decoder)
    {
        var hyper = _begun == 0 && entropy != EntropyKind.Factorized;
        _side = hyper ? HyperSide : 1;
        _part =
            hyper ? "hyper-latent"
            : entropy == EntropyKind.ChannelWise
                ? string.Create(CultureInfo.InvariantCulture, $"slice {_begun}")
            : "latent";
        _taken = decoder.BitsTaken;
        _begun++;
    }

    /// <summary>A position is done.</summary>
    public void Add(int line, int sample, RangeDecoder decoder)
    {
        var taken = decoder.BitsTaken;
        use.Add(_part, taken - _taken, line * _side, sample * _side, _side);
        _taken = taken;
    }
}
