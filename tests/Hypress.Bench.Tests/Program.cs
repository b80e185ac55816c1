using Hypress.Bench.Points;
using Hypress.Codecs;
using Hypress.Formats;
using Xunit.MicrosoftTestingPlatform;

namespace Hypress.Bench.Tests;

/// <summary>The tests, or a child process of a bench that a test runs.</summary>
internal static class Program
{
    public static IReadOnlyList<ICubeCodec> Codecs { get; } =
    [.. CodecCatalog.BuiltIn.Where(codec => codec.Name == "store"), new ToyCodec()];

    public static async Task<int> Main(string[] args) =>
        args is [PointChild.Command, var request]
            ? PointChild.Run(request, Codecs, FormatCatalog.BuiltIn)
            : await TestPlatformTestFramework.RunAsync(
                args,
                SelfRegisteredExtensions.AddSelfRegisteredExtensions
            );
}
