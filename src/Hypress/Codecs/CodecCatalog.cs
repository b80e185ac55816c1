using Hypress.Codecs.Ccsds123;
using Hypress.Codecs.Joint;
using Hypress.Codecs.Store;
using Hypress.Codecs.Universal;

namespace Hypress.Codecs;

/// <summary>The codecs that need nothing but this library.</summary>
/// <remarks>Callers extend it: <c>[.. CodecCatalog.BuiltIn, new Jpeg2000Codec()]</c>.</remarks>
public static class CodecCatalog
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ICubeCodec> BuiltIn { get; } =
    [
        new UniversalCodec(),
        new Ccsds123Codec(),
        new StoreCodec(),
        .. JointCodec.All(ModelStore.Default),
    ];

    /// <summary>Finds a codec by its name.</summary>
    /// <exception cref="HypressUnsupportedException">None has it; the message lists those that are here.</exception>
    public static ICubeCodec Find(this IReadOnlyList<ICubeCodec> codecs, string name) =>
        codecs.FirstOrDefault(codec =>
            string.Equals(codec.Name, name, StringComparison.OrdinalIgnoreCase)
        )
        ?? throw new HypressUnsupportedException(
            $"there is no codec '{name}' here: there are {string.Join(", ", codecs.Select(c => c.Name))}"
        );
}
