using Hypress.Networks;
using Hypress.Training.Libtorch;
using TorchSharp;
using static TorchSharp.torch;

namespace Hypress.Training.Layers;

/// <summary>All weights of a network behind one another in one vector, which is what the optimizer sees.</summary>
/// <remarks>
/// One leaf instead of some hundred makes a step of the optimizer, a gradient's norm and a checkpoint a few operations.
/// Values with a lower bound are kept as square roots, so that training can't cross it (Ballé 2018, GDN's
/// reparameterization): value = max(stored, sqrt(minimum + pedestal))² - pedestal.
/// </remarks>
internal sealed class TorchWeights : IDisposable
{
    private const double Pedestal = 1.0 / (1L << 36);
    private static readonly Scalar HeldPedestal = Pedestal;

    private readonly Parameter[] _parameters;
    private readonly long[] _counts;

    /// <summary>Weights as they start.</summary>
    public TorchWeights(IEnumerable<Parameter> parameters, int seed, Device device)
    {
        _parameters = [.. parameters];
        _counts = [.. _parameters.Select(parameter => (long)parameter.Count)];
        var random = new Random(seed);
        var plain = _parameters.ToDictionary(
            parameter => parameter.Name,
            parameter =>
            {
                var values = new float[parameter.Count];
                parameter.Start.Fill(values, parameter.Shape, random);
                return values;
            }
        );
        using var scope = NewDisposeScope();
        Stored = tensor(Pack(plain), device: device).requires_grad_().DetachFromDisposeScope();
    }

    /// <summary>The vector that is trained.</summary>
    public Tensor Stored { get; }

    /// <summary>What the vector consists of.</summary>
    public IReadOnlyList<Parameter> Parameters => _parameters;

    /// <summary>The weights by name, as the layers use them, connected to the vector for gradients.</summary>
    public Dictionary<string, Tensor> Split()
    {
        var parts = Stored.split(_counts);
        var named = new Dictionary<string, Tensor>(_parameters.Length);
        for (var i = 0; i < _parameters.Length; i++)
        {
            var part = parts[i].reshape([.. _parameters[i].Shape.Select(extent => (long)extent)]);
            named.Add(_parameters[i].Name, Bounded(part, _parameters[i].Minimum));
        }
        return named;
    }

    /// <summary>Plain values by name: what a model file holds.</summary>
    public Dictionary<string, float[]> Read()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        return Split()
            .ToDictionary(
                pair => pair.Key,
                pair => pair.Value.cpu().contiguous().data<float>().ToArray()
            );
    }

    /// <summary>Takes over plain values, of which every parameter must have as many as its shape says.</summary>
    public void Write(IReadOnlyDictionary<string, float[]> plain)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        Stored.copy_(tensor(Pack(plain)));
    }

    /// <summary>A number for each parameter, by its name, at each of its weights; the caller disposes the tensor.</summary>
    public Tensor Each(Func<string, float> number)
    {
        using var scope = NewDisposeScope();
        var numbers = new float[_counts.Sum()];
        var start = 0;
        foreach (var parameter in _parameters)
        {
            numbers.AsSpan(start, parameter.Count).Fill(number(parameter.Name));
            start += parameter.Count;
        }
        return tensor(numbers).to(Stored.device).DetachFromDisposeScope();
    }

    public void Dispose() => Stored.Dispose();

    private static Tensor Bounded(Tensor stored, float? minimum)
    {
        if (minimum is not { } bound)
            return stored;
        return LowerBound.Of(stored, Math.Sqrt(bound + Pedestal)).Squared() - HeldPedestal;
    }

    private float[] Pack(IReadOnlyDictionary<string, float[]> plain)
    {
        var packed = new float[_counts.Sum()];
        var rest = packed.AsSpan();
        foreach (var parameter in _parameters)
        {
            if (
                !plain.TryGetValue(parameter.Name, out var values)
                || values.Length != parameter.Count
            )
                throw new HypressFormatException(
                    $"weights {parameter.Name}: found {values?.Length ?? 0} values, allowed {parameter.Count}"
                );
            values.CopyTo(rest);
            if (parameter.Minimum is not null)
            {
                foreach (ref var value in rest[..values.Length])
                    value = (float)Math.Sqrt(value + Pedestal);
            }
            rest = rest[values.Length..];
        }
        return packed;
    }
}
