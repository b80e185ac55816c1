using Hypress.Cubes;

namespace Hypress.Metrics;

/// <summary>Tells a scene's valid values from its masked ones.</summary>
/// <param name="Ignore">The data ignore value as the scene's type holds it; NaN when there is none.</param>
internal readonly record struct ValidValues(double Ignore)
{
    public static ValidValues Of(ICubeSource scene) =>
        new(
            scene.Metadata.DataIgnoreValue is not { } ignore ? double.NaN
            : scene.Type == DataType.Float32 ? (float)ignore
            : ignore
        );

    public bool Contains(double value) => double.IsFinite(value) && value != Ignore;
}
