namespace Hypress.OpenJpeg.Tests;

/// <summary>Payloads that nobody wrote.</summary>
internal static class DamagedPayload
{
    /// <summary>A copy that is cut, or wrong in a bit, a byte of its header or its end, in turn.</summary>
    public static byte[] Of(byte[] payload, int round, Random random)
    {
        var damaged = payload.ToArray();
        switch (round % 4)
        {
            case 0:
                return damaged[..random.Next(damaged.Length)];
            case 1:
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
                return damaged;
            case 2:
                // Headers are short: most of the danger is in their bytes.
                damaged[random.Next(Math.Min(100, damaged.Length))] = (byte)random.Next(256);
                return damaged;
            default:
                random.NextBytes(damaged.AsSpan(random.Next(damaged.Length)));
                return damaged;
        }
    }
}
