using System.Globalization;
using System.Text;
using Hypress.Fuzz.Workers;

namespace Hypress.Fuzz;

/// <summary>A run as a table for people and for docs.</summary>
internal static class Summary
{
    public static string Of(Supervisor run)
    {
        var text = new StringBuilder();
        var all = new Tally();
        text.AppendLine(
            "| target | inputs | read | refused | ways | branches | findings | CPU s | most CPU s | most MiB allocated | most MiB grown |"
        );
        text.AppendLine("|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var (name, tally) in run.Tallies.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            Row(name, tally);
            all.Add(tally);
        }
        Row("all", all);
        foreach (var (name, reason) in run.Missing)
            text.AppendLine(CultureInfo.InvariantCulture, $"not run: {name}: {reason}");
        return text.ToString();

        void Row(string name, Tally tally) =>
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {name} | {tally.Inputs} | {tally.Read} | {tally.Refused} | {tally.Ways} | {tally.Edges} | {tally.Finds} | {tally.Seconds:0.0} | {tally.MostSeconds:0.00} | {tally.MostAllocated >> 20} | {tally.MostPeak >> 20} |"
            );
    }
}
