namespace Hypress.Tests.House;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string File(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find(string folder) =>
        System.IO.File.Exists(Path.Combine(folder, "Hypress.slnx"))
            ? folder
            : Find(
                Path.GetDirectoryName(folder)
                    ?? throw new InvalidOperationException("not inside of a checkout")
            );
}
