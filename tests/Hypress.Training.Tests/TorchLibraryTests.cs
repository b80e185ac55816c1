using TorchSharp;

namespace Hypress.Training.Tests;

public sealed class TorchLibraryTests
{
    [Fact]
    public void Libtorch_loads_and_adds()
    {
        Torch.Need();
        using var one = torch.ones(3);
        using var two = one + one;
        Assert.Equal([2f, 2f, 2f], two.data<float>().ToArray());
    }
}
