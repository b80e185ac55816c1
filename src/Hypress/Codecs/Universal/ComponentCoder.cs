using Hypress.Transforms.Wavelet;

namespace Hypress.Codecs.Universal;

/// <summary>Codes the components of a tile: in one stream, or in four that can be coded side by side.</summary>
/// <remarks>
/// A subband needs those before it of its component and those of its number in earlier components. So a stream of coarse
/// subbands and one for each of the three finest follow each other at a distance of a component.
/// </remarks>
internal sealed class ComponentCoder<TCoder>
    where TCoder : ISymbolCoder
{
    private readonly SubbandLayout _layout;
    private readonly int[] _energies;
    private readonly CoefficientCoder<TCoder>[] _streams;
    private readonly DecodeBudget _budget;
    private readonly SubbandField[] _zeros; // [subband]
    private readonly EnergyMap[] _maps; // [subband]
    private readonly SubbandField.Sums?[] _sums; // [subband]: of earlier components, to be used again
    private readonly SubbandField _nothing;

    /// <param name="layout">The subbands.</param>
    /// <param name="energies">Of the components.</param>
    /// <param name="streams">One, or <see cref="Streams"/>.</param>
    /// <param name="budget">Pays for the coefficients.</param>
    public ComponentCoder(
        SubbandLayout layout,
        int[] energies,
        CoefficientCoder<TCoder>[] streams,
        DecodeBudget budget
    )
    {
        (_layout, _energies, _streams, _budget) = (layout, energies, streams, budget);
        Fields = new SubbandField[energies.Length][];
        _nothing = SubbandField.Zeros(1, 1, budget);
        _sums = new SubbandField.Sums?[layout.Subbands.Length];
        _zeros = [.. layout.Subbands.Select(b => SubbandField.Zeros(b.Lines, b.Samples, budget))];
        _maps = [.. layout.Subbands.Select(b => new EnergyMap(b.Lines, b.Samples, budget))];
    }

    /// <summary>Streams of a tile that isn't small.</summary>
    public const int Streams = 4;

    /// <summary>[component][subband], as far as coded.</summary>
    public SubbandField[][] Fields { get; }

    /// <summary>Looks after each stream's component; throws when its input has ended.</summary>
    public Action<int>? Check { get; init; }

    /// <summary>Where time is counted, for the benchmark.</summary>
    public StageTimes? Times { get; init; }

    /// <summary>Codes all components.</summary>
    /// <param name="source">The encoder's coefficients: whether a subband is to be all zeros, and its values.</param>
    /// <param name="threads">Threads at once.</param>
    /// <param name="components">How many of the components to decode; null for all.</param>
    /// <param name="isCoarse">Whether the subbands of the finest level may be left out.</param>
    public void Run(
        ICoefficientSource? source,
        int threads,
        int? components = null,
        bool isCoarse = false
    )
    {
        var count = Math.Min(components ?? _energies.Length, _energies.Length);
        for (var c = 0; c < count; c++)
            Fields[c] = new SubbandField[_layout.Subbands.Length];
        var streams = isCoarse ? 1 : _streams.Length;
        if (streams == 1 || threads == 1)
        {
            for (var c = 0; c < count; c++)
            for (var stream = 0; stream < streams; stream++)
                Code(c, stream, source);
            return;
        }
        var relay = new Relay(_streams.Length);
        var tasks = new Task[_streams.Length];
        for (var stream = 0; stream < tasks.Length; stream++)
        {
            var own = stream;
            tasks[own] = Task.Factory.StartNew(
                () => relay.Follow(own, count, c => Code(c, own, source)),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            );
        }
        try
        {
            Task.WaitAll(tasks);
        }
        catch (AggregateException e)
        {
            var first = e.InnerExceptions.FirstOrDefault(i => i is not OperationCanceledException);
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(
                first ?? e.InnerExceptions[0]
            );
        }
    }

    private void Code(int component, int stream, ICoefficientSource? source)
    {
        var subbands = _layout.Subbands;
        var (first, end) =
            _streams.Length == 1 ? (0, subbands.Length)
            : stream == 0 ? (0, subbands.Length - 3)
            : (subbands.Length - 4 + stream, subbands.Length - 3 + stream);
        for (var i = first; i < end; i++)
        {
            Fields[component][i] = Code(component, subbands[i], _streams[stream], source);
            var time = StageTimes.Start(Times);
            _maps[i].Add(Fields[component][i]);
            Times?.Add(Stage.Scan, time);
            if (component > SubbandContext.Before)
                _sums[i] = Fields[component - SubbandContext.Before - 1][i].Trim() ?? _sums[i];
        }
        Check?.Invoke(stream);
    }

    private SubbandField Code(
        int component,
        Subband subband,
        CoefficientCoder<TCoder> stream,
        ICoefficientSource? source
    )
    {
        if (subband.Count == 0)
            return _zeros[subband.Index];
        var own = Fields[component];
        var parent = subband.Parent < 0 ? _nothing : own[subband.Parent];
        var before = new SubbandField[SubbandContext.Before];
        for (var i = 0; i < before.Length; i++)
            before[i] =
                component > i ? Fields[component - 1 - i][subband.Index] : _zeros[subband.Index];
        var isEmpty = stream.CodeEmpty(
            subband,
            source?.IsEmpty(component, subband) ?? false,
            parent.IsEmpty,
            before[0].IsEmpty
        );
        if (isEmpty)
            return _zeros[subband.Index];
        var time = StageTimes.Start(Times);
        var field = SubbandField.Create(
            subband.Lines,
            subband.Samples,
            _sums[subband.Index],
            _budget
        );
        _sums[subband.Index] = null;
        SubbandField[] siblings = subband.Orientation switch
        {
            2 => [own[subband.Index - 1]],
            3 => [own[subband.Index - 2], own[subband.Index - 1]],
            _ => [],
        };
        var context = new SubbandContext(
            subband,
            component,
            field,
            parent,
            siblings,
            before,
            _maps[subband.Index],
            Predictor(component, subband, parent, siblings),
            _energies
        );
        Times?.Add(Stage.Scan, time);
        stream.Code(subband, field, context, source?.Input(component, subband) ?? default);
        return field;
    }

    private SignPredictor Predictor(
        int component,
        Subband subband,
        SubbandField parent,
        SubbandField[] siblings
    )
    {
        var earlier = Enumerable
            .Range(1, Math.Min(component, SubbandContext.Predictors))
            .Select(i => Fields[component - i])
            .ToArray();
        var known = new List<(SubbandField, SubbandField[])>();
        if (subband.Parent > 0)
            known.Add((parent, [.. earlier.Select(fields => fields[subband.Parent])]));
        for (var i = 0; i < siblings.Length; i++)
        {
            var index = subband.Index - siblings.Length + i;
            known.Add((siblings[i], [.. earlier.Select(fields => fields[index])]));
        }
        return new([.. earlier.Select(fields => fields[subband.Index])], known);
    }

    /// <summary>
    /// Lets workers follow each other: a component may be worked on when the worker before has done it, and not so far
    /// ahead of the last that what it looks at is given up.
    /// </summary>
    private sealed class Relay(int workers)
    {
        private readonly int[] _done = new int[workers];
        private readonly object _signal = new();
        private bool _failed;

        public void Follow(int worker, int components, Action<int> work)
        {
            try
            {
                for (var c = 0; c < components; c++)
                {
                    lock (_signal)
                        while (
                            !_failed
                            && (
                                (worker > 0 && _done[worker - 1] <= c)
                                || _done[^1] < c - SubbandContext.Before
                            )
                        )
                            Monitor.Wait(_signal);
                    if (_failed)
                        throw new OperationCanceledException();
                    work(c);
                    lock (_signal)
                    {
                        _done[worker] = c + 1;
                        Monitor.PulseAll(_signal);
                    }
                }
            }
            catch
            {
                lock (_signal)
                {
                    _failed = true;
                    Monitor.PulseAll(_signal);
                }
                throw;
            }
        }
    }
}

/// <summary>What an encoder codes.</summary>
internal interface ICoefficientSource
{
    /// <summary>Whether a subband is to be all zeros.</summary>
    bool IsEmpty(int component, Subband subband);

    /// <summary>A subband's coefficients.</summary>
    SubbandInput Input(int component, Subband subband);
}
