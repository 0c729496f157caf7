using System.Text;
using ExoGrains.Models.Weights;
using ExoGrains.TestSupport;

namespace ExoGrains.Models.Tests.Weights;

public sealed class SafetensorsFileTests : IDisposable
{
    private const string Good =
        """
        {"__metadata__":{"format":"mlx"},
         "a":{"d":"F32","s":[2,3],"o":[0,24]},"b":{"d":"BF16","s":[4],"o":[24,32]}}
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void GoodFile_ListsItsTensors()
    {
        using var file = SafetensorsFile.Open(RawSafetensors.Write(_folder["a"], Whole(Good), 32));

        Assert.Equal(["a", "b"], file.Names);
        Assert.Equal((ElementType.F32, 24L), (file.Find("a")!.Type, file.Find("a")!.ByteCount));
        Assert.Equal([4L], file.Find("b")!.Shape);
        Assert.Null(file.Find("c"));
    }

    [Theory]
    [InlineData("""{"a":{"d":"F32","s":[8],"o":[0,32]}} """)]
    [InlineData("""{"a":{"d":"F32","s":[],"o":[0,4]},"b":{"d":"U8","s":[28],"o":[4,32]}}""")]
    [InlineData("""{"b":{"d":"U8","s":[28],"o":[4,32]},"a":{"d":"I32","s":[1,1],"o":[0,4]}}""")]
    [InlineData("""{"z":{"d":"F32","s":[0,9223372036854775807],"o":[0,0]},"a":{"d":"I64","s":[4],"o":[0,32]}}""")]
    [InlineData("""{"a":{"d":"F32","s":[8],"o":[0,32],"later_key":{"x":[1]}}}""")]
    public void UnusualButValidHeader_IsRead(string header)
    {
        using var file = SafetensorsFile.Open(RawSafetensors.Write(_folder["a"], Whole(header), 32));

        Assert.Contains("a", file.Names);
    }

    [Theory]
    [InlineData("""{"a":{"d":"F32","s":[8],"o":[0,36]}}""", "take 32 bytes")]
    [InlineData("""{"a":{"d":"F32","s":[9],"o":[0,36]}}""", "truncated")]
    [InlineData("""{"a":{"d":"F32","s":[8],"o":[-4,28]}}""", "whole numbers")]
    [InlineData("""{"a":{"d":"F32","s":[-8],"o":[0,32]}}""", "whole numbers")]
    [InlineData("""{"a":{"d":"F32","s":[8.5],"o":[0,32]}}""", "whole numbers")]
    [InlineData("""{"a":{"d":"F32","s":[99999999999999999999],"o":[0,32]}}""", "whole numbers")]
    [InlineData("""{"a":{"d":"F32","s":["8"],"o":[0,32]}}""", "whole numbers")]
    [InlineData("""{"a":{"d":"F32","s":[8],"o":[32,0]}}""", "begin <= end")]
    [InlineData("""{"a":{"d":"F32","s":[8],"o":[0]}}""", "begin <= end")]
    [InlineData("""{"a":{"d":"F32","s":[8],"o":[0,32,40]}}""", "more than 2")]
    [InlineData("""{"a":{"d":"F32","s":[5],"o":[0,20]},"b":{"d":"F32","s":[4],"o":[16,32]}}""", "overlap")]
    [InlineData("""{"a":{"d":"F32","s":[8],"o":[0,32]},"b":{"d":"F32","s":[8],"o":[0,32]}}""", "overlap")]
    [InlineData("""{"a":{"d":"F32","s":[3],"o":[0,12]},"b":{"d":"F32","s":[4],"o":[16,32]}}""", "holes")]
    [InlineData("""{"a":{"d":"F32","s":[4],"o":[0,16]}}""", "32 bytes of data follow")]
    [InlineData("""{}""", "32 bytes of data follow")]
    [InlineData("""{"a":{"d":"F99","s":[8],"o":[0,32]}}""", "unknown dtype")]
    [InlineData("""{"a":{"d":7,"s":[8],"o":[0,32]}}""", "dtype is given twice or is a Number")]
    [InlineData("""{"a":{"s":[8],"o":[0,32]}}""", "lacks dtype")]
    [InlineData("""{"a":[1,2]}""", "not an object")]
    [InlineData("""{"a":{"d":"F32","s":[8],"o":[0,32]},"a":{"d":"F32","s":[8],"o":[0,32]}}""", "twice")]
    [InlineData("""{"a":{"d":"F32","s":[8],"s":[8],"o":[0,32]}}""", "twice")]
    [InlineData("""{"a":{"d":"F32","s":[4294967296,4294967296,4294967296],"o":[0,32]}}""", "too many elements")]
    [InlineData("""{"a":{"d":"F32","s":[4611686018427387904,4],"o":[0,32]}}""", "too many elements")]
    [InlineData("""{"a":{"d":"U8","s":[1,1,1,1,1,1,1,1,32],"o":[0,32]}}""", "more than 8")]
    [InlineData("""{"a":{"d":"F32","s":[8],"o":[0,32],"x":[[[[[[[[[[[[[]]]]]]]]]]]]]}}""", "not valid JSON")]
    [InlineData("""{"\ud800":{"d":"F32","s":[8],"o":[0,32]}}""", "not valid JSON")]
    [InlineData("""{"a":{"d":"F32","s":[8],"o":[0,32]}} x""", "not valid JSON")]
    [InlineData("""{"a":{"d":"F32","s":[8],"o""", "not valid JSON")]
    [InlineData("""[1]""", "'{'")]
    public void WrongHeader_IsAClearError(string header, string expected)
    {
        string path = RawSafetensors.Write(_folder["a"], Whole(header), 32);

        var error = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(path));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 63)]
    [InlineData(100_000_001UL)]
    [InlineData(1000UL)]
    public void HugeHeaderLength_IsRefusedWithoutAllocating(ulong length)
    {
        string path = RawSafetensors.Write(_folder["a"], Encoding.UTF8.GetBytes(Whole(Good)), new byte[32], length);
        long before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(path));

        Assert.Contains("header of " + length, error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void InvalidUtf8_IsAClearError()
    {
        byte[] header = [.. "{\"a"u8, 0xFF, .. "\":1}"u8];

        var error = Assert.Throws<InvalidDataException>(
            () => SafetensorsFile.Open(RawSafetensors.Write(_folder["a"], header, [])));

        Assert.Contains("UTF-8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryTruncation_IsAClearError()
    {
        byte[] whole = File.ReadAllBytes(RawSafetensors.Write(_folder["a"], Whole(Good), 32));
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(_folder["b"], whole[..length]);
            Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(_folder["b"]));
        }
    }

    [Fact]
    public void GitLfsPointer_IsNamedAsOne()
    {
        string path = _folder.Write("a", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");

        var error = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(path));

        Assert.Contains("git lfs pull", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UnalignedTensor_IsHandedOutAligned()
    {
        const string header = """{"a":{"d":"U8","s":[1],"o":[0,1]},"b":{"d":"F32","s":[2],"o":[1,9]}}""";
        byte[] data = [9, .. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f)];
        RawSafetensors.Write(_folder["a"], Encoding.UTF8.GetBytes(Whole(header)), data);
        using var file = SafetensorsFile.Open(_folder["a"]);

        var tensor = file.Find("b")!;
        float[] values = new float[2];
        TensorElements.Read(tensor, 0, values);

        Assert.Equal(0, tensor.Address % 4);
        Assert.Equal([1.5f, -2f], values);
        Assert.Equal(tensor.Address, file.Find("b")!.Address);
    }

    /// <summary>Headers stand here with short keys: d, s and o for dtype, shape and data_offsets.</summary>
    private static string Whole(string header) => header
        .Replace("\"d\":", "\"dtype\":", StringComparison.Ordinal)
        .Replace("\"s\":", "\"shape\":", StringComparison.Ordinal)
        .Replace("\"o\":", "\"data_offsets\":", StringComparison.Ordinal);
}
