using Hypress.Cubes;

namespace Hypress.Metrics;

/// <summary>Tells a scene's valid values from its masked ones.</summary>
/// <param name="Ignore">The data ignore value as the scene's type holds it; NaN when there is none.</param>
internal readonly record struct ValidValues(double Ignore)
{
    public static ValidValues Of(ICubeSource scene) =>
        Of(scene.Type, scene.Metadata.DataIgnoreValue);

    public static ValidValues Of(DataType type, double? ignore) =>
        new(
            ignore is not { } value ? double.NaN
            : type == DataType.Float32 ? (float)value
            : value
        );

    public bool Contains(double value) => double.IsFinite(value) && value != Ignore;
}
