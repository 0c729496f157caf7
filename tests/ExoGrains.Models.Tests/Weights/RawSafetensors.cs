using System.Buffers.Binary;
using System.Text;

namespace ExoGrains.Models.Tests.Weights;

/// <summary>Safetensors files with any header, right or wrong.</summary>
internal static class RawSafetensors
{
    public static string Write(string path, string header, int dataBytes) =>
        Write(path, Encoding.UTF8.GetBytes(header), new byte[dataBytes]);

    public static string Write(string path, byte[] header, byte[] data, ulong? headerLength = null)
    {
        byte[] bytes = new byte[8 + header.Length + data.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, headerLength ?? (ulong)header.Length);
        header.CopyTo(bytes, 8);
        data.CopyTo(bytes, 8 + header.Length);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
