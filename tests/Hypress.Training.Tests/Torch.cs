using Hypress.Training.Libtorch;

namespace Hypress.Training.Tests;

/// <summary>Tests that need libtorch start here.</summary>
internal static class Torch
{
    public static void Need() =>
        Assert.SkipUnless(
            TorchLibrary.IsAvailable,
            $"libtorch isn't here: eng/libtorch.sh brings it, or {TorchLibrary.FolderVariable} names its folder"
        );
}
