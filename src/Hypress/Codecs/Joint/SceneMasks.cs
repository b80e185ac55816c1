using Hypress.Cubes;

namespace Hypress.Codecs.Joint;

/// <summary>Attention masks of a whole scene, put together from its tiles'.</summary>
internal static class SceneMasks
{
    /// <param name="coder">What codes the tiles.</param>
    /// <param name="scene">The scene.</param>
    /// <param name="tile">Lines and samples of a tile: the scene's own, or multiples of the largest stride.</param>
    /// <param name="cancel">Stops between tiles.</param>
    public static IReadOnlyList<AttentionMask> Of(
        JointTileCoder coder,
        ICubeSource scene,
        (int Lines, int Samples) tile,
        CancellationToken cancel
    )
    {
        var shape = scene.Shape;
        AttentionMask[]? whole = null;
        for (var line = 0; line < shape.Lines; line += tile.Lines)
        for (var sample = 0; sample < shape.Samples; sample += tile.Samples)
        {
            cancel.ThrowIfCancellationRequested();
            var window = CubeWindow.All(shape) with
            {
                FirstLine = line,
                Lines = Math.Min(tile.Lines, shape.Lines - line),
                FirstSample = sample,
                Samples = Math.Min(tile.Samples, shape.Samples - sample),
            };
            var parts = coder.Masks(scene.Read(window));
            whole ??= [.. parts.Select(part => Empty(part.Cell, shape))];
            for (var i = 0; i < parts.Count; i++)
                Paste(parts[i], whole[i], line / parts[i].Cell, sample / parts[i].Cell);
        }
        return whole!;
    }

    private static AttentionMask Empty(int cell, CubeShape shape)
    {
        var (lines, samples) = ((shape.Lines + cell - 1) / cell, (shape.Samples + cell - 1) / cell);
        return new(cell, lines, samples, new float[lines * samples]);
    }

    // What a tile was filled up with lies beyond the scene.
    private static void Paste(AttentionMask part, AttentionMask whole, int line, int sample)
    {
        var samples = Math.Min(part.Samples, whole.Samples - sample);
        for (var i = 0; i < Math.Min(part.Lines, whole.Lines - line); i++)
            part.Values.AsSpan(i * part.Samples, samples)
                .CopyTo(whole.Values.AsSpan(((line + i) * whole.Samples) + sample));
    }
}
