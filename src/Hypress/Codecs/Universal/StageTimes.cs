using System.Diagnostics;

namespace Hypress.Codecs.Universal;

/// <summary>What an encoder or decoder spends its time on.</summary>
internal enum Stage
{
    /// <summary>Smallest and largest value, mean spectrum, covariance.</summary>
    Statistics,

    /// <summary>Eigenvectors of the covariance.</summary>
    Eigenvectors,

    /// <summary>Making components independent locally.</summary>
    Rotation,

    /// <summary>Components along axes, and values from components.</summary>
    Projection,

    /// <summary>Wavelet and quantized coefficients to and from planes.</summary>
    Wavelet,

    /// <summary>Choosing, coding and reading axes.</summary>
    Basis,

    /// <summary>Sums over coded coefficients, where something is around.</summary>
    Scan,

    /// <summary>Describing coefficients to the network.</summary>
    Features,

    /// <summary>The network.</summary>
    Network,

    /// <summary>Mixing, choice of magnitudes and range coder.</summary>
    Coding,
}

/// <summary>Adds up thread time by stage, for the benchmark.</summary>
internal sealed class StageTimes
{
    private readonly long[] _ticks = new long[Enum.GetValues<Stage>().Length];
    private long _described;

    /// <summary>Coefficients that the network saw.</summary>
    public long Described => _described;

    /// <summary>This moment, to be given to <see cref="Add"/>, when someone counts.</summary>
    public static long Start(StageTimes? times) => times is null ? 0 : Stopwatch.GetTimestamp();

    /// <summary>Counts what passed since a moment and returns this one.</summary>
    public long Add(Stage stage, long since)
    {
        var now = Stopwatch.GetTimestamp();
        Interlocked.Add(ref _ticks[(int)stage], now - since);
        return now;
    }

    /// <summary>Counts coefficients that the network saw.</summary>
    public void Describe(int count) => Interlocked.Add(ref _described, count);

    /// <summary>Seconds of all threads together.</summary>
    public double Seconds(Stage stage) => (double)_ticks[(int)stage] / Stopwatch.Frequency;
}
