using Hypress.Codecs;
using Hypress.Cubes;
using Hypress.OpenJpeg.Tests;

namespace Hypress.Peers.Tests;

public sealed class PeerHostileTests
{
    private const int Rounds = 160;

    public static TheoryData<string> Codecs =>
        [.. PeerCodecs.All.Where(codec => codec is not AbsentCodec).Select(codec => codec.Name)];

    [Theory, MemberData(nameof(Codecs))]
    public void A_damaged_payload_ends_in_a_cube_or_in_one_of_our_errors(string name)
    {
        var codec = Peers.Find(name);
        var scene = Peers.MadeUp(new(9, 20, 30), DataType.UInt16);
        var payload = Peers.Encode(codec, scene, codec.Capabilities.DefaultTarget);
        var random = new Random(7);
        var refused = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var damaged = DamagedPayload.Of(payload, round, random);
            try
            {
                Peers.Decode(codec, damaged, scene.Shape, scene.Type);
            }
            catch (HypressException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, Rounds / 10, Rounds);
    }

    [Theory, MemberData(nameof(Codecs))]
    public void Another_shape_than_the_payload_s_is_refused(string name)
    {
        var codec = Peers.Find(name);
        var scene = Peers.MadeUp(new(9, 20, 30), DataType.UInt16);
        var payload = Peers.Encode(codec, scene, codec.Capabilities.DefaultTarget);
        foreach (var shape in (CubeShape[])[new(9, 21, 30), new(10, 40, 60)])
            Assert.Throws<HypressFormatException>(() =>
                Peers.Decode(codec, payload, shape, scene.Type)
            );
    }

    [Theory, MemberData(nameof(Codecs))]
    public void A_small_budget_is_respected(string name)
    {
        var codec = Peers.Find(name);
        var scene = Peers.MadeUp(new(9, 20, 30), DataType.UInt16);
        var payload = Peers.Encode(codec, scene, codec.Capabilities.DefaultTarget);
        Assert.Throws<DecodeBudgetException>(() =>
            Peers.Decode(codec, payload, scene.Shape, scene.Type, budget: 400)
        );
    }
}
