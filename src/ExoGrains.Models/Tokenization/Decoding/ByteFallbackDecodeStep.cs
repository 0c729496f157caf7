using System.Globalization;
using System.Text;

namespace ExoGrains.Models.Tokenization;

/// <summary>Joins byte tokens such as <c>&lt;0xE4&gt;</c> to characters.</summary>
/// <remarks>
/// A character goes out as soon as it is whole, and every byte that can belong to none becomes a U+FFFD. Hugging Face's
/// decoder looks at the whole run of byte tokens and, if anything in it is wrong, gives up the good characters
/// of the run as well; a stream cannot take back what it has shown, and a whole text must not differ from its stream.
/// </remarks>
internal sealed class ByteFallbackDecodeStep(DecodeStep next) : DecodeStep(next)
{
    private readonly List<byte> _pending = new(4);

    public override void Push(string text, bool startsToken, bool isLiteral)
    {
        if (TryParse(text, out var value))
        {
            _pending.Add(value);
            PassWhole(isLast: false);
            return;
        }

        if (startsToken)
            PassWhole(isLast: true);
        Pass(text, startsToken, isLiteral);
    }

    public override void Complete()
    {
        PassWhole(isLast: true);
        base.Complete();
    }

    /// <summary>The byte that a token such as <c>&lt;0x0A&gt;</c> stands for.</summary>
    public static bool TryParse(string text, out byte value)
    {
        value = 0;
        return text is ['<', '0', 'x', _, _, '>']
            && byte.TryParse(text.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, null, out value);
    }

    private void PassWhole(bool isLast)
    {
        while (_pending.Count > 0)
        {
            var status = Rune.DecodeFromUtf8(_pending.ToArray(), out var rune, out var consumed);
            if (status == System.Buffers.OperationStatus.NeedMoreData && !isLast)
                return;
            _pending.RemoveRange(0, consumed);
            if (status == System.Buffers.OperationStatus.Done)
                Pass(rune.ToString(), startsToken: true, isLiteral: false);
            else
                for (var i = 0; i < consumed; i++)
                    Pass("\uFFFD", startsToken: true, isLiteral: false);
        }
    }
}
