using System.Text;
using ExoGrains.Compute.Mlx;
using ExoGrains.Compute.Mlx.Binding;

namespace ExoGrains.Compute.Tests.Mlx;

public sealed unsafe class MlxErrorsTests
{
    [Fact]
    public void FailedCall_ThrowsWhatMlxSaid()
    {
        Say("[matmul] shapes (2,3) and (4,5) do not fit"u8);
        var error = Assert.Throws<MlxException>(() => MlxErrors.Check(1));
        Assert.Equal("MLX: [matmul] shapes (2,3) and (4,5) do not fit", error.Message);
    }

    [Fact]
    public void MissingHandle_ThrowsWhatMlxSaid()
    {
        Say("no such kind"u8);
        var noArray = Assert.Throws<MlxException>(() => MlxErrors.Check(default(ArrayHandle)));
        Assert.Contains("no such kind", noArray.Message);
        Say("no device"u8);
        var noDevice = Assert.Throws<MlxException>(() => MlxErrors.Check(default(DeviceHandle)));
        Assert.Contains("no device", noDevice.Message);
    }

    [Fact]
    public void Success_ThrowsNothing()
    {
        MlxErrors.Check(0);
        Assert.Equal(new ArrayHandle(7), MlxErrors.Check(new ArrayHandle(7)));
    }

    [Fact]
    public void Message_IsGivenOnce()
    {
        Say("first"u8);
        Assert.Throws<MlxException>(() => MlxErrors.Check(1));
        Assert.DoesNotContain("first", Assert.Throws<MlxException>(() => MlxErrors.Check(1)).Message);
    }

    [Fact]
    public void StatusWithoutMessage_DoesNotTakeThatOfAnotherCall()
    {
        Say("of an earlier call"u8);
        Assert.Equal("MLX failed with status 2 and said nothing.", Thrown(2));
    }

    [Fact]
    public void Message_StaysOnItsThread()
    {
        Say("mine"u8);
        string other = "";
        var thread = new Thread(() => other = Thrown(1));
        thread.Start();
        thread.Join();
        Assert.DoesNotContain("mine", other);
        Assert.Contains("mine", Thrown(1));
    }

    [Fact]
    public void GarbledMessage_IsReadWithReplacements()
    {
        Say([(byte)'a', 0xff, 0xc3, (byte)'%', (byte)'n']);
        Assert.Equal("MLX: a\ufffd\ufffd%n", Thrown(1));
    }

    [Fact]
    public void EndlessMessage_IsCut()
    {
        Say(Encoding.UTF8.GetBytes(new string('x', 3 * MlxErrors.MaxMessageBytes)));
        Assert.Equal("MLX: ".Length + MlxErrors.MaxMessageBytes, Thrown(1).Length);
    }

    private static string Thrown(int status) => Assert.Throws<MlxException>(() => MlxErrors.Check(status)).Message;

    // Calls the handler as mlx-c does.
    private static void Say(ReadOnlySpan<byte> message)
    {
        byte[] terminated = [.. message, 0];
        fixed (byte* text = terminated)
            MlxErrors.Handler(text, null);
    }
}
