using Hypress.Codecs;
using Hypress.Cubes;
using Hypress.Fuzz.Targets;

namespace Hypress.Fuzz.Tests;

/// <summary>Whatever ends a run of any codec: the old output stays, or the new one is whole, and nothing else is left.</summary>
public sealed class CodecStopTests : IDisposable
{
    private const int MostReads = 40;
    private readonly CodecFiles _files = new();

    public static TheoryData<string> Names => CodecFiles.Names;

    public void Dispose() => _files.Dispose();

    [Theory, MemberData(nameof(Names))]
    public void A_read_error_at_any_read_leaves_nothing_behind(string codec) =>
        AtEveryRead(
            codec,
            static _ => throw new IOException("the disk is broken"),
            error => Assert.IsType<IOException>(error)
        );

    [Theory, MemberData(nameof(Names))]
    public void A_stop_at_any_read_leaves_nothing_behind(string codec) =>
        AtEveryRead(
            codec,
            static stop => stop.Cancel(),
            // Where the last moment to look was over, the file is whole.
            error => Assert.True(error is null or OperationCanceledException, $"{error}")
        );

    private void AtEveryRead(
        string codec,
        Action<CancellationTokenSource> happens,
        Action<Exception?> judge
    )
    {
        var path = _files.At("x.hyp");
        for (var number = 0; number < MostReads; number++)
        {
            using var stop = new CancellationTokenSource();
            var reads = 0;
            var source = new WatchedSource(
                SeedScenes.Masked(DataType.Int16),
                () =>
                {
                    if (reads++ == number)
                        happens(stop);
                }
            );
            var error = Record.Exception(() =>
                _files.Compress(codec, source, path, cancel: stop.Token)
            );
            if (error is Xunit.Sdk.SkipException)
                throw error;
            if (reads <= number)
            {
                Assert.Null(error); // no read was left
                return;
            }
            judge(error);
            Assert.Equal(
                error is null ? [path] : [],
                Directory.GetFileSystemEntries(_files.Folder)
            );
            File.Delete(path);
        }
        Assert.Fail($"{codec} reads a scene of three rows of tiles more than {MostReads} times");
    }

    private sealed class WatchedSource(Cube cube, Action beforeRead) : ICubeSource
    {
        public CubeShape Shape => cube.Shape;

        public DataType Type => cube.Type;

        public Interleave Interleave => cube.Interleave;

        public CubeMetadata Metadata => cube.Metadata;

        public void Read(CubeWindow window, CubeView destination)
        {
            beforeRead();
            cube.Read(window, destination);
        }

        public void Dispose() { }
    }
}
