using System.Globalization;
using Hypress.Bytes;
using Hypress.Codecs;
using Hypress.Codecs.Ccsds123;
using Hypress.Cubes;

namespace Hypress.Formats.Ccsds123;

/// <summary>Writes a bare CCSDS 123.0-B-2 stream.</summary>
/// <remarks>
/// The header comes first and holds the dynamic range, which decides every bit behind it and is known only when all
/// samples were seen: lines wait in a temporary file beside the target until then.
/// </remarks>
internal sealed class Ccsds123Sink : ICubeSink
{
    private readonly AtomicFile _file;
    private readonly FileStream _waiting;
    private readonly CubeDescription _scene;
    private readonly Ccsds123Choices _choices;
    private readonly Ccsds123Limits _limits;
    private readonly CubeView _values; // a line
    private readonly int[] _line;
    private readonly Action<string> _warn;
    private SampleRange _range = new();
    private int _lines;

    public Ccsds123Sink(string path, CubeDescription scene, WriteOptions options, ICubeCodec codec)
    {
        var shape = scene.Shape;
        if (scene.Type.IsFloat())
            throw new HypressUnsupportedException(
                $"CCSDS 123 codes integers; the scene is {scene.Type.ShortName()}"
            );
        if (Math.Max(shape.Bands, Math.Max(shape.Lines, shape.Samples)) > ImageParameters.MaxExtent)
            throw new HypressUnsupportedException(
                $"CCSDS 123 images have at most {ImageParameters.MaxExtent} bands, lines and samples; the scene is {shape}"
            );
        var (target, named) = Asked(options);
        if (!codec.Capabilities.Targets.Contains(target.Kind))
            throw new HypressUnsupportedException(
                $"a bare CCSDS 123 stream has no target '{target}', but {string.Join(", ", codec.Capabilities.Targets.Select(kind => kind.Name()))}"
            );
        CodecRefusal.Check(codec, shape, scene.Type, target, named);
        (_scene, _warn) = (scene, options.Warn);
        _choices = Ccsds123Choices.Parse(named);
        _limits = new(target);
        _values = CubeView.Allocate(new(shape.Bands, 1, shape.Samples), scene.Type, Interleave.Bip);
        _line = new int[shape.Bands * shape.Samples];
        _file = AtomicFile.Create(path, options.Overwrite);
        try
        {
            _waiting = new FileStream(
                _file.TemporaryPath + ".samples",
                FileMode.CreateNew,
                FileAccess.ReadWrite,
                FileShare.None,
                1 << 16,
                FileOptions.DeleteOnClose
            );
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    public void WriteLines(int firstLine, CubeView lines)
    {
        if (firstLine != _lines)
            throw new ArgumentException(
                $"line {_lines} is next, not {firstLine}",
                nameof(firstLine)
            );
        for (var y = 0; y < lines.Shape.Lines; y++, _lines++)
        {
            lines.Window(y, 1, 0, lines.Shape.Samples).CopyTo(_values);
            SampleLines.Read(_values, 0, _line);
            _range.Add(_line, _scene.Type);
            _waiting.Write(_values.Bytes.Span);
        }
    }

    public void Complete()
    {
        if (_lines != _scene.Shape.Lines)
            throw new InvalidOperationException(
                $"{_lines} of {_scene.Shape.Lines} lines were written"
            );
        // The type stands nowhere else, so its sign stays.
        var image = _range.Image(_scene.Shape);
        if (_scene.Type.IsSigned() && !image.Signed)
            image = image with { Signed = true, Depth = image.Depth + 1 };
        if (_scene.Type == DataType.UInt16)
            image = image with { Depth = Math.Max(image.Depth, 9) };
        if (_scene.Type.Size() == 4)
            image = image with { Depth = Math.Max(image.Depth, 17) };
        var candidates = Ccsds123Defaults.Candidates(
            image,
            _limits.Absolute(image),
            _limits.Relative(image),
            _choices
        );
        if (_limits.Capped(_limits.Kept(candidates[0])) is { } capped)
            _warn(capped);
        var stream = _file.Stream!;
        var smallest = candidates[0];
        if (candidates.Count > 1)
        {
            var sizes = candidates.Select(candidate =>
            {
                stream.SetLength(0);
                Encode(candidate, stream);
                return stream.Length;
            });
            smallest = candidates.Zip(sizes).MinBy(pair => pair.Second).First;
            stream.SetLength(0);
        }
        Encode(smallest, stream);
        _file.Complete();
    }

    public void Dispose()
    {
        try
        {
            _waiting.Dispose(); // which writes what it still holds, and may fail where the disk is full
        }
        finally
        {
            _file.Dispose();
        }
    }

    private void Encode(Ccsds123Parameters parameters, Stream output)
    {
        var tables = SpectralTables.Of(_scene.Metadata.Bands);
        var encoder = new Ccsds123Encoder(parameters with { SupplementaryTables = tables }, output);
        _waiting.Position = 0;
        for (var y = 0; y < _lines; y++)
        {
            _waiting.ReadExactly(_values.Bytes.Span);
            SampleLines.Read(_values, 0, _line);
            encoder.WriteLine(_line);
        }
        encoder.Complete();
    }

    private static (CodecTarget Target, Dictionary<string, string> Options) Asked(
        WriteOptions options
    )
    {
        var target = options.Target;
        var named = new Dictionary<string, string>(options.CodecOptions);
        var parts = options.Compression?.Split(
            ',',
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
        );
        foreach (var part in parts ?? [])
        {
            var (name, value) = part.Split('=', 2) is [var n, var v] ? (n, v) : (part, "");
            if (name is "max-error" or "max-relative-error")
                target = new(
                    name == "max-error" ? TargetKind.MaxError : TargetKind.MaxRelativeError,
                    double.TryParse(value, CultureInfo.InvariantCulture, out var limit)
                    && limit >= 0
                        ? limit
                        : throw new HypressUnsupportedException($"'{value}' is no {name}")
                );
            else
                named[name] = value;
        }
        if (options.Interleave is { } interleave)
            named.TryAdd("order", interleave.ToString().ToLowerInvariant());
        return (target ?? CodecTarget.Lossless, named);
    }
}
