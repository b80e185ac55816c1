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

    /// <param name="decisions">Kinds of decisions.</param>
    /// <param name="count">Values of a context.</param>
    /// <param name="caution">Evidence that the model's own logits are worth.</param>
    public AdaptiveWeights(int decisions, int count, float caution)
    {
        (_count, _caution) = (count, caution);
        _weights = new Weight[decisions * Contexts * count];
    }

    /// <summary>The index in <see cref="LogitTables"/> of a decision.</summary>
    public int Index(int decision, float logit, ReadOnlySpan<int> contexts)
    {
        var at = decision * Contexts * _count;
        for (var i = 0; i < Contexts; i++, at += _count)
            logit += _weights[at + contexts[i]].Value;
        return LogitTables.IndexOf(logit);
    }

    /// <summary>Learns what a decision was.</summary>
    public void Learn(int decision, int index, bool yes, ReadOnlySpan<int> contexts)
    {
        var probability = LogitTables.Probability[index];
        var error = (yes ? 1 : 0) - probability;
        var evidence = probability * (1 - probability);
        var at = decision * Contexts * _count;
        for (var i = 0; i < Contexts; i++, at += _count)
        {
            ref var weight = ref _weights[at + contexts[i]];
            weight.Evidence = Math.Min(weight.Evidence + evidence, MostEvidence);
            weight.Value += error / (_caution + weight.Evidence);
        }
    }

    private struct Weight
    {
        public float Value;
        public float Evidence;
    }
}
