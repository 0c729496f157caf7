using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using ExoGrains.Compute.Mlx.Binding;

namespace ExoGrains.Compute.Mlx;

/// <summary>Turns failed calls of mlx-c into <see cref="MlxException"/>.</summary>
/// <remarks>
/// mlx-c tells a handler what went wrong, on the calling thread and before the call returns. Nothing may be thrown
/// through its frames, so the handler keeps the message until the status of the call is checked. Without a handler
/// mlx-c ends the process.
/// </remarks>
internal static unsafe class MlxErrors
{
    /// <summary>Bytes of a message that are kept; MLX's longest are the source of a kernel that did not
    /// compile.</summary>
    public const int MaxMessageBytes = 4096;

    // The status that comes with a message; others say "not there" and come without.
    private const int FailureStatus = 1;

    [ThreadStatic]
    private static string? _message;

    /// <summary>What mlx-c is given.</summary>
    public static delegate* unmanaged[Cdecl]<byte*, void*, void> Handler => &Keep;

    /// <summary>Makes mlx-c report errors here. Must come before every other call.</summary>
    public static void Install() => MlxFunctions.mlx_set_error_handler(Handler, null, null);

    /// <summary>Throws unless a call returned 0.</summary>
    /// <exception cref="MlxException">The call failed; the message is MLX's.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Check(int status)
    {
        if (status != 0)
            throw Failure(status);
    }

    /// <summary>Throws unless a call returned an array, and gives it back.</summary>
    /// <exception cref="MlxException">The call failed; the message is MLX's.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ArrayHandle Check(ArrayHandle array)
    {
        CheckPointer(array.Context);
        return array;
    }

    /// <inheritdoc cref="Check(ArrayHandle)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorHandle Check(VectorHandle vector)
    {
        CheckPointer(vector.Context);
        return vector;
    }

    /// <inheritdoc cref="Check(ArrayHandle)"/>
    public static StreamHandle Check(StreamHandle stream)
    {
        CheckPointer(stream.Context);
        return stream;
    }

    /// <inheritdoc cref="Check(ArrayHandle)"/>
    public static DeviceHandle Check(DeviceHandle device)
    {
        CheckPointer(device.Context);
        return device;
    }

    /// <summary>Throws if a call that returns a pointer returned null.</summary>
    /// <exception cref="MlxException">The call failed; the message is MLX's.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CheckPointer(nint pointer)
    {
        if (pointer == 0)
            throw Failure(FailureStatus);
    }

    /// <summary>Reads text of MLX: bounded, and with replacement characters for what is not UTF-8.</summary>
    /// <param name="text">Ends with a zero byte; null gives an empty text.</param>
    public static string Text(byte* text)
    {
        int length = 0;
        while (text != null && length < MaxMessageBytes && text[length] != 0)
            length++;
        return Encoding.UTF8.GetString(text, length);
    }

    private static MlxException Failure(int status)
    {
        // A message of an earlier call whose status nobody looked at must not explain this one.
        string? message = status == FailureStatus ? _message : null;
        _message = null;
        return new MlxException(
            string.IsNullOrEmpty(message) ? $"MLX failed with status {status} and said nothing." : $"MLX: {message}");
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Keep(byte* message, void* data) => _message = Text(message);
}
