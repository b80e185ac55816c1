namespace Hypress.Networks;

/// <summary>A layer as data: its name, its geometry and its weights' shapes. What it computes is a method of <see cref="ILayers{T}"/>.</summary>
internal interface ILayer
{
    /// <summary>The name, unique in the network; the weights' names start with it.</summary>
    string Name { get; }

    /// <summary>The weights, in the order of the file.</summary>
    IEnumerable<Parameter> Parameters { get; }
}
