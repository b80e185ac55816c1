using Hypress.Codecs;
using Hypress.Cubes;
using Hypress.Transforms.Klt;

namespace Hypress.OpenJpeg;

/// <summary>A scene's axes, and its components along them as far as they were asked for: the same for all rates.</summary>
/// <param name="axes">The scene's axes.</param>
/// <param name="regions">Parts of the scene that stand for it, or all of it.</param>
internal sealed class KltComponents(KltAxes axes, IReadOnlyList<CubeView> regions)
{
    private const int Batch = 8; // components computed at a time

    /// <summary>The axes.</summary>
    public KltAxes Axes => axes;

    /// <summary>Parts of the scene that stand for it, or all of it.</summary>
    public IReadOnlyList<CubeView> Regions => regions;

    /// <summary>Components so far, [region][component].</summary>
    public IReadOnlyList<List<float[]>> Planes { get; } =
    [.. regions.Select(_ => new List<float[]>())];

    /// <summary>The largest magnitude of a component so far.</summary>
    public float Largest { get; private set; }

    /// <summary>The bytes of the last search and what was best for them; null before the first.</summary>
    public (long Bytes, KltPlan Plan)? LastChoice { get; set; }

    /// <summary>Those of a scene, made once.</summary>
    /// <param name="setup">Holds what is made once.</param>
    /// <param name="scene">The setup's scene, or its only tile.</param>
    /// <param name="regions">Parts that stand for it.</param>
    public static KltComponents Of(
        EncoderSetup setup,
        ICubeSource scene,
        Func<IReadOnlyList<CubeView>> regions
    ) =>
        setup.Once(
            nameof(KltComponents),
            () =>
                new KltComponents(
                    KltAxes.Of(SceneMoments.Measure(scene, cancel: setup.Cancel)),
                    regions()
                )
        );

    /// <summary>Computes components that aren't there yet, some more than asked for.</summary>
    public void Extend(int components)
    {
        var have = Planes[0].Count;
        if (have >= components)
            return;
        var count = Math.Min(Math.Max(Batch, components - have), axes.Rank - have);
        var matrix = axes.Vectors(have, count).ToArray();
        for (var i = 0; i < regions.Count; i++)
        {
            var region = regions[i];
            var planes = new float[count][];
            for (var c = 0; c < count; c++)
                planes[c] = new float[region.Shape.Pixels];
            KltProjection.Forward(region, matrix, axes.Moments.Mean, planes);
            Planes[i].AddRange(planes);
            Largest = Math.Max(Largest, ComponentCoder.Largest(planes));
        }
    }
}
