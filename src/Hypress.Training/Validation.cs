using Hypress.Bytes;
using Hypress.Codecs.Joint;
using Hypress.Cubes;
using Hypress.Metrics;
using Hypress.Tensors;
using Hypress.Training.Scenes;

namespace Hypress.Training;

/// <summary>Whole scenes coded and decoded by the codec itself, with the model file as it would be shipped.</summary>
internal static class Validation
{
    private const long Memory = 4L << 30;

    /// <summary>Reads a model as the codec does.</summary>
    public static LearnedModel Load(ReadOnlyMemory<byte> modelFile) =>
        new(WeightFile.Read(modelFile, new DecodeBudget(Memory)));

    /// <summary>Codes a scene as one tile, decodes it and compares.</summary>
    public static SceneMeasurement Measure(
        LearnedModel model,
        TrainingScene scene,
        LatentRounding? rounding = null
    )
    {
        var original = CubeView.Of(scene.Values, scene.Shape);
        var decoded = CubeView.Allocate(scene.Shape, DataType.Float32);
        var coder = new JointTileCoder(model, new Normalization(0, 1), threads: 1, rounding);
        var bytes = coder.Encode(original, maxBytes: null, CancellationToken.None);
        var reader = new ByteReader(bytes);
        coder.Decode(ref reader, decoded, new DecodeBudget(Memory));
        var distortion = SceneComparison.Run(new Cube(original), new Cube(decoded));
        return new(
            scene.Name,
            8.0 * bytes.Length / scene.Shape.Count,
            distortion.Psnr,
            distortion.MeanAngle
        );
    }
}
