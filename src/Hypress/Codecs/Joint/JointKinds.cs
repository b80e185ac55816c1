using Hypress.Networks;

namespace Hypress.Codecs.Joint;

/// <summary>The names under which network structures are codecs.</summary>
internal static class JointKinds
{
    /// <summary>The paper's codec.</summary>
    public const string Joint = "joint";

    /// <summary>All names, and what each is.</summary>
    public static IReadOnlyList<(string Name, string Summary)> All { get; } =
    [
        (
            Joint,
            "learned: spatial and spectral branches, local attention, channel-wise entropy model; for very low rates"
        ),
        ("balle2018-factorized", "learned, made for photographs: factorized prior (Ballé 2018)"),
        ("balle2018", "learned, made for photographs: scale hyperprior (Ballé 2018)"),
        ("minnen2018", "learned, made for photographs: joint autoregressive (Minnen 2018)"),
        ("cheng2020", "learned, made for photographs: attention, Gaussian mixture (Cheng 2020)"),
        ("minnen2020", "learned, made for photographs: channel-wise (Minnen and Singh 2020)"),
    ];

    /// <summary>The paper's codec on cubes of any number of bands, under a name of its own.</summary>
    public static (string Name, string Summary) Grouped { get; } =
        (
            "joint-grouped",
            "the models of joint on cubes of other numbers of bands, in groups of theirs"
        );

    /// <summary>The name of a structure; what no one named is a variant of the paper's.</summary>
    public static string NameOf(NetworkConfig config) =>
        (config.Branches, config.Attention, config.Entropy) switch
        {
            (BranchKind.None, AttentionKind.None, EntropyKind.Factorized) => "balle2018-factorized",
            (BranchKind.None, AttentionKind.None, EntropyKind.Hyperprior) => "balle2018",
            (BranchKind.None, AttentionKind.None, EntropyKind.JointAutoregressive) => "minnen2018",
            (BranchKind.None, AttentionKind.Local, EntropyKind.GaussianMixture) => "cheng2020",
            (BranchKind.None, AttentionKind.None, EntropyKind.ChannelWise) => "minnen2020",
            _ => Joint,
        };
}
