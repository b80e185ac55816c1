namespace Hypress.Gdal;

/// <summary>While it lives, GDAL writes no <c>.aux.xml</c> from this thread.</summary>
internal sealed class NoSideFiles : IDisposable
{
    private const string Option = "GDAL_PAM_ENABLED";

    private NoSideFiles() => GdalNative.SetThreadLocalConfigOption(Option, "NO");

    public static NoSideFiles Begin() => new();

    public void Dispose() => GdalNative.SetThreadLocalConfigOption(Option, null);
}
