namespace Hypress.Codecs.Joint;

/// <summary>The sigmoid mask of one of the encoder's attention modules, over a whole scene.</summary>
/// <param name="Cell">Pixels on a side of a position.</param>
/// <param name="Lines">Positions from top to bottom.</param>
/// <param name="Samples">Positions from left to right.</param>
/// <param name="Values">[line, sample], the mean over the channels, 0 to 1.</param>
public sealed record AttentionMask(int Cell, int Lines, int Samples, float[] Values);
