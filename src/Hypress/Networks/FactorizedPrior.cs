namespace Hypress.Networks;

/// <summary>
/// A probability table for each channel, the same at every position (Ballé 2018's factorized prior). How training learns
/// it is training's own; the file holds the integer tables that the range coder uses.
/// </summary>
/// <remarks>
/// In the file: <c>NAME.median</c> f32 [Channels]; <c>NAME.first</c> i32 [Channels], the smallest symbol of the channel's
/// table; <c>NAME.lengths</c> i32 [Channels], its symbols; <c>NAME.frequencies</c> i32 [sum of (length + 1)], channel
/// after channel: each symbol's frequency, then the escape's, every one at least 1, 65536 in all. The value is
/// median + symbol; the symbol is round(value - median), halves to even.
/// </remarks>
/// <param name="Name">The prior's name.</param>
/// <param name="Channels">Channels.</param>
internal sealed record FactorizedPrior(string Name, int Channels);
