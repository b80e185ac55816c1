using System.Buffers.Binary;
using System.Text;
using Hypress.Training.Libtorch;

namespace Hypress.Training.Tests;

public sealed class WeakVersionNeedTests
{
    private const int Names = 64; // section of names, after the file header
    private const int Needs = 128; // section of version needs
    private const int Sections = 256;

    // A file header, names, the needs of two libraries (two versions of the first, one of the second), section headers.
    private static byte[] SmallElf()
    {
        var elf = new byte[Sections + (3 * 64)];
        "\u007FELF"u8.CopyTo(elf);
        (elf[4], elf[5]) = (2, 1);
        Put64(40, Sections);
        Put16(58, 64);
        Put16(60, 3);
        Encoding.ASCII.GetBytes("\0GLIBCXX_3.4\0GLIBCXX_3.4.32\0GLIBC_2.2\0").CopyTo(elf, Names);
        Put32(Needs + 8, 16); // first library: its first need
        Put32(Needs + 12, 48); // the second library
        Put32(Needs + 16 + 8, 1);
        Put32(Needs + 16 + 12, 16);
        Put32(Needs + 32 + 8, 13);
        Put32(Needs + 48 + 8, 16);
        Put32(Needs + 64 + 8, 28);
        Put32(Sections + 64 + 4, 3); // the table of names
        Put64(Sections + 64 + 24, Names);
        Put64(Sections + 64 + 32, 64);
        Put32(Sections + 128 + 4, 0x6FFFFFFE);
        Put64(Sections + 128 + 24, Needs);
        Put64(Sections + 128 + 32, 80);
        Put32(Sections + 128 + 40, 1); // names by section 1
        return elf;

        void Put16(int at, ushort value) =>
            BinaryPrimitives.WriteUInt16LittleEndian(elf.AsSpan(at), value);
        void Put32(int at, uint value) =>
            BinaryPrimitives.WriteUInt32LittleEndian(elf.AsSpan(at), value);
        void Put64(int at, long value) =>
            BinaryPrimitives.WriteInt64LittleEndian(elf.AsSpan(at), value);
    }

    [Fact]
    public void Marks_the_named_version_and_nothing_else()
    {
        var elf = SmallElf();
        Assert.Equal(1, WeakVersionNeed.Mark(elf, "GLIBCXX_3.4.32"));
        var expected = SmallElf();
        expected[Needs + 32 + 4] = 2;
        Assert.Equal(expected, elf);
    }

    [Fact]
    public void A_version_nobody_needs_changes_nothing()
    {
        var elf = SmallElf();
        Assert.Equal(0, WeakVersionNeed.Mark(elf, "GLIBCXX_3.4.3"));
        Assert.Equal(SmallElf(), elf);
    }

    [Fact]
    public void TorchSharp_asks_once_for_the_version()
    {
        var path = Path.Combine(
            AppContext.BaseDirectory,
            "runtimes/linux-x64/native/libLibTorchSharp.so"
        );
        Assert.Equal(1, WeakVersionNeed.Mark(File.ReadAllBytes(path), "GLIBCXX_3.4.32"));
    }

    [Fact]
    public void Damage_ends_in_our_own_error()
    {
        Assert.Throws<HypressFormatException>(() => WeakVersionNeed.Mark(new byte[10], "x"));
        for (var length = 0; length < Sections + (3 * 64); length++)
        {
            var cut = SmallElf()[..length];
            Assert.Throws<HypressFormatException>(() => WeakVersionNeed.Mark(cut, "x"));
        }
    }
}
