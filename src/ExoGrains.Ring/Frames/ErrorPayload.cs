using System.Buffers.Binary;
using System.Text;

namespace ExoGrains.Ring.Frames;

/// <summary>Payload of an ERROR or SHORTAGE frame: a code and a text for people.</summary>
internal static class ErrorPayload
{
    private const int TextOffset = 4;
    private const int MaxTextBytes = ControlFrame.MaxPayloadBytes - TextOffset;

    /// <summary>Writes it; a text that is too long is cut at a character.</summary>
    public static int Write(Span<byte> destination, int code, string text)
    {
        Encoding.UTF8.GetEncoder().Convert(
            text, destination.Slice(TextOffset, MaxTextBytes), true, out _, out var textBytes, out _);
        BinaryPrimitives.WriteUInt16LittleEndian(destination, (ushort)code);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[2..], (ushort)textBytes);
        return TextOffset + textBytes;
    }

    /// <summary>
    /// Reads it; false if the lengths do not fit. Control characters become spaces, since the text is shown.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out int code, out string text)
    {
        (code, text) = (0, string.Empty);
        if (payload.Length < TextOffset
            || BinaryPrimitives.ReadUInt16LittleEndian(payload[2..]) != payload.Length - TextOffset)
            return false;
        code = BinaryPrimitives.ReadUInt16LittleEndian(payload);
        var characters = Encoding.UTF8.GetString(payload[TextOffset..]).ToCharArray();
        for (var i = 0; i < characters.Length; i++)
        {
            if (char.IsControl(characters[i]))
                characters[i] = ' ';
        }

        text = new string(characters);
        return true;
    }
}
