using System.Text;

namespace ExoGrains.Models.Tokenization;

/// <summary>The 256 visible characters that byte-level BPE writes bytes with.</summary>
/// <remarks>
/// Printable Latin-1 stands for itself, the 68 other bytes for U+0100 onwards in order.
/// Source: <c>bytes_to_unicode</c> of GPT-2's encoder.
/// </remarks>
internal static class ByteAlphabet
{
    private static readonly char[] Characters = MakeCharacters();
    private static readonly int[] Bytes = MakeBytes();

    /// <summary>The character for a byte.</summary>
    public static char Character(byte value) => Characters[value];

    /// <summary>The byte that <paramref name="c"/> stands for; false if it is not in the alphabet.</summary>
    public static bool TryGetByte(char c, out byte value)
    {
        var found = c < Bytes.Length ? Bytes[c] : -1;
        value = (byte)found;
        return found >= 0;
    }

    /// <summary>Spells the UTF-8 of <paramref name="text"/>.</summary>
    public static string Encode(ReadOnlySpan<char> text)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, bytes);
        return string.Create(bytes.Length, bytes, static (output, source) =>
        {
            for (var i = 0; i < source.Length; i++)
                output[i] = Characters[source[i]];
        });
    }

    /// <summary>The bytes that <paramref name="text"/> spells, or null if it has a character that stands for
    /// none.</summary>
    public static byte[]? Decode(string text)
    {
        var bytes = new byte[text.Length];
        for (var i = 0; i < text.Length; i++)
            if (!TryGetByte(text[i], out bytes[i]))
                return null;
        return bytes;
    }

    private static char[] MakeCharacters()
    {
        var characters = new char[256];
        var next = 256;
        for (var value = 0; value < 256; value++)
        {
            var isVisible = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            characters[value] = (char)(isVisible ? value : next++);
        }

        return characters;
    }

    private static int[] MakeBytes()
    {
        var bytes = new int[256 + 68];
        Array.Fill(bytes, -1);
        for (var value = 0; value < 256; value++)
            bytes[Characters[value]] = value;
        return bytes;
    }
}
