using System.Runtime.CompilerServices;

namespace Hypress.Codecs.Universal;

/// <summary>Corrections of a model's logits, learned from the coded scene by encoder and decoder alike.</summary>
/// <remarks>
/// Logistic regression on the fly: a decision's logit is the model's plus a weight for each of its contexts, and each
/// weight follows the error by a step that shrinks with the evidence it has seen.
/// </remarks>
internal sealed class AdaptiveWeights
{
    /// <summary>Contexts of each decision.</summary>
    public const int Contexts = 4;

    private const float MostEvidence = 92;

    private readonly Weight[] _weights;
    private readonly int _count;
    private readonly float _caution;
    private readonly float[] _probability = LogitTables.Probability;

    /// <param name="decisions">Kinds of decisions.</param>
    /// <param name="count">Values of a context.</param>
    /// <param name="caution">Evidence that the model's own logits are worth.</param>
    public AdaptiveWeights(int decisions, int count, float caution)
    {
        (_count, _caution) = (count, caution);
        _weights = new Weight[decisions * Contexts * count];
    }

    /// <summary>A decision's probability, and what it was made of.</summary>
    /// <param name="Index">In <see cref="LogitTables"/>.</param>
    /// <param name="First">Indices of the weights.</param>
    /// <param name="Second">The second's.</param>
    /// <param name="Third">The third's.</param>
    /// <param name="Last">The last one's.</param>
    public readonly record struct Weighed(int Index, int First, int Second, int Third, int Last);

    /// <summary>Adds a decision's weights to its logit.</summary>
    /// <param name="decision">Which kind.</param>
    /// <param name="logit">The model's.</param>
    /// <param name="contexts">The first three contexts.</param>
    /// <param name="last">The last one.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Weighed Weigh(int decision, float logit, ref int contexts, int last)
    {
        var at = decision * Contexts * _count;
        var first = at + contexts;
        var second = at + _count + Unsafe.Add(ref contexts, 1);
        var third = at + (2 * _count) + Unsafe.Add(ref contexts, 2);
        last += at + (3 * _count);
        logit += _weights[first].Value;
        logit += _weights[second].Value;
        logit += _weights[third].Value;
        logit += _weights[last].Value;
        return new(LogitTables.IndexOf(logit), first, second, third, last);
    }

    /// <summary>Learns what a decision was.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Learn(Weighed weighed, bool yes)
    {
        var probability = _probability[weighed.Index];
        var error = (yes ? 1 : 0) - probability;
        var evidence = probability * (1 - probability);
        Learn(ref _weights[weighed.First], error, evidence);
        Learn(ref _weights[weighed.Second], error, evidence);
        Learn(ref _weights[weighed.Third], error, evidence);
        Learn(ref _weights[weighed.Last], error, evidence);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Learn(ref Weight weight, float error, float evidence)
    {
        weight.Evidence = Math.Min(weight.Evidence + evidence, MostEvidence);
        weight.Value += error / (_caution + weight.Evidence);
    }

    private struct Weight
    {
        public float Value;
        public float Evidence;
    }
}
