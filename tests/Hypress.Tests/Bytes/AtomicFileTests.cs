using Hypress.Bytes;

namespace Hypress.Tests.Bytes;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Nothing_stands_under_the_name_until_the_file_is_complete()
    {
        var path = _folder.File("a.bin");
        using (var file = AtomicFile.Create(path, overwrite: false, size: 3))
        {
            file.Stream!.Write([1, 2, 3]);
            Assert.False(File.Exists(path));
            file.Complete();
        }
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_file_that_is_not_completed_leaves_nothing_behind()
    {
        using (var file = AtomicFile.Create(_folder.File("a.bin"), overwrite: false))
            file.Stream!.WriteByte(1);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void An_existing_file_is_refused_unless_it_may_be_replaced()
    {
        var path = _folder.File("a.bin");
        File.WriteAllText(path, "old");
        Assert.Throws<FileExistsException>(() => AtomicFile.Create(path, overwrite: false));
        using (AtomicFile.Create(path, overwrite: true)) { }
        Assert.Equal("old", File.ReadAllText(path));
        using (var file = AtomicFile.Create(path, overwrite: true))
        {
            file.Stream!.Write("new"u8);
            file.Complete();
        }
        Assert.Equal("new", File.ReadAllText(path));
    }

    [Fact]
    public void A_file_that_appeared_meanwhile_is_not_replaced()
    {
        var path = _folder.File("a.bin");
        using var file = AtomicFile.Create(path, overwrite: false);
        File.WriteAllText(path, "somebody's");
        Assert.Throws<FileExistsException>(file.Complete);
        Assert.Equal("somebody's", File.ReadAllText(path));
    }

    [Fact]
    public void A_reserved_name_takes_what_another_library_writes()
    {
        var path = _folder.File("a.bin");
        using (var file = AtomicFile.Reserve(path, overwrite: false))
        {
            File.WriteAllText(file.TemporaryPath, "theirs");
            file.Complete();
        }
        Assert.Equal("theirs", File.ReadAllText(path));
    }

    [Fact]
    public void A_link_is_followed_and_stays_a_link()
    {
        var path = _folder.File("a.bin");
        var link = _folder.File("link.bin");
        File.WriteAllText(path, "old");
        File.CreateSymbolicLink(link, path);
        using (var file = AtomicFile.Create(link, overwrite: true))
        {
            file.Stream!.Write("new"u8);
            file.Complete();
        }
        Assert.Equal("new", File.ReadAllText(path));
        Assert.NotNull(new FileInfo(link).LinkTarget);
    }

    [Theory]
    [InlineData("/dev/null")]
    [InlineData("/")]
    [InlineData("/no-such-folder/a.bin")]
    public void What_is_no_place_for_a_file_is_an_IO_error(string path) =>
        Assert.ThrowsAny<IOException>(() => AtomicFile.Create(path, overwrite: true));
}
