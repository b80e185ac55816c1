using System.Globalization;

namespace Hypress.Codecs.Ccsds123;

/// <summary>One of the hybrid coder's 16 low-entropy codes: whole input words become output words.</summary>
/// <remarks>
/// Input words make a tree: a node is what came since the last whole word. Output and flush words are read backwards
/// from the end of a stream, so they make trees from their last bit on.
/// </remarks>
internal sealed class HybridCode
{
    private const int Unused = int.MaxValue;
    private readonly List<int[]> _nodes = []; // [node][symbol]: the next node, or ~word

    /// <summary>L_i: larger symbols are escapes.</summary>
    public required int LargestSymbol { get; init; }

    /// <summary>T_i: the code is used below this ratio of accumulator to counter, in 2^-14.</summary>
    public required long Threshold { get; init; }

    /// <summary>Input words as symbols, the oldest first; the escape is <see cref="LargestSymbol"/> + 1.</summary>
    public List<byte[]> Words { get; } = [];

    /// <summary>Output bits of each input word.</summary>
    public List<HybridBits> Outputs { get; } = [];

    /// <summary>Unfinished input words, by node.</summary>
    public List<byte[]> Prefixes { get; } = [];

    /// <summary>Flush bits of each node.</summary>
    public List<HybridBits> Flushes { get; } = [];

    /// <summary>Finds output words from their last bit on.</summary>
    public BackwardTree OutputTree { get; } = new();

    /// <summary>Finds flush words from their last bit on.</summary>
    public BackwardTree FlushTree { get; } = new();

    /// <summary>Nodes of the tree of input words.</summary>
    public int NodeCount => _nodes.Count;

    /// <summary>The node or, negated by ~, the whole word that a symbol leads to.</summary>
    public int Next(int node, int symbol) => _nodes[node][symbol];

    /// <summary>Adds an input word with its output.</summary>
    public void AddWord(byte[] word, HybridBits output)
    {
        OutputTree.Add(output, Words.Count);
        var node = Node(word.AsSpan(..^1));
        _nodes[node][word[^1]] = ~Words.Count;
        Words.Add(word);
        Outputs.Add(output);
    }

    /// <summary>Adds what is written when the data end behind a prefix.</summary>
    public void AddFlush(byte[] prefix, HybridBits flush)
    {
        var node = Node(prefix);
        FlushTree.Add(flush, node);
        while (Prefixes.Count <= node)
        {
            Prefixes.Add([]);
            Flushes.Add(default);
        }
        Prefixes[node] = prefix;
        Flushes[node] = flush;
    }

    private int Node(ReadOnlySpan<byte> prefix)
    {
        if (_nodes.Count == 0)
            AddNode();
        var node = 0;
        foreach (var symbol in prefix)
        {
            if (_nodes[node][symbol] == Unused)
                _nodes[node][symbol] = AddNode();
            node = _nodes[node][symbol];
        }
        return node;
    }

    private int AddNode()
    {
        var node = new int[LargestSymbol + 2];
        Array.Fill(node, Unused);
        _nodes.Add(node);
        return _nodes.Count - 1;
    }
}

/// <summary>Some bits, to be written from the top down.</summary>
internal readonly record struct HybridBits(uint Value, int Count);

/// <summary>A binary tree of words read from their last bit to their first.</summary>
internal sealed class BackwardTree
{
    private readonly List<(int Zero, int One)> _nodes = [(0, 0)]; // a next node, or ~word; 0 is unused

    public void Add(HybridBits word, int number)
    {
        var node = 0;
        for (var i = 0; i < word.Count; i++)
        {
            var bit = (word.Value >> i) & 1;
            var next = bit == 0 ? _nodes[node].Zero : _nodes[node].One;
            if (next == 0)
            {
                next = i == word.Count - 1 ? ~number : _nodes.Count;
                if (next > 0)
                    _nodes.Add((0, 0));
                var (zero, one) = _nodes[node];
                _nodes[node] = bit == 0 ? (next, one) : (zero, next);
            }
            node = next;
        }
    }

    /// <summary>The number of the word that stands before a position.</summary>
    public int Read(BackwardBitReader bits)
    {
        var node = 0;
        do node = bits.Read(1) == 0 ? _nodes[node].Zero : _nodes[node].One;
        while (node > 0);
        return ~node;
    }
}

/// <summary>The 16 codes, of CCSDS 123.0-B-2.</summary>
internal static class HybridTables
{
    /// <summary>From code 0, for the largest ratios, to code 15.</summary>
    public static IReadOnlyList<HybridCode> Codes { get; } = Load();

    private static readonly int[] LargestSymbols = [.. Codes.Select(code => code.LargestSymbol)];

    /// <summary>L_i: larger symbols are escapes.</summary>
    public static int LargestSymbol(int code) => LargestSymbols[code];

    private static List<HybridCode> Load()
    {
        const string Name = "Hypress.Codecs.Ccsds123.hybrid_tables.txt";
        using var stream = typeof(HybridTables).Assembly.GetManifestResourceStream(Name)!;
        using var reader = new StreamReader(stream);
        var codes = new List<HybridCode>();
        var flush = false;
        while (reader.ReadLine() is { } line)
        {
            var parts = line.Split(' ');
            if (parts[0] == "code")
            {
                codes.Add(
                    new()
                    {
                        LargestSymbol = int.Parse(parts[2], CultureInfo.InvariantCulture),
                        Threshold = long.Parse(parts[3], CultureInfo.InvariantCulture),
                    }
                );
                flush = false;
            }
            else if (parts[0] == "flush")
            {
                flush = true;
            }
            else if (parts[0] != "#")
            {
                var symbols = Symbols(parts[0], codes[^1].LargestSymbol + 1);
                var bits = new HybridBits(Convert.ToUInt32(parts[1], 2), parts[1].Length);
                if (flush)
                    codes[^1].AddFlush(symbols, bits);
                else
                    codes[^1].AddWord(symbols, bits);
            }
        }
        return codes;
    }

    private static byte[] Symbols(string text, int escape)
    {
        var symbols = new List<byte>();
        for (var i = 0; i < text.Length && text[i] != '-'; i++)
        {
            var symbol = text[i] == 'X' ? escape : Convert.ToInt32(text[i].ToString(), 16);
            var times = 1;
            if (i + 1 < text.Length && text[i + 1] == '(')
            {
                var end = text.IndexOf(')', i);
                times = int.Parse(text.AsSpan()[(i + 2)..end], CultureInfo.InvariantCulture);
                i = end;
            }
            symbols.AddRange(Enumerable.Repeat((byte)symbol, times));
        }
        return [.. symbols];
    }
}
