using System.Text;
using Hypress.Fuzz.Mutations;
using Hypress.Tensors;

namespace Hypress.Fuzz;

/// <summary>Many inputs for one target: the same ones for the same seed.</summary>
/// <remarks>
/// An input that ends in a way not seen before (another message or another place; with an instrumented library, other
/// branches) joins those that are mutated.
/// </remarks>
internal sealed class Campaign
{
    private const int MostInputs = 512;

    private readonly FuzzTarget _target;
    private readonly InputRunner _runner;
    private readonly List<byte[]> _inputs;
    private readonly HashSet<string> _ways = [];
    private readonly Coverage _coverage = new();
    private readonly int _seed;

    /// <summary>Makes the seeds and reads them.</summary>
    /// <exception cref="HypressMissingException">A library isn't here.</exception>
    public Campaign(FuzzTarget target, int seed, string scratch)
    {
        (_target, _seed, _runner) = (target, seed, new(scratch));
        _inputs = [.. target.Seeds(scratch)];
        if (_inputs.Count == 0)
            throw new InvalidOperationException($"{target.Name} has no seeds");
        // A file that the program makes and can't read is the worst find of all.
        BadSeeds =
        [
            .. _inputs
                .Select(input => (input, _runner.Run(target, input)))
                .Where(seed => seed.Item2.Kind != OutcomeKind.Read),
        ];
    }

    /// <summary>Seeds that aren't read, and what came of them.</summary>
    public IReadOnlyList<(byte[] Input, Outcome Outcome)> BadSeeds { get; }

    /// <summary>Ways seen so far.</summary>
    public int Ways => _ways.Count;

    /// <summary>Branches taken so far, where the library is instrumented.</summary>
    public int Edges => _coverage.Edges;

    /// <summary>Makes an input; the same for the same number while the inputs to mutate are the same.</summary>
    public byte[] Make(int number)
    {
        var name = WeightFile.IdOf(Encoding.UTF8.GetBytes($"{_target.Name} {_seed} {number}"));
        var random = new Random((int)(name ^ (name >> 32)));
        var input = _inputs[random.Next(_inputs.Count)];
        var other = _inputs[random.Next(_inputs.Count)];
        return _target.IsHyp
            ? new HypMutator(random).Mutate(input, other)
            : new Mutator(random).Mutate(input, other);
    }

    /// <summary>Runs an input.</summary>
    public Outcome Run(byte[] input)
    {
        Coverage.Begin();
        var outcome = _runner.Run(_target, input);
        var isNew = _ways.Add(outcome.Signature) | _coverage.IsNew();
        if (isNew && !outcome.IsFind && _inputs.Count < MostInputs)
            _inputs.Add(input);
        return outcome;
    }
}
