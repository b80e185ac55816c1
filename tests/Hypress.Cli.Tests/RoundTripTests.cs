namespace Hypress.Cli.Tests;

public sealed class RoundTripTests
{
    [Fact]
    public void A_scene_comes_back_byte_for_byte_under_derived_names()
    {
        using var hypress = Program.WithScene();
        hypress.Run("compress", "scene.hdr").IsDone();
        var (header, data) = (hypress.Bytes("scene.hdr"), hypress.Bytes("scene.dat"));
        hypress.Run("decompress", "scene.hyp", "--overwrite").IsDone();
        Assert.Equal(["scene.dat", "scene.hdr", "scene.hyp"], hypress.Files);
        Assert.Equal(header, hypress.Bytes("scene.hdr"));
        Assert.Equal(data, hypress.Bytes("scene.dat"));
        Assert.Empty(hypress.TemporaryFiles);
    }

    [Fact]
    public void Results_are_one_json_object_when_asked()
    {
        using var hypress = Program.WithScene();
        var made = hypress.Run("compress", "scene.hdr", "--lossless", "--json").IsDone().Json;
        Assert.Equal("lossless", (string?)made["target"]!["kind"]);
        Assert.Equal("scene.hyp", (string?)made["output"]);
        var bytes = (long)made["coded_bytes"]! + (long)made["metadata_bytes"]!;
        Assert.Equal(new FileInfo(hypress.At("scene.hyp")).Length, bytes);

        var info = hypress.Run("info", "scene.hyp", "--bands", "--json").IsDone().Json;
        Assert.Equal(
            (90, 90, 31),
            ((int)info["lines"]!, (int)info["samples"]!, (int)info["bands"]!)
        );
        Assert.Equal("u16", (string?)info["type"]);
        Assert.Equal(31, info["wavelengths_nm"]!.AsArray().Count);
        Assert.Equal(410, (double)info["band_table"]![1]!["wavelength_nm"]!);
        Assert.Equal((string?)made["codec"], (string?)info["codec"]);
        Assert.Equal("AVIRIS (resampled)", (string?)info["sensor"]);

        var check = hypress.Run("verify", "scene.hyp", "--deep", "--json").IsDone().Json;
        Assert.True((bool)check["whole"]!);
        Assert.Equal((int)made["tiles"]!, (int)check["tiles_decoded"]!);

        var back = hypress.Run("decompress", "scene.hyp", "-o", "b.hdr", "--json").IsDone().Json;
        Assert.Empty(back["damage"]!.AsArray());

        var same = hypress.Run("compare", "scene.hdr", "b.hdr", "--json").IsDone().Json;
        Assert.Equal("inf", (string?)same["psnr_db"]);
        Assert.Equal(31, same["band_psnr_db"]!.AsArray().Count);

        var codecs = hypress.Run("codecs", "--json").IsDone().Json["codecs"]!.AsArray();
        Assert.Contains(codecs, c => (string?)c!["name"] == "store");

        Assert.Equal(
            "s.hdr",
            (string?)
                hypress.Run("sample", "s.hdr", "--size", "5x5x5", "--json").IsDone().Json["output"]
        );
    }

    [Fact]
    public void A_window_is_the_part_it_names()
    {
        using var hypress = Program.WithScene();
        hypress.Run("compress", "scene.hdr", "--lossless", "--tile", "32x32").IsDone();
        hypress
            .Run(
                "decompress",
                "scene.hyp",
                "-o",
                "part.bsq",
                "--window",
                "10:50,20:90",
                "--bands",
                "30,2-3"
            )
            .IsDone();
        var (whole, part) = (hypress.Bytes("scene.dat"), hypress.Bytes("part.bsq"));
        Assert.Equal(3 * 40 * 70 * 2, part.Length);
        var next = 0;
        foreach (var band in (int[])[30, 2, 3])
            for (var line = 10; line < 50; line++, next += 140)
                Assert.True(
                    part.AsSpan(next, 140)
                        .SequenceEqual(whole.AsSpan(((((band * 90) + line) * 90) + 20) * 2, 140))
                );
        var bands = hypress.Run("info", "part.hdr", "--json").IsDone().Json["wavelengths_nm"]!;
        Assert.Equal([700, 420, 430], bands.AsArray().Select(w => (double)w!));
    }

    [Fact]
    public void Bad_bands_are_dropped_when_asked_and_come_back_without_data()
    {
        using var hypress = Program.WithScene();
        string[] ask = ["compress", "scene.hdr", "--drop-bad-bands"];
        hypress.Run(ask).IsError(2, "no bad-band list");
        File.AppendAllText(
            hypress.At("scene.hdr"),
            $"bbl = {{{string.Join(", ", Enumerable.Range(0, 31).Select(b => b is 3 or 4 or 30 ? 0 : 1))}}}\n"
        );
        hypress.Run([.. ask, "-o", "scene.123"]).IsError(2, "can't drop bands");
        var made = hypress.Run([.. ask, "--json"]).IsDone().Json;
        Assert.Equal(3, (int)made["bands_dropped"]!);
        Assert.Contains(
            "bands dropped  3 (3-4,30)",
            string.Join(
                '\n',
                hypress
                    .Run("info", "scene.hyp")
                    .IsDone()
                    .Output.Split('\n')
                    .Select(line => string.Join("  ", line.Split("  ", 2).Select(p => p.Trim())))
            )
        );
        hypress.Run("decompress", "scene.hyp", "-o", "back.hdr").IsDone();
        var (whole, back) = (hypress.Bytes("scene.dat"), hypress.Bytes("back.dat"));
        for (var band = 0; band < 31; band++)
        {
            var values = back.AsSpan(band * 90 * 90 * 2, 90 * 90 * 2);
            if (band is 3 or 4 or 30)
                Assert.Equal(-1, values.IndexOfAnyExcept((byte)0));
            else
                Assert.True(values.SequenceEqual(whole.AsSpan(band * 90 * 90 * 2, values.Length)));
        }
        var info = hypress.Run("info", "back.hdr", "--bands", "--json").IsDone().Json;
        Assert.Equal(0, (double)info["data_ignore_value"]!);
        Assert.False((bool)info["band_table"]![30]!["good"]!);
        var same = hypress
            .Run("compare", "scene.hdr", "back.hdr", "--max-error", "0", "--json")
            .IsDone()
            .Json;
        Assert.Equal(3 * 90 * 90, (int)same["dropped_values"]!);
        hypress
            .Run([.. ask, "-o", "small.hyp", "--codec", "klt-jpeg2000", "--rate", "0.5"])
            .IsDone();
        string[] plan = ["--output-folder", "hyp", "--manifest", "m.jsonl", "--max-error", "2"];
        hypress.Run(["batch", "plan", "scene.hdr", .. plan, "--drop-bad-bands"]).IsDone();
        hypress.Run("batch", "run", "m.jsonl").IsDone();
        var batch = hypress.Run("info", "hyp/scene.hyp", "--json").IsDone().Json;
        Assert.Equal(3, batch["bands_dropped"]!.AsArray().Count);
    }

    [Fact]
    public void Ends_left_out_of_a_window_are_the_scenes()
    {
        using var hypress = Program.WithScene();
        hypress.Run("compress", "scene.hdr", "--lossless").IsDone();
        var part = hypress.Run(
            "decompress",
            "scene.hyp",
            "-o",
            "p.hdr",
            "--window",
            "80:,:7",
            "--json"
        );
        Assert.Equal((10, 7), ((int)part.Json["lines"]!, (int)part.Json["samples"]!));
    }

    [Fact]
    public void Damage_is_named_and_the_rest_restored()
    {
        using var hypress = Program.WithScene();
        hypress.Run("compress", "scene.hdr", "--codec", "store", "--tile", "45x90").IsDone();
        var bytes = hypress.Bytes("scene.hyp");
        bytes[bytes.Length * 3 / 4] ^= 1; // in the second of two tiles
        File.WriteAllBytes(hypress.At("bad.hyp"), bytes);

        var check = hypress.Run("verify", "bad.hyp", "--json");
        Assert.Equal((1, ""), (check.ExitCode, check.Error));
        Assert.False((bool)check.Json["whole"]!);
        Assert.Contains("tile 1", (string?)check.Json["damage"]![0]);

        hypress.Run("decompress", "bad.hyp", "-o", "r.hdr").IsError(3, "tile 1", "lines 45:90");
        Assert.DoesNotContain(
            hypress.Files,
            name => name.StartsWith("r.", StringComparison.Ordinal)
        );

        var rest = hypress.Run("decompress", "bad.hyp", "-o", "r.hdr", "--keep-going");
        Assert.Equal(3, rest.ExitCode);
        Assert.StartsWith("hypress: warning: tile 1", rest.Error);
        var (whole, part) = (hypress.Bytes("scene.dat"), hypress.Bytes("r.dat"));
        for (var band = 0; band < 31; band++)
            Assert.True(
                whole.AsSpan(band * 16200, 8100).SequenceEqual(part.AsSpan(band * 16200, 8100))
            );
    }

    [Fact]
    public void Comparing_says_whether_limits_are_met()
    {
        using var hypress = Program.WithScene();
        hypress.Run("sample", "a.hdr", "--size", "20x30x10", "--seed", "1").IsDone();
        hypress.Run("sample", "b.hdr", "--size", "20x30x10", "--seed", "2").IsDone();
        hypress.Run("compress", "a.hdr", "--lossless").IsDone();
        hypress.Run("compare", "a.hdr", "a.hyp", "--max-error", "0", "--min-psnr", "200").IsDone();
        hypress.Run("compare", "a.hdr", "b.hdr").IsDone();
        Assert.Equal(1, hypress.Run("compare", "a.hdr", "b.hdr", "--max-error", "1").ExitCode);
        var far = hypress.Run("compare", "a.hdr", "b.hdr", "--min-psnr", "60", "--bands");
        Assert.Equal((1, ""), (far.ExitCode, far.Error));
        Assert.Contains("limits met              no", far.Output);
        Assert.Contains("band 9 ", far.Output);
        hypress.Run("compare", "a.hdr", "scene.hdr").IsError(1, "20 x 30 x 10", "90 x 90 x 31");
    }

    [Fact]
    public void Comparing_holds_to_relative_limits_and_to_limits_by_band()
    {
        using var hypress = Program.WithScene();
        var limits = Enumerable.Range(0, 31).Select(band => band % 3);
        File.WriteAllText(hypress.At("limits.txt"), string.Join('\n', limits));
        string[] limit = ["--max-error-per-band", "limits.txt"];
        hypress.Run(["compress", "scene.hdr", "-o", "a.hyp", .. limit]).IsDone();
        var found = hypress.Run(["compare", "scene.hdr", "a.hyp", .. limit, "--json"]).IsDone();
        Assert.Equal(limits, found.Json["band_max_error"]!.AsArray().Select(e => (int)e!));
        File.WriteAllText(hypress.At("less.txt"), "1\n" + string.Join('\n', limits.Skip(1)));
        string[] less = ["--max-error-per-band", "less.txt"];
        hypress.Run(["compare", "scene.hdr", "a.hyp", .. less]).IsDone();
        File.WriteAllText(hypress.At("less.txt"), "0,0\n" + string.Join('\n', limits.Skip(2)));
        Assert.Equal(1, hypress.Run(["compare", "scene.hdr", "a.hyp", .. less]).ExitCode);
        File.WriteAllText(hypress.At("less.txt"), "1 2 3");
        hypress.Run(["compare", "scene.hdr", "a.hyp", .. less]).IsError(2, "3 limits", "31 bands");

        string[] bound = ["--max-relative-error", "0.02"];
        hypress
            .Run(["compress", "scene.hdr", "-o", "b.hyp", "--codec", "universal", .. bound])
            .IsDone();
        hypress.Run(["compare", "scene.hdr", "b.hyp", .. bound]).IsDone();
        string[] tighter = ["--max-relative-error", "0.01"];
        Assert.Equal(1, hypress.Run(["compare", "scene.hdr", "b.hyp", .. tighter]).ExitCode);
    }

    [Theory]
    [InlineData("scene.123")]
    [InlineData("scene.j2k")]
    public void A_bare_stream_is_written_and_read_by_its_name(string stream)
    {
        using var hypress = Program.WithScene();
        hypress.Run("compress", "scene.hdr", "-o", stream).IsDone();
        hypress.Run("decompress", stream, "-o", "back.hdr").IsDone();
        hypress.Run("compare", "scene.hdr", "back.hdr", "--max-error", "0").IsDone();
        hypress
            .Run("compress", "scene.hdr", "-o", stream, "--rate", "1", "--overwrite")
            .IsError(2, stream == "scene.123" ? "no target 'rate 1 bpppb'" : "without loss");
    }

    [Fact]
    public void The_rate_of_another_format_counts_all_its_files()
    {
        using var hypress = Program.WithScene();
        var made = hypress.Run("compress", "scene.hdr", "-o", "other.hdr", "--json").IsDone().Json;
        var bytes = hypress.Bytes("other.hdr").Length + hypress.Bytes("other.dat").Length;
        var values = (int)made["lines"]! * (int)made["samples"]! * (int)made["bands"]!;
        Assert.Equal(bytes * 8.0 / values, (double)made["bpppb"]!, 6);
    }

    [Fact]
    public void A_bare_stream_keeps_limits()
    {
        using var hypress = Program.WithScene();
        string[] into = ["compress", "scene.hdr", "--overwrite", "-o", "scene.123"];
        hypress.Run([.. into, "--codec", "ccsds123", "--max-error", "4"]).IsDone();
        hypress.Run("compare", "scene.hdr", "scene.123", "--max-error", "4").IsDone();
        var info = hypress.Run("info", "scene.123", "--json").IsDone().Json;
        Assert.Equal("4", (string?)info["ccsds123_header"]!["Absolute Error Limit Values"]);
        hypress.Run([.. into, "--max-relative-error", "0.01", "--preset", "best"]).IsDone();
        Assert.Equal(
            1,
            hypress.Run("compare", "scene.hdr", "scene.123", "--max-error", "4").ExitCode
        );
        hypress.Run([.. into, "--codec", "store"]).IsError(2, "codec store doesn't write");
        hypress
            .Run("compress", "scene.hdr", "-o", "scene.j2k", "--preset", "best")
            .IsError(2, "scene.j2k", "without loss");
    }

    [Fact]
    public void Limits_by_band_come_from_a_file()
    {
        using var hypress = Program.WithScene();
        var limits = string.Join('\n', Enumerable.Range(0, 31));
        File.WriteAllText(hypress.At("limits.txt"), limits);
        string[] asked = ["--max-error-per-band", "limits.txt", "--overwrite"];
        foreach (var file in (string[])["scene.hyp", "scene.123"])
        {
            hypress.Run(["compress", "scene.hdr", "-o", file, .. asked]).IsDone();
            hypress
                .Run("decompress", file, "-o", "first.hdr", "--bands", "0-3", "--overwrite")
                .IsDone();
            hypress
                .Run("decompress", "scene.hdr", "-o", "part.hdr", "--bands", "0-3", "--overwrite")
                .IsDone();
            hypress.Run("compare", "part.hdr", "first.hdr", "--max-error", "3").IsDone();
            Assert.Equal(
                1,
                hypress.Run("compare", "part.hdr", "first.hdr", "--max-error", "2").ExitCode
            );
            Assert.Equal(1, hypress.Run("compare", "scene.hdr", file, "--max-error", "4").ExitCode);
        }
        var info = hypress.Run("info", "scene.hyp", "--json").IsDone().Json;
        Assert.Equal("max-error-per-band", (string?)info["target"]!["kind"]);
        Assert.Equal(30, (double)info["reached"]!);

        File.WriteAllText(hypress.At("few.txt"), "1, 2");
        File.WriteAllText(hypress.At("words.txt"), "1, two");
        Refused(2, "gives 2 limits, the scene has 31 bands", "--max-error-per-band", "few.txt");
        Refused(3, "'two'", "--max-error-per-band", "words.txt");
        Refused(3, "nowhere.txt", "--max-relative-error-per-band", "nowhere.txt");
        Refused(2, "exclude each other", "--max-error", "2", "--max-error-per-band", "few.txt");
        Refused(2, "has no target", "--codec", "store", "--max-error-per-band", "limits.txt");

        void Refused(int code, string reason, params string[] options) =>
            hypress
                .Run(["compress", "scene.hdr", "-o", "no.hyp", .. options])
                .IsError(code, reason);
    }

    [Fact]
    public void A_preset_goes_to_a_codec_that_has_it()
    {
        using var hypress = Program.WithScene();
        var fast = hypress.Run(
            "compress",
            "scene.hdr",
            "-o",
            "fast.hyp",
            "--preset",
            "fast",
            "--json"
        );
        var best = hypress.Run(
            "compress",
            "scene.hdr",
            "-o",
            "best.hyp",
            "--preset",
            "best",
            "--json"
        );
        Assert.True(
            (long)best.IsDone().Json["coded_bytes"]! < (long)fast.IsDone().Json["coded_bytes"]!
        );
        hypress
            .Run("compress", "scene.hdr", "--codec", "store", "--preset", "best")
            .IsError(2, "codec store has no option 'preset'");
        hypress.Run("compress", "scene.hdr", "--preset", "middling").IsError(2, "middling");
    }

    [Fact]
    public void A_limit_beyond_the_codec_is_kept_smaller_and_said()
    {
        using var hypress = Program.WithScene();
        var done = hypress.Run(
            "compress",
            "scene.hdr",
            "--max-error",
            "1e9",
            "--codec",
            "ccsds123",
            "--json"
        );
        Assert.StartsWith("hypress: warning: codec ccsds123 holds no limit above ", done.Error);
        var kept = (double)done.Json["reached"]!;
        Assert.InRange(kept, 1, 65535);
        Assert.Equal(
            kept,
            (double)hypress.Run("info", "scene.hyp", "--json").IsDone().Json["reached"]!
        );
    }

    [Fact]
    public void A_type_that_a_codec_takes_lossless_only_is_said_and_refused_with_a_limit()
    {
        using var hypress = new Program();
        hypress.Run("sample", "floats.hdr", "--size", "9x17x5", "--type", "f32").IsDone();
        Assert.Contains("f32 (lossless only)", hypress.Run("codecs").IsDone().Output);
        string[] code = ["compress", "floats.hdr", "--codec", "ccsds123"];
        hypress
            .Run([.. code, "--max-error", "1"])
            .IsError(2, "ccsds123 codes f32 values lossless only, not with 'max error 1'");
        hypress.Run("compress", "floats.hdr", "-o", "floats.123").IsError(2, "codes integers");
        hypress.Run([.. code, "--lossless"]).IsDone();
        hypress.Run("compare", "floats.hdr", "floats.hyp", "--max-error", "0").IsDone();
        var usual = hypress.Run("compress", "floats.hdr", "--lossless", "--overwrite").IsDone();
        Assert.Contains("ccsds123", usual.Output);
    }

    [Fact]
    public void A_codec_of_steps_takes_the_nearest_below_and_says_so()
    {
        using var hypress = Program.WithScene();
        string[] code = ["compress", "scene.hdr", "--codec", "ccsds123", "--overwrite", "--json"];
        var lossless = (double)hypress.Run([.. code, "--lossless"]).IsDone().Json["bpppb"]!;
        // Between an error of 0 and of 1, whose steps of 1 and 3 are more than a bit apart.
        var rate = FormattableString.Invariant($"{lossless - 0.2:0.000}");
        var made = hypress.Run([.. code, "--rate", rate]).IsDone().Json;
        Assert.False((bool)made["met"]!);
        Assert.InRange((double)made["bpppb"]!, 0.1, lossless - 0.5);
        Assert.Contains("(nearest below)", hypress.Run("info", "scene.hyp").IsDone().Output);
    }

    [Fact]
    public void A_PSNR_is_reached_and_stands_verified_in_the_file()
    {
        using var hypress = Program.WithScene();
        hypress.Run("compress", "scene.hdr", "--psnr", "45").IsDone();
        var info = hypress.Run("info", "scene.hyp", "--json").IsDone().Json;
        Assert.Equal("psnr", (string?)info["target"]!["kind"]);
        Assert.True((bool)info["verified"]!);
        // On so small a scene JPEG 2000 moves in steps of about 0.1 dB.
        Assert.Equal(45, (double)info["reached"]!, 0.1);
        hypress.Run("compare", "scene.hdr", "scene.hyp", "--min-psnr", "44.9").IsDone();
    }

    [Fact]
    public void Sample_scenes_repeat_by_seed_in_every_type_and_format()
    {
        using var hypress = new Program();
        foreach (var type in (string[])["u8", "i32", "f32"])
        {
            string[] size = ["--size", "9x17x5", "--type", type];
            hypress.Run(["sample", $"{type}.hdr", .. size, "--interleave", "bip"]).IsDone();
            hypress.Run(["sample", $"{type}.npy", .. size]).IsDone();
            hypress.Run(["sample", $"{type}_7.hdr", .. size, "--seed", "7"]).IsDone();
            // A .npy doesn't say which axis holds the bands.
            string[] same = ["compare", $"{type}.hdr", $"{type}.npy", "--max-error", "0"];
            Assert.StartsWith("hypress: warning: ", hypress.Run(same).Error);
            hypress.Run([.. same, "--axes", "bip"]).IsDone();
            Assert.Equal(
                1,
                hypress.Run("compare", $"{type}.hdr", $"{type}_7.hdr", "--max-error", "0").ExitCode
            );
        }
        Assert.Equal(3 * 5, hypress.Files.Count);
    }

    [Fact]
    public void Formats_are_told_by_the_name_of_the_output()
    {
        using var hypress = Program.WithScene();
        hypress.Run("compress", "scene.hdr", "--lossless").IsDone();
        var tif = hypress.Run("decompress", "scene.hyp", "-o", "scene.tif");
        Assert.SkipWhen(tif.ExitCode == 4, tif.Error);
        tif.IsDone();
        hypress.Run("decompress", "scene.hyp", "-o", "scene.npy").IsDone();
        foreach (var name in (string[])["scene.tif", "scene.npy"])
            hypress.Run("compare", "scene.hdr", name, "--max-error", "0").IsDone();
        var info = hypress.Run("info", "scene.tif", "--json").IsDone().Json;
        Assert.Equal(700, (double)info["wavelengths_nm"]![30]!);
    }

    [Fact]
    public void The_demo_does_the_main_job_and_leaves_nothing()
    {
        using var hypress = new Program();
        var demo = hypress.Run("demo", "--json").IsDone().Json;
        Assert.True((bool)demo["whole"]!);
        var codecs = demo["codecs"]!.AsArray();
        Assert.Equal(
            ["joint", "universal", "klt-jpeg2000", "store"],
            codecs.Select(row => (string?)row!["codec"])
        );
        // OpenJPEG may be missing; nothing else is.
        foreach (var row in codecs.Where(row => row!["missing"] is null))
        {
            var rate = (double)row!["bpppb"]!;
            if ((string?)row["codec"] == "store")
            {
                Assert.Equal("inf", (string?)row["psnr_db"]);
                continue;
            }
            Assert.InRange(rate, 0.05, 0.1);
            Assert.True((double)row["psnr_db"]! > 20);
        }
        Assert.StartsWith("joint-31-", (string?)codecs[0]!["model"], StringComparison.Ordinal);
        Assert.Empty(hypress.Files);
        Assert.Empty(hypress.TemporaryFiles);

        var text = hypress.Run("demo", "-o", "kept", "--rate", "0.2").IsDone().Output;
        Assert.Contains("hypress compress demo_urban_pond_31.hdr --codec joint --rate 0.2", text);
        var kept = Directory.GetFiles(hypress.At("kept")).Select(Path.GetFileName).ToArray();
        foreach (
            var name in (string[])["joint.hyp", "original.png", "joint.png", "joint-error.png"]
        )
            Assert.Contains(name, kept);
    }

    [Fact]
    public void A_rate_is_met_with_the_universal_codec()
    {
        using var hypress = Program.WithScene();
        var made = hypress.Run("compress", "scene.hdr", "--rate", "0.1", "--json").IsDone();
        Assert.Equal("universal", (string?)made.Json["codec"]);
        Assert.InRange((double)made.Json["bpppb"]!, 0.05, 0.1);
        hypress.Run("compare", "scene.hdr", "scene.hyp", "--min-psnr", "30").IsDone();
        var small = hypress.Run("decompress", "scene.hyp", "-o", "small.hdr", "--reduce", "1");
        Assert.Contains("small.hdr", small.IsDone().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rate_is_met_with_klt_and_jpeg_2000()
    {
        using var hypress = Program.WithScene();
        var made = hypress.Run(
            "compress",
            "scene.hdr",
            "--codec",
            "klt-jpeg2000",
            "--rate",
            "0.1",
            "--json"
        );
        Assert.SkipWhen(made.ExitCode == 4, made.Error);
        Assert.Equal("klt-jpeg2000", (string?)made.IsDone().Json["codec"]);
        Assert.InRange((double)made.Json["bpppb"]!, 0.05, 0.1);
        hypress.Run("compare", "scene.hdr", "scene.hyp", "--min-psnr", "30").IsDone();
    }

    [Fact]
    public void Lossless_integers_that_use_all_their_bits_find_a_codec()
    {
        using var hypress = new Program();
        File.WriteAllText(
            hypress.At("x.hdr"),
            "ENVI\nsamples = 3\nlines = 1\nbands = 1\ndata type = 3\ninterleave = bsq\nbyte order = 0\n"
        );
        int[] values = [int.MinValue, 0, int.MaxValue];
        File.WriteAllBytes(hypress.At("x.dat"), [.. values.SelectMany(BitConverter.GetBytes)]);
        var made = hypress.Run("compress", "x.hdr", "--json");
        Assert.SkipWhen(made.ExitCode == 4, made.Error);
        made.IsDone();
        hypress.Run("compare", "x.hdr", "x.hyp", "--max-error", "0").IsDone();
    }

    [Fact]
    public void A_quicklook_is_a_picture_of_the_scenes_size()
    {
        using var hypress = Program.WithScene();
        var seen = hypress.Run("quicklook", "scene.hdr", "--json").IsDone().Json;
        Assert.Equal((90, 90), ((int)seen["width"]!, (int)seen["height"]!));
        Assert.Equal([0x89, .. "PNG\r\n\x1a\n"u8], hypress.Bytes("scene.png")[..8]);
        hypress.Run("quicklook", "scene.hdr").IsError(2, "--overwrite");
        hypress
            .Run("quicklook", "scene.hdr", "-o", "a.png", "--bands", "1,2")
            .IsError(2, "one band or three");
        hypress.Run("quicklook", "scene.hdr", "-o", "a.png", "--bands", "40").IsError(2, "40");
        hypress.Run("quicklook", "scene.hdr", "-o", "a.png", "--low", "99").IsError(2, "99");
        Assert.Equal(["scene.dat", "scene.hdr", "scene.png"], hypress.Files);
    }

    [Fact]
    public void The_first_steps_of_the_README_work()
    {
        using var hypress = new Program();
        var readme = File.ReadAllText(Path.Combine(Program.Repository, "README.md"));
        var steps = readme.Split("## First steps")[1].Split("```")[1].Split('\n');
        var commands = steps
            .Where(step => step.StartsWith("hypress ", StringComparison.Ordinal))
            .ToList();
        Assert.True(commands.Count > 5);
        foreach (var command in commands)
        {
            var words = command.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var outcome = hypress.Run(words[1..]);
            Assert.SkipWhen(outcome.ExitCode == 4, outcome.Error);
            outcome.IsDone();
        }
    }
}
