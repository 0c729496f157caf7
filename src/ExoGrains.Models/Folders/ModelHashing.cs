using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using ExoGrains.Models.Weights;

namespace ExoGrains.Models.Folders;

/// <summary>
/// A 64-bit fingerprint of configuration and weights, so that two ranks notice when they hold different models.
/// </summary>
/// <remarks>
/// XxHash3 over config.json and, by tensor name, over type, shape and bytes: all bytes of a model up to 64 MiB, else
/// three
/// pages of each tensor. How tensors are spread over files does not count. It finds mix-ups, it is no signature.
/// </remarks>
internal static class ModelHashing
{
    private const long WholeModelBytes = 64 << 20;
    private const int SampleBytes = 4096;
    private const int ChunkBytes = 1 << 20;

    public static ulong Compute(ReadOnlySpan<byte> configuration, SafetensorsModelWeights weights)
    {
        var hash = new XxHash3();
        Append(hash, configuration.Length);
        hash.Append(configuration);
        var tensors = weights.Files
            .SelectMany(file => file.Entries.Select(entry => (file, entry)))
            .OrderBy(tensor => tensor.entry.Name, StringComparer.Ordinal)
            .ToArray();
        bool isSampled = tensors.Sum(tensor => tensor.entry.ByteCount) > WholeModelBytes;
        foreach (var (file, entry) in tensors)
        {
            AppendText(hash, entry.Name);
            AppendText(hash, entry.TypeName);
            Append(hash, entry.Shape.Length);
            foreach (long extent in entry.Shape)
                Append(hash, extent);
            if (isSampled)
                AppendSample(hash, file, entry);
            else
                AppendRange(hash, file, entry, 0, entry.ByteCount);

            // With every page looked at the system maps its neighbours, and they would count until the file is closed.
            file.Forget(file.Describe(entry.Name)!.Whole);
        }

        return hash.GetCurrentHashAsUInt64();
    }

    private static void AppendSample(XxHash3 hash, SafetensorsFile file, SafetensorsEntry entry)
    {
        if (entry.ByteCount <= 3 * SampleBytes)
        {
            AppendRange(hash, file, entry, 0, entry.ByteCount);
            return;
        }

        AppendRange(hash, file, entry, 0, SampleBytes);
        AppendRange(hash, file, entry, (entry.ByteCount - SampleBytes) / 2, SampleBytes);
        AppendRange(hash, file, entry, entry.ByteCount - SampleBytes, SampleBytes);
    }

    private static void AppendRange(XxHash3 hash, SafetensorsFile file, SafetensorsEntry entry, long offset, long count)
    {
        for (long end = offset + count; offset < end; offset += ChunkBytes)
            hash.Append(file.StoredBytes(entry, offset, (int)Math.Min(ChunkBytes, end - offset)));
    }

    private static void AppendText(XxHash3 hash, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Append(hash, bytes.Length);
        hash.Append(bytes);
    }

    private static void Append(XxHash3 hash, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        hash.Append(bytes);
    }
}
