namespace Hypress.Codecs.Bounded;

// scene --> rate of the base for which base + residuals are smallest, tried on a part (BaseSearch)
// tile --> base's payload, decoded again --> residuals within the limits (ResidualCoder) --> decoded again, compared

/// <summary>The layer above a codec that reaches limits of errors for it: what the codec gives, and bounded residuals.</summary>
/// <remarks>
/// <b>Source</b>: docs/format.md, section 8; docs/bounded.md. A checksum of what the base decoded to stands in each
/// tile: a machine on which the base decodes otherwise says so and breaks no limit.
/// <b>Cost</b>: a tile's decoded base and 15 doubles a pixel; about a microsecond a value in each of some six passes.
/// </remarks>
internal sealed class BoundedCodec(ICubeCodec codec) : ICubeCodec
{
    /// <inheritdoc/>
    public string Name => codec.Name;

    /// <inheritdoc/>
    public string Summary => codec.Summary;

    /// <inheritdoc/>
    public CodecCapabilities Capabilities => codec.Capabilities;

    /// <inheritdoc/>
    public ISceneEncoder CreateEncoder(EncoderSetup setup)
    {
        // What the base refuses, it refuses now. Without loss there will be none, and it never sees values without data.
        var asked = BaseSearch.SetupFor(setup, BaseSearch.HighestRate);
        if (setup.Target.Kind == TargetKind.Lossless)
            asked = asked with { Scene = BaseSearch.Glimpse(setup.Scene) };
        codec.CreateEncoder(asked).Dispose();
        var rate = BaseSearch.Run(codec, setup);
        return new BoundedEncoder(codec, setup, rate > 0 ? BaseSearch.SetupFor(setup, rate) : null);
    }

    /// <inheritdoc/>
    public ISceneDecoder CreateDecoder(DecoderSetup setup, DecodeBudget budget) =>
        new BoundedDecoder(codec, setup, codec.CreateDecoder(setup, budget));
}
