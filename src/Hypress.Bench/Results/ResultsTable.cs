using System.Globalization;
using System.Text;
using Hypress.Bytes;

namespace Hypress.Bench.Results;

/// <summary>The results as CSV: a line a point, written whole or not at all.</summary>
/// <remarks>Infinity stands as <c>inf</c>, what couldn't be measured as <c>nan</c>; points that aren't ok have empty figures.</remarks>
public static class ResultsTable
{
    private static readonly string[] KeyColumns = ["scene", "codec", "model", "target"];

    private static readonly string[] TextColumns = ["met", "model_used", "band_psnr_db"];

    private const string Met = "yes";
    private const string Nearest = "nearest";

    private static readonly string[] EndColumns = ["status", "reason"];

    private static readonly (string Name, Func<PointFigures, double> Value)[] Figures =
    [
        ("coded_bytes", f => f.CodedBytes),
        ("metadata_bytes", f => f.MetadataBytes),
        ("bpppb", f => f.Bpppb),
        ("peak", f => f.Peak),
        ("psnr_db", f => f.Psnr),
        ("rmse", f => f.Rmse),
        ("snr_db", f => f.Snr),
        ("max_error", f => f.MaxError),
        ("mean_angle_deg", f => f.MeanAngle),
        ("max_angle_deg", f => f.MaxAngle),
        ("encode_s", f => f.EncodeSeconds),
        ("decode_s", f => f.DecodeSeconds),
        ("encode_peak_mib", f => f.EncodePeakMemory),
        ("decode_peak_mib", f => f.DecodePeakMemory),
        ("reached", f => f.Reached),
    ];

    /// <summary>The columns.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [.. KeyColumns, .. Figures.Select(f => f.Name), .. TextColumns, .. EndColumns];

    private static string Header => CsvText.Line(Columns);

    /// <summary>Reads all rows; a last line that was cut off is left out.</summary>
    /// <exception cref="HypressFormatException">Not such a table.</exception>
    public static IReadOnlyList<BenchRow> Read(string path)
    {
        var text = File.ReadAllText(path);
        var lines = text[..(text.LastIndexOf('\n') + 1)]
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0)
            return [];
        if (lines[0] != Header)
            throw new HypressFormatException(
                $"'{path}' is no table of this bench: it begins with '{lines[0]}'"
            );
        return [.. lines.Skip(1).Select(Row)];
    }

    /// <summary>Replaces the table, so that it can be appended to.</summary>
    internal static void Write(string path, IEnumerable<BenchRow> rows)
    {
        using var file = AtomicFile.Create(path, overwrite: true);
        using (var writer = new StreamWriter(file.Stream!, leaveOpen: true))
        {
            writer.NewLine = "\n";
            writer.WriteLine(Header);
            foreach (var row in rows)
                writer.WriteLine(Line(row));
        }
        file.Complete();
    }

    /// <summary>Appends a row: one write, on the disk when this returns.</summary>
    internal static void Append(string path, BenchRow row)
    {
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, 0);
        file.Write(Encoding.UTF8.GetBytes(Line(row) + "\n"));
        file.Flush(flushToDisk: true);
    }

    internal static string Line(BenchRow row) =>
        CsvText.Line([
            row.Key.Scene,
            row.Key.Codec,
            row.Key.Model,
            row.Key.Target,
            .. Figures.Select(f => row.Figures is null ? "" : Text(f.Value(row.Figures))),
            row.Figures is null ? ""
            : row.IsMet ? Met
            : Nearest,
            row.Figures?.ModelUsed ?? "",
            row.Figures?.BandPsnr ?? "",
            StatusText(row.Status),
            row.Reason,
        ]);

    /// <summary>PSNR of bands as the table has it.</summary>
    internal static string BandText(IEnumerable<double> psnr) =>
        string.Join(' ', psnr.Select(p => Text(Math.Round(p, 2))));

    /// <summary>A status as the table has it.</summary>
    public static string StatusText(PointStatus status) =>
        status switch
        {
            PointStatus.Ok => "ok",
            PointStatus.Unsupported => "unsupported",
            _ => "failed",
        };

    private static BenchRow Row(string line)
    {
        var fields = CsvText.Fields(line);
        if (fields.Count != Columns.Count)
            throw new HypressFormatException(
                $"results: found {fields.Count} fields instead of {Columns.Count} in '{line}'"
            );
        var status = Enum.GetValues<PointStatus>()
            .Where(s => StatusText(s) == fields[^2])
            .Cast<PointStatus?>()
            .FirstOrDefault();
        return new(
            new(fields[0], fields[1], fields[2], fields[3]),
            status ?? throw new HypressFormatException($"results: '{fields[^2]}' is no status"),
            fields[^1],
            status == PointStatus.Ok ? FiguresOf(fields) : null
        );
    }

    private static PointFigures FiguresOf(List<string> fields)
    {
        var values = fields.GetRange(KeyColumns.Length, Figures.Length).ConvertAll(Number);
        return new()
        {
            CodedBytes = (long)values[0],
            MetadataBytes = (long)values[1],
            Bpppb = values[2],
            Peak = values[3],
            Psnr = values[4],
            Rmse = values[5],
            Snr = values[6],
            MaxError = values[7],
            MeanAngle = values[8],
            MaxAngle = values[9],
            EncodeSeconds = values[10],
            DecodeSeconds = values[11],
            EncodePeakMemory = values[12],
            DecodePeakMemory = values[13],
            Reached = values[14],
            ModelUsed = fields[KeyColumns.Length + Figures.Length + 1],
            BandPsnr = fields[KeyColumns.Length + Figures.Length + 2],
        };
    }

    private static string Text(double value) =>
        double.IsPositiveInfinity(value) ? "inf"
        : double.IsNegativeInfinity(value) ? "-inf"
        : double.IsNaN(value) ? "nan"
        : value.ToString("R", CultureInfo.InvariantCulture);

    private static double Number(string text) =>
        text switch
        {
            "inf" => double.PositiveInfinity,
            "-inf" => double.NegativeInfinity,
            "nan" => double.NaN,
            _ when double.TryParse(text, CultureInfo.InvariantCulture, out var value) => value,
            _ => throw new HypressFormatException($"results: '{text}' is no number"),
        };
}
