namespace Hypress.Cli.Tests;

/// <summary>Every wrong input ends in its documented exit code and one line, and leaves nothing behind.</summary>
public sealed class BadInputTests
{
    private const string Header = """
        ENVI
        samples = 4
        lines = 3
        bands = 2
        data type = 2
        interleave = bsq
        byte order = 0
        """;

    public static TheoryData<string, int, string> LyingHeaders =>
        new()
        {
            { Header.Replace("lines = 3", "lines = 4"), 48, "48" },
            { Header.Replace("bands = 2", "bands = 0"), 48, "bands" },
            { Header.Replace("samples = 4", "samples = -4"), 48, "samples" },
            { Header.Replace("lines = 3", "lines = 99999999999999999999"), 48, "lines" },
            { Header.Replace("lines = 3", "lines = many"), 48, "lines" },
            { Header.Replace("data type = 2", "data type = 77"), 48, "data type" },
            { Header.Replace("interleave = bsq", "interleave = zigzag"), 48, "interleave" },
            { Header.Replace("samples = 4\n", ""), 48, "samples" },
            { Header + "\nheader offset = 1000", 48, "48" },
            { Header, 47, "47" },
            { Header, 0, "0" },
        };

    [Theory, MemberData(nameof(LyingHeaders))]
    public void A_header_that_lies_or_a_file_too_short_is_bad_input(
        string header,
        int bytes,
        string word
    )
    {
        using var hypress = new Program();
        File.WriteAllText(hypress.At("x.hdr"), header);
        File.WriteAllBytes(hypress.At("x.dat"), new byte[bytes]);
        hypress.Run("compress", "x.hdr").IsError(3, word);
        hypress.Run("info", "x.hdr", "--json").IsError(3, word);
        Assert.Equal(["x.dat", "x.hdr"], hypress.Files);
    }

    [Fact]
    public void The_same_header_without_the_lie_is_read()
    {
        using var hypress = new Program();
        File.WriteAllText(hypress.At("x.hdr"), Header);
        File.WriteAllBytes(hypress.At("x.dat"), new byte[48]);
        hypress.Run("compress", "x.hdr").IsDone();
    }

    [Fact]
    public void Missing_files_are_bad_input()
    {
        using var hypress = new Program();
        File.WriteAllText(hypress.At("x.hdr"), Header);
        hypress.Run("compress", "x.hdr").IsError(3, "x.hdr");
        hypress.Run("compress", "nowhere.hdr").IsError(3, "nowhere.hdr", "check the name");
        foreach (var command in (string[])["decompress", "verify", "info"])
            hypress.Run(command, "nowhere.hyp").IsError(3, "nowhere.hyp", "check the name");
        hypress.Run("compare", "nowhere.hdr", "x.hdr").IsError(3, "nowhere.hdr");
        Assert.Equal(["x.hdr"], hypress.Files);
    }

    [Fact]
    public void A_folder_is_bad_input()
    {
        using var hypress = new Program();
        Directory.CreateDirectory(hypress.At("folder"));
        foreach (var command in (string[])["compress", "decompress", "verify", "info"])
            hypress.Run(command, "folder").IsError(3, "folder", "is a folder");
        Assert.Equal(["folder"], hypress.Files);
    }

    [Fact]
    public void Files_that_are_no_scene_are_bad_input()
    {
        using var hypress = new Program();
        File.WriteAllText(hypress.At("text.txt"), "hello");
        File.WriteAllText(hypress.At("empty.hyp"), "");
        File.WriteAllText(hypress.At("text.hyp"), "hello, this is no compressed scene at all");
        hypress.Run("compress", "text.txt").IsError(3, "text.txt");
        foreach (var command in (string[])["decompress", "verify", "info"])
        {
            hypress.Run(command, "empty.hyp").IsError(3, "empty.hyp");
            hypress.Run(command, "text.hyp").IsError(3, "text.hyp", ".hyp");
        }
        Assert.Equal(["empty.hyp", "text.hyp", "text.txt"], hypress.Files);
    }

    [Fact]
    public void Standard_input_and_output_are_refused_with_the_reason()
    {
        using var hypress = Program.WithScene();
        hypress.Run("compress", "-").IsError(2, "windows");
        hypress.Run("compress", "scene.hdr", "-o", "-").IsError(2, "windows");
        hypress.Run("sample", "-").IsError(2, "windows");
        hypress.Run("compress", "scene.hdr").IsDone();
        hypress.Run("decompress", "-").IsError(2, "windows");
        hypress.Run("decompress", "scene.hyp", "-o", "-").IsError(2, "windows");
        hypress.Run("compare", "-", "scene.hdr").IsError(2, "windows");
        Assert.Equal(["scene.dat", "scene.hdr", "scene.hyp"], hypress.Files);
    }

    [Fact]
    public void An_existing_output_stays_unless_told_otherwise()
    {
        using var hypress = Program.WithScene();
        File.WriteAllText(hypress.At("scene.hyp"), "mine");
        hypress.Run("compress", "scene.hdr").IsError(2, "scene.hyp", "--overwrite");
        Assert.Equal("mine", File.ReadAllText(hypress.At("scene.hyp")));
        hypress.Run("compress", "scene.hdr", "--overwrite").IsDone();
        var data = hypress.Bytes("scene.dat");
        hypress.Run("decompress", "scene.hyp").IsError(2, "--overwrite");
        hypress.Run("sample", "scene.hdr").IsError(2, "--overwrite");
        hypress.Run("sample", "scene.dat").IsError(2, "--overwrite");
        Assert.Equal(data, hypress.Bytes("scene.dat"));
        Assert.Equal(["scene.dat", "scene.hdr", "scene.hyp"], hypress.Files);
    }

    [Fact]
    public void Outputs_that_cannot_be_written_are_worth_another_try()
    {
        using var hypress = Program.WithScene();
        Directory.CreateDirectory(hypress.At("folder.hyp"));
        hypress.Run("compress", "scene.hdr", "-o", "nowhere/x.hyp").IsError(75, "nowhere/x.hyp");
        hypress.Run("compress", "scene.hdr", "-o", "folder.hyp").IsError(75, "folder.hyp");
        hypress.Run("compress", "scene.hdr", "-o", "/dev/full").IsError(75, "/dev/full");
        hypress.Run("compress", "scene.hdr", "-o", "/proc/x.hyp").IsError(75, "/proc");
        hypress.Run("compress", "scene.hdr").IsDone();
        hypress.Run("decompress", "scene.hyp", "-o", "nowhere/x.hdr").IsError(75, "nowhere/x.hdr");
        hypress.Run("sample", "nowhere/x.npy").IsError(75, "nowhere/x.npy");
        Assert.Equal(["folder.hyp", "scene.dat", "scene.hdr", "scene.hyp"], hypress.Files);
    }

    [Fact]
    public void A_folder_without_permission_is_worth_another_try()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "root may write everywhere");
        using var hypress = Program.WithScene();
        ChangeMode("555");
        hypress.Run("compress", "scene.hdr").IsError(75, "permissions");
        ChangeMode("755");

        void ChangeMode(string mode)
        {
            using var change = hypress.Launch("chmod", mode, hypress.Folder);
            Program.Finish(change).IsDone();
        }
    }

    [Fact]
    public void A_full_disk_is_worth_another_try()
    {
        using var hypress = Program.WithScene();
        Directory.CreateDirectory(hypress.At("small"));
        // A file system of 64 KiB in a namespace of its own, which goes with the process.
        const string Script = """
            mount -t tmpfs -o size=64k none small || exit 99
            "$0" "$@"
            code=$?
            find small -type f >&2
            exit $code
            """;
        foreach (
            var args in (string[][])
                [
                    ["compress", "scene.hdr", "-o", "small/x.hyp", "--codec", "store"],
                    ["sample", "small/x.hdr"],
                    ["sample", "small/x.npy"],
                ]
        )
        {
            using var process = hypress.Launch(
                "unshare",
                ["--map-root-user", "--mount", "sh", "-c", Script, Program.Executable, .. args]
            );
            var outcome = Program.Finish(process);
            Assert.SkipWhen(
                outcome.ExitCode is 99 or 1,
                $"needs the right to mount a tmpfs: {outcome.Error}"
            );
            outcome.IsError(75, "disk", "full");
        }
    }

    [Theory]
    [InlineData("compress", "scene.hdr", "-o", "x.hyp", "--codec", "store")]
    [InlineData("compress", "scene.hdr", "-o", "x.hyp", "--codec", "universal", "--rate", "4")]
    [InlineData("compress", "scene.hdr", "-o", "x.hyp", "--codec", "universal", "--max-error", "1")]
    [InlineData("compress", "scene.hdr", "-o", "x.hyp", "--codec", "ccsds123")]
    [InlineData("compress", "scene.hdr", "-o", "x.hyp", "--codec", "jpeg2000")]
    [InlineData("compress", "scene.hdr", "-o", "x.123")]
    [InlineData("compress", "scene.hdr", "-o", "x.j2k")]
    [InlineData("decompress", "scene.hdr", "-o", "x.npy")]
    [InlineData("decompress", "scene.hdr", "-o", "x.tif")]
    [InlineData("sample", "x.hdr", "--size", "90x90x31")]
    public void A_file_larger_than_the_user_may_write_is_worth_another_try(params string[] args)
    {
        using var hypress = Program.WithScene();
        // The runtime maps its own code through a file, which the limit would forbid as well.
        const string Script = "ulimit -f 8; DOTNET_EnableWriteXorExecute=0 exec \"$0\" \"$@\"";
        using var process = hypress.Launch("bash", ["-c", Script, Program.Executable, .. args]);
        Program.Finish(process).IsError(75);
        Assert.Equal(["scene.dat", "scene.hdr"], hypress.Files);
    }

    [Theory]
    [InlineData]
    [InlineData("frobnicate")]
    [InlineData("compress")]
    [InlineData("compress", "a", "b")]
    [InlineData("compress", "scene.hdr", "--nonsense")]
    [InlineData("compress", "scene.hdr", "--rate", "0.1", "--psnr", "40")]
    [InlineData("compress", "scene.hdr", "--rate", "fast")]
    [InlineData("compress", "scene.hdr", "--rate", "0")]
    [InlineData("compress", "scene.hdr", "--rate", "NaN")]
    [InlineData("compress", "scene.hdr", "--bytes", "-1")]
    [InlineData("compress", "scene.hdr", "--codec", "none-such")]
    [InlineData("compress", "scene.hdr", "--codec", "store", "--rate", "1")]
    [InlineData("compress", "scene.hdr", "--codec", "store", "--codec-option", "level")]
    [InlineData("compress", "scene.hdr", "--codec", "store", "--codec-option", "level=high")]
    [InlineData("compress", "scene.hdr", "--codec", "store", "--codec-option", "colour=red")]
    [InlineData("compress", "scene.hdr", "--tile", "0x5")]
    [InlineData("compress", "scene.hdr", "--threads", "0")]
    [InlineData("decompress", "file.hyp", "-o", "x.hdr", "--window", "0:91,0:5")]
    [InlineData("decompress", "file.hyp", "-o", "x.hdr", "--window", "5:5,0:5")]
    [InlineData("decompress", "file.hyp", "-o", "x.hdr", "--window", "0:5")]
    [InlineData("decompress", "file.hyp", "-o", "x.hdr", "--window", "1:2:3,0:5")]
    [InlineData("decompress", "file.hyp", "-o", "x.hdr", "--bands", "31")]
    [InlineData("decompress", "file.hyp", "-o", "x.hdr", "--bands", "")]
    [InlineData("decompress", "file.hyp", "-o", "x.unknown")]
    [InlineData("compare", "scene.hdr", "scene.hdr", "--max-error", "-1")]
    [InlineData("sample", "x.hdr", "--size", "10x10")]
    [InlineData("sample", "x.hdr", "--size", "0x10x10")]
    [InlineData("sample", "x.hdr", "--type", "complex")]
    [InlineData("completion", "tcsh")]
    public void Wrong_command_lines_are_usage_errors(params string[] args)
    {
        using var hypress = Program.WithScene();
        if (args.Contains("file.hyp"))
            hypress.Run("compress", "scene.hdr", "-o", "file.hyp").IsDone();
        var before = hypress.Files;
        hypress.Run(args).IsError(2);
        Assert.Equal(before, hypress.Files);
    }
}
