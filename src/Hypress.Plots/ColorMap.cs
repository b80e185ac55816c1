namespace Hypress.Plots;

/// <summary>How a map turns numbers into colours.</summary>
public enum ColorMap
{
    /// <summary>From near black over purple and orange to pale yellow; lightness rises evenly.</summary>
    Heat,

    /// <summary>Blue below the middle, red above it, white between; for signed numbers.</summary>
    Diverging,

    /// <summary>From near black to white, evenly to the eye.</summary>
    Grey,
}
