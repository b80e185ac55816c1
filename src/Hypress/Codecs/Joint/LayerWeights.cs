using Hypress.Networks;
using Hypress.Tensors;
using Hypress.Tensors.Kernels;

namespace Hypress.Codecs.Joint;

/// <summary>A network's weights, packed for the kernels once.</summary>
internal sealed class LayerWeights
{
    private readonly Dictionary<string, (PackedWeights, TapOffset[])> _convolutions = [];
    private readonly Dictionary<string, TransposedPhase[]> _transposed = [];
    private readonly Dictionary<string, SpectralBlockWeights> _spectral = [];
    private readonly Dictionary<string, SpatialBlockWeights> _spatial = [];
    private readonly Dictionary<string, PackedWeights> _normalizations = [];

    /// <summary>Packs the weights of all layers.</summary>
    /// <exception cref="HypressFormatException">The model lacks some or holds them in another shape.</exception>
    public LayerWeights(IEnumerable<ILayer> layers, WeightFile model, LaneWidth width)
    {
        foreach (var layer in layers)
        {
            float[][] values = [.. layer.Parameters.Select(p => model.Floats(p.Name, p.Shape))];
            switch (layer)
            {
                case ConvolutionLayer convolution:
                    _convolutions[layer.Name] = Pack(convolution, values, width);
                    break;
                case TransposedConvolutionLayer transposed:
                    _transposed[layer.Name] = Pack(transposed, values, width);
                    break;
                case SpectralBlockLayer:
                    _spectral[layer.Name] = new(values[0], values[1], values[2], values[3][0]);
                    break;
                case SpatialBlockLayer spatial:
                    _spatial[layer.Name] = Pack(spatial, values);
                    break;
                case GdnLayer gdn:
                    _normalizations[layer.Name] = Pack(gdn, values, width);
                    break;
                default:
                    throw new ArgumentException($"no kernel computes {layer.GetType().Name}");
            }
        }
    }

    public (PackedWeights Weights, TapOffset[] Taps) Convolution(ConvolutionLayer layer) =>
        _convolutions[layer.Name];

    public TransposedPhase[] Transposed(TransposedConvolutionLayer layer) =>
        _transposed[layer.Name];

    public SpectralBlockWeights Spectral(SpectralBlockLayer layer) => _spectral[layer.Name];

    public SpatialBlockWeights Spatial(SpatialBlockLayer layer) => _spatial[layer.Name];

    public PackedWeights Normalization(GdnLayer layer) => _normalizations[layer.Name];

    private static (PackedWeights, TapOffset[]) Pack(
        ConvolutionLayer layer,
        float[][] values,
        LaneWidth width
    )
    {
        var taps = TapOffset.Square(layer.Kernel);
        if (layer.Causal)
            taps = taps[..(taps.Length / 2)];
        var packed = new PackedWeights(taps.Length, layer.Inputs, layer.Outputs, width);
        values[1].CopyTo(packed.Bias, 0);
        var row = new float[layer.Outputs];
        var area = layer.Kernel * layer.Kernel;
        for (var tap = 0; tap < taps.Length; tap++)
        for (var input = 0; input < layer.Inputs; input++)
        {
            for (var output = 0; output < row.Length; output++)
                row[output] = values[0][(((output * layer.Inputs) + input) * area) + tap];
            packed.SetRow(tap, input, row);
        }
        return (packed, taps);
    }

    private static TransposedPhase[] Pack(
        TransposedConvolutionLayer layer,
        float[][] values,
        LaneWidth width
    )
    {
        TransposedPhase[] phases =
        [
            .. Enumerable
                .Range(0, 4)
                .Select(i =>
                    TransposedPhase.Of(i, layer.Kernel, layer.Inputs, layer.Outputs, width)
                ),
        ];
        var row = new float[layer.Outputs];
        var area = layer.Kernel * layer.Kernel;
        foreach (var phase in phases)
        {
            values[1].CopyTo(phase.Weights.Bias, 0);
            for (var tap = 0; tap < phase.Rows.Length; tap++)
            for (var input = 0; input < layer.Inputs; input++)
            {
                var at = (phase.Rows[tap].Line * layer.Kernel) + phase.Rows[tap].Sample;
                for (var output = 0; output < row.Length; output++)
                    row[output] = values[0][(((input * layer.Outputs) + output) * area) + at];
                phase.Weights.SetRow(tap, input, row);
            }
        }
        return phases;
    }

    // From [band, feature, ky, kx] to [feature, ky, kx, band].
    private static SpatialBlockWeights Pack(SpatialBlockLayer layer, float[][] values)
    {
        var pitch = Tensor.Pitched(layer.Bands);
        return new(
            layer.Features,
            Turned(values[0], layer.Features * 9),
            Turned(values[1], layer.Features),
            Turned(values[2], layer.Features * 9),
            Turned(values[3], 1)
        );

        float[] Turned(float[] source, int count)
        {
            var target = new float[count * pitch];
            for (var band = 0; band < layer.Bands; band++)
            for (var i = 0; i < count; i++)
                target[(i * pitch) + band] = source[(band * count) + i];
            return target;
        }
    }

    private static PackedWeights Pack(GdnLayer layer, float[][] values, LaneWidth width)
    {
        if (values[0].Any(beta => beta < GdnLayer.MinBeta) || values[1].Any(gamma => gamma < 0))
            throw new HypressFormatException(
                $"model: {layer.Name} has a beta below {GdnLayer.MinBeta} or a gamma below 0"
            );
        var packed = new PackedWeights(1, layer.Channels, layer.Channels, width);
        Array.Fill(packed.Bias, 1);
        values[0].CopyTo(packed.Bias, 0);
        var row = new float[layer.Channels];
        for (var input = 0; input < layer.Channels; input++)
        {
            for (var output = 0; output < row.Length; output++)
                row[output] = values[1][(output * layer.Channels) + input];
            packed.SetRow(0, input, row);
        }
        return packed;
    }
}
