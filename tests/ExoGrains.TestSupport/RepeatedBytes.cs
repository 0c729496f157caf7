using ExoGrains.Models.Weights;

namespace ExoGrains.TestSupport;

/// <summary>The bytes of a tensor, as a pattern that is repeated as often as the tensor needs.</summary>
/// <param name="Pattern">Whole elements.</param>
/// <param name="First">Where in the pattern the tensor begins.</param>
internal readonly record struct RepeatedBytes(byte[] Pattern, int First = 0)
{
    public void Write(SafetensorsWriter writer, long byteCount)
    {
        int first = First;
        while (byteCount > 0)
        {
            int length = (int)Math.Min(byteCount, Pattern.Length - first);
            writer.Write(Pattern.AsSpan(first, length));
            byteCount -= length;
            first = 0;
        }
    }
}
