using Hypress.Codecs;
using Hypress.Cubes;

namespace Hypress.OpenJpeg.Tests;

public sealed class HostileTests
{
    private const int Rounds = 240;

    public static TheoryData<string> Codecs =>
        ["jpeg2000 lossless", "jpeg2000 lossy", "klt-jpeg2000"];

    [Theory, MemberData(nameof(Codecs))]
    public void A_damaged_payload_ends_in_an_image_or_in_one_of_our_errors(string kind)
    {
        var scene = Scenes.MadeUp(new(9, 40, 70), DataType.UInt16, noise: 0.2);
        ICubeCodec codec = kind[0] == 'k' ? new KltJpeg2000Codec() : new Jpeg2000Codec();
        var target = kind.EndsWith("less", StringComparison.Ordinal)
            ? CodecTarget.Lossless
            : CodecTarget.Rate(2);
        var payload = Scenes.Encode(codec, scene, target);
        var random = new Random(7);
        var refused = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var damaged = DamagedPayload.Of(payload, round, random);
            try
            {
                Scenes.Decode(codec, damaged, scene.Shape, scene.Type);
            }
            catch (HypressException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, Rounds / 10, Rounds);
    }

    [Fact]
    public void A_small_budget_is_respected()
    {
        var scene = Scenes.MadeUp(new(9, 40, 70), DataType.UInt16);
        var payload = Scenes.Encode(new Jpeg2000Codec(), scene, CodecTarget.Rate(1));
        using var decoder = new Jpeg2000Codec().CreateDecoder(
            new() { Shape = scene.Shape, Type = scene.Type },
            new(1000)
        );
        var view = CubeView.Allocate(scene.Shape, scene.Type);
        Assert.Throws<DecodeBudgetException>(() => decoder.DecodeTile(payload, view, new(1000)));
    }
}
