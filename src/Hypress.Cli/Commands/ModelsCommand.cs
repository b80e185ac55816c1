using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Hypress.Codecs.Joint;

namespace Hypress.Cli.Commands;

/// <summary><c>hypress models</c>: the trained models that the learned codecs find here.</summary>
internal static class ModelsCommand
{
    public static Command Create()
    {
        var name = new Argument<string?>("name")
        {
            Description = "One model, shown with its card; default all are listed",
            HelpName = "name", // else help lists all models
            Arity = ArgumentArity.ZeroOrOne,
        };
        name.CompletionSources.Add(_ =>
            ModelStore.Default.All(_ => { }).Select(model => model.Name)
        );
        var command = new ExampleCommand("models", "List the trained models of the learned codecs")
        {
            Examples = ["hypress models", "hypress models joint-31-b", "hypress models --json"],
        };
        command.Add(name);
        return command.Does(
            (parsed, session) =>
            {
                var damaged = new List<string>();
                var models = ModelStore.Default.All(error => damaged.Add(error.Message));
                foreach (var line in damaged)
                    session.Warn($"a model is left out: {line}");
                session.Print(
                    parsed.GetValue(name) is { } asked ? Detail(Find(models, asked)) : List(models)
                );
                return ExitCode.Done;
            }
        );
    }

    private static ModelInfo Find(IReadOnlyList<ModelInfo> models, string name) =>
        models.FirstOrDefault(model => model.Name == name)
        ?? throw CommandException.Usage(
            models.Count == 0
                ? $"there is no model '{name}', and none at all in {ModelStore.Default.Places}"
                : $"there is no model '{name}': there are {string.Join(", ", models.Select(m => m.Name))}"
        );

    private static Report List(IReadOnlyList<ModelInfo> models)
    {
        var report = new Report().Put("models", "", Report.Json(models, Node), null);
        foreach (var model in models)
            report.Line(
                model.Name,
                $"{model.Codec}, {model.Network.Bands} bands, {Rate(model)}, "
                    + $"{Report.Text(model.Cost.Parameters)} weights, id {model.Id}"
            );
        if (models.Count == 0)
            report.Line("none in", ModelStore.Default.Places);
        return report;
    }

    private static Report Detail(ModelInfo model)
    {
        var report = new Report()
            .Put("model", "", Node(model), null)
            .Line("model", model.Name)
            .Line("file", $"{model.Path} ({Report.Text(model.Bytes)} bytes)")
            .Line("id", model.Id)
            .Line("codec", $"{model.Codec}, cubes of {model.Network.Bands} bands")
            .Line("made for", Rate(model))
            .Line("weights", Report.Text(model.Cost.Parameters))
            .Line("encode", $"{Macs(model.Cost.EncodeMacs)} multiply-adds a pixel")
            .Line("decode", $"{Macs(model.Cost.DecodeMacs)} multiply-adds a pixel");
        if (model.Card is { } card)
            foreach (var line in File.ReadLines(card))
                report.Line("", line);
        return report;
    }

    private static string Rate(ModelInfo model) =>
        model.Bpppb is { } rate ? $"{Report.Text(rate)} bpppb" : "no known rate";

    private static string Macs(double macs) => macs.ToString("F0", CultureInfo.InvariantCulture);

    private static JsonObject Node(ModelInfo model) =>
        new()
        {
            ["name"] = model.Name,
            ["file"] = model.Path,
            ["bytes"] = model.Bytes,
            ["id"] = model.Id,
            ["codec"] = model.Codec,
            ["bands"] = model.Network.Bands,
            ["bpppb"] = Report.Json(model.Bpppb),
            ["weights"] = model.Cost.Parameters,
            ["encode_macs_a_pixel"] = model.Cost.EncodeMacs,
            ["decode_macs_a_pixel"] = model.Cost.DecodeMacs,
            ["network"] = JsonNode.Parse(model.Network.ToJson()),
            ["card"] = model.Card is { } card ? File.ReadAllText(card) : null,
        };
}
