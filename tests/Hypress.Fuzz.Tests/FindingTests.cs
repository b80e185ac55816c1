using Hypress.Tests.House;

namespace Hypress.Fuzz.Tests;

public sealed class FindingTests
{
    public static TheoryData<string> Findings =>
        [
            .. Directory
                .GetFiles(Repository.File("tests", "testdata", "findings"), "*.bin")
                .Select(path => Path.GetFileName(path)!)
                .Order(StringComparer.Ordinal),
        ];

    [Theory, MemberData(nameof(Findings))]
    public void What_was_found_once_ends_as_documented_now(string name)
    {
        var outcome = Replay.Of(Repository.File("tests", "testdata", "findings", name));
        Assert.False(outcome.IsFind, outcome.Detail);
    }
}
