using System.Text;
using ExoGrains.Models.Weights;
using ExoGrains.TestSupport;

namespace ExoGrains.Models.Tests.Weights;

public sealed class SafetensorsFileTests : IDisposable
{
    private const string Good =
        """{"__metadata__":{"format":"mlx"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"BF16","shape":[4],"data_offsets":[24,32]}}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void GoodFile_ListsItsTensors()
    {
        using var file = SafetensorsFile.Open(RawSafetensors.Write(_folder["a"], Good, 32));

        Assert.Equal(["a", "b"], file.Names);
        Assert.Equal((ElementType.F32, 24L), (file.Find("a")!.Type, file.Find("a")!.ByteCount));
        Assert.Equal([4L], file.Find("b")!.Shape);
        Assert.Null(file.Find("c"));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[8],"data_offsets":[0,32]}} """)]
    [InlineData("""{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[28],"data_offsets":[4,32]}}""")]
    [InlineData("""{"b":{"dtype":"U8","shape":[28],"data_offsets":[4,32]},"a":{"dtype":"I32","shape":[1,1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"z":{"dtype":"F32","shape":[0,9223372036854775807],"data_offsets":[0,0]},"a":{"dtype":"I64","shape":[4],"data_offsets":[0,32]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[8],"data_offsets":[0,32],"later_key":{"x":[1]}}}""")]
    public void UnusualButValidHeader_IsRead(string header)
    {
        using var file = SafetensorsFile.Open(RawSafetensors.Write(_folder["a"], header, 32));

        Assert.Contains("a", file.Names);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[8],"data_offsets":[0,36]}}""", "take 32 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[9],"data_offsets":[0,36]}}""", "truncated")]
    [InlineData("""{"a":{"dtype":"F32","shape":[8],"data_offsets":[-4,28]}}""", "whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-8],"data_offsets":[0,32]}}""", "whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[8.5],"data_offsets":[0,32]}}""", "whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,32]}}""", "whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":["8"],"data_offsets":[0,32]}}""", "whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[8],"data_offsets":[32,0]}}""", "begin <= end")]
    [InlineData("""{"a":{"dtype":"F32","shape":[8],"data_offsets":[0]}}""", "begin <= end")]
    [InlineData("""{"a":{"dtype":"F32","shape":[8],"data_offsets":[0,32,40]}}""", "more than 2")]
    [InlineData("""{"a":{"dtype":"F32","shape":[5],"data_offsets":[0,20]},"b":{"dtype":"F32","shape":[4],"data_offsets":[16,32]}}""", "overlap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[8],"data_offsets":[0,32]},"b":{"dtype":"F32","shape":[8],"data_offsets":[0,32]}}""", "overlap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},"b":{"dtype":"F32","shape":[4],"data_offsets":[16,32]}}""", "holes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""", "32 bytes of data follow")]
    [InlineData("""{}""", "32 bytes of data follow")]
    [InlineData("""{"a":{"dtype":"F99","shape":[8],"data_offsets":[0,32]}}""", "unknown dtype")]
    [InlineData("""{"a":{"dtype":7,"shape":[8],"data_offsets":[0,32]}}""", "dtype is given twice or is a Number")]
    [InlineData("""{"a":{"shape":[8],"data_offsets":[0,32]}}""", "lacks dtype")]
    [InlineData("""{"a":[1,2]}""", "not an object")]
    [InlineData("""{"a":{"dtype":"F32","shape":[8],"data_offsets":[0,32]},"a":{"dtype":"F32","shape":[8],"data_offsets":[0,32]}}""", "twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[8],"shape":[8],"data_offsets":[0,32]}}""", "twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296,4294967296],"data_offsets":[0,32]}}""", "too many elements")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,32]}}""", "too many elements")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1,1,1,1,1,1,1,1,32],"data_offsets":[0,32]}}""", "more than 8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[8],"data_offsets":[0,32],"x":[[[[[[[[[[[[[]]]]]]]]]]]]]}}""", "not valid JSON")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[8],"data_offsets":[0,32]}}""", "not valid JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[8],"data_offsets":[0,32]}} x""", "not valid JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[8],"data_of""", "not valid JSON")]
    [InlineData("""[1]""", "'{'")]
    public void WrongHeader_IsAClearError(string header, string expected)
    {
        string path = RawSafetensors.Write(_folder["a"], header, 32);

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
        string path = RawSafetensors.Write(_folder["a"], Encoding.UTF8.GetBytes(Good), new byte[32], length);
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
        byte[] whole = File.ReadAllBytes(RawSafetensors.Write(_folder["a"], Good, 32));
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
        const string header = """{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"F32","shape":[2],"data_offsets":[1,9]}}""";
        byte[] data = [9, .. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f)];
        using var file = SafetensorsFile.Open(RawSafetensors.Write(_folder["a"], Encoding.UTF8.GetBytes(header), data));

        var tensor = file.Find("b")!;
        float[] values = new float[2];
        TensorElements.Read(tensor, 0, values);

        Assert.Equal(0, tensor.Address % 4);
        Assert.Equal([1.5f, -2f], values);
        Assert.Equal(tensor.Address, file.Find("b")!.Address);
    }
}
