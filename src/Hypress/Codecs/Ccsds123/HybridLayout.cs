namespace Hypress.Codecs.Ccsds123;

/// <summary>The transitions of the 16 low-entropy codes, flat: one load a symbol.</summary>
internal static class HybridSteps
{
    private static readonly int[] Starts = new int[HybridTables.Codes.Count];
    private static readonly ulong[] Transitions = Lay(); // [state + symbol], with the states of all codes in a row

    /// <summary>The state of a code before the first symbol of a word.</summary>
    public static int Start(int code) => Starts[code];

    /// <summary>Takes a symbol: the state behind it, and the word that it ends, or no bits.</summary>
    public static int Next(int state, int symbol, out uint output, out int length)
    {
        var step = Transitions[state + symbol];
        (output, length) = ((uint)step, (int)(byte)(step >> 32));
        return (int)(step >> 40);
    }

    /// <summary>The node of a code's tree that a state is.</summary>
    public static int Node(int code, int state) => (state - Starts[code]) / Width(code);

    private static int Width(int code) => HybridTables.Codes[code].LargestSymbol + 2;

    //  0..31 output | 32..39 its length | 40..63 next state
    private static ulong[] Lay()
    {
        var steps = new List<ulong>();
        for (var number = 0; number < Starts.Length; number++)
        {
            var code = HybridTables.Codes[number];
            var (start, width) = (steps.Count, Width(number));
            Starts[number] = start;
            for (var node = 0; node < code.NodeCount; node++)
            for (var symbol = 0; symbol < width; symbol++)
            {
                var next = code.Next(node, symbol);
                var word = next < 0 ? code.Outputs[~next] : default;
                var state = next < 0 ? start : start + (next * width);
                steps.Add(((ulong)state << 40) | ((ulong)word.Count << 32) | word.Value);
            }
        }
        return [.. steps];
    }
}

/// <summary>The words of the 16 low-entropy codes, flat, and how a decoder finds them from their last bit on.</summary>
internal static class HybridWords
{
    private const int PeekBits = 10; // most words are no longer
    private static readonly List<byte> AllSymbols = [];
    private static readonly List<int> AllEnds = [0];
    private static readonly int[] FirstWords = Lay(code => code.Words);
    private static readonly int[] FirstPrefixes = Lay(code => code.Prefixes);
    private static readonly byte[] Symbols = [.. AllSymbols];
    private static readonly int[] Ends = [.. AllEnds];
    private static readonly uint[] Found = Find(); // [code, next bits]: word << 8 | its length, 0 for longer words

    /// <summary>The symbol at a position of a word.</summary>
    public static int Symbol(int position) => Symbols[position];

    /// <summary>Reads the word that stands before a position: where its symbols begin and end.</summary>
    public static (int First, int End) Read(int code, BackwardBitReader bits)
    {
        var found = Found[(code << PeekBits) | (int)(bits.Peek() & ((1 << PeekBits) - 1))];
        if (found == 0)
            return Place(FirstWords[code] + HybridTables.Codes[code].OutputTree.Read(bits));
        bits.Skip((int)(byte)found);
        return Place((int)(found >> 8));
    }

    /// <summary>The symbols of a word that isn't whole.</summary>
    public static (int First, int End) Prefix(int code, int node) =>
        Place(FirstPrefixes[code] + node);

    private static (int First, int End) Place(int word) => (Ends[word], Ends[word + 1]);

    private static int[] Lay(Func<HybridCode, IReadOnlyList<byte[]>> words) =>
        [
            .. HybridTables.Codes.Select(code =>
            {
                var first = AllEnds.Count - 1;
                foreach (var word in words(code))
                {
                    AllSymbols.AddRange(word);
                    AllEnds.Add(AllSymbols.Count);
                }
                return first;
            }),
        ];

    private static uint[] Find()
    {
        var found = new uint[HybridTables.Codes.Count << PeekBits];
        for (var code = 0; code < HybridTables.Codes.Count; code++)
        {
            var outputs = HybridTables.Codes[code].Outputs;
            for (var i = 0; i < outputs.Count; i++)
            {
                var (value, length) = outputs[i];
                if (length > PeekBits)
                    continue;
                for (var next = value; next < 1 << PeekBits; next += 1u << length)
                    found[(code << PeekBits) | (int)next] =
                        ((uint)(FirstWords[code] + i) << 8) | (uint)length;
            }
        }
        return found;
    }
}
