namespace Hypress.Networks;

/// <summary>One tensor of weights: its name in the file, its shape, how it starts and what bounds it.</summary>
/// <param name="Name">Layer name, a dot, and the tensor's role: <c>analysis.down0.weight</c>.</param>
/// <param name="Shape">Extents, the outermost first; the layer's documentation says what they mean.</param>
/// <param name="Start">How it is filled before training.</param>
internal sealed record Parameter(string Name, IReadOnlyList<int> Shape, Initialization Start)
{
    /// <summary>
    /// Training keeps every value at or above this, by whatever reparameterization it likes. The file holds the
    /// plain values.
    /// </summary>
    public float? Minimum { get; init; }

    /// <summary>Values in all.</summary>
    public int Count => Shape.Aggregate(1, (product, extent) => checked(product * extent));
}

/// <summary>How a tensor of weights is filled before training.</summary>
internal abstract record Initialization
{
    /// <summary>Fills <paramref name="values"/>, whose extents are <paramref name="shape"/>.</summary>
    public abstract void Fill(Span<float> values, IReadOnlyList<int> shape, Random random);

    /// <summary>The same number everywhere.</summary>
    public sealed record Constant(float Value) : Initialization
    {
        public override void Fill(Span<float> values, IReadOnlyList<int> shape, Random random) =>
            values.Fill(Value);
    }

    /// <summary>Uniform within plus or minus sqrt(3 / fan-in) x gain, so of variance gain² / fan-in.</summary>
    public sealed record Uniform(int FanIn, float Gain = 1) : Initialization
    {
        public override void Fill(Span<float> values, IReadOnlyList<int> shape, Random random)
        {
            var bound = Gain * Math.Sqrt(3.0 / FanIn);
            foreach (ref var value in values)
                value = (float)(((2 * random.NextDouble()) - 1) * bound);
        }
    }

    /// <summary>
    /// A matrix [outputs, inputs] with <see cref="Value"/> where input modulo outputs is the output: the identity
    /// when both are equal, a weighted sum of the input's halves when there are twice as many inputs.
    /// </summary>
    public sealed record Diagonal(float Value) : Initialization
    {
        public override void Fill(Span<float> values, IReadOnlyList<int> shape, Random random)
        {
            var (outputs, inputs) = (shape[0], shape[1]);
            values.Clear();
            for (var input = 0; input < inputs; input++)
                values[(input % outputs * inputs) + input] = Value;
        }
    }
}
