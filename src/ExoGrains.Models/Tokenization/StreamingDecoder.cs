namespace ExoGrains.Models.Tokenization;

/// <summary>Turns ids into text one at a time and never hands out half a character.</summary>
/// <remarks>
/// All that <see cref="Append"/> and <see cref="Flush"/> return, joined, is what <see cref="Tokenizer.Decode"/> makes
/// of the same ids. Held back is at most an incomplete UTF-8 sequence (three bytes) and what the tokenizer's decoder
/// must see whole. For one text and one thread.
/// </remarks>
public sealed class StreamingDecoder
{
    private readonly Tokenizer _tokenizer;
    private readonly bool _skipsSpecialTokens;
    private readonly TextSink _sink = new();
    private readonly DecodeStep _first;
    private bool _isFlushed;

    internal StreamingDecoder(Tokenizer tokenizer, Func<DecodeStep, DecodeStep> decoder, bool skipsSpecialTokens)
    {
        _tokenizer = tokenizer;
        _skipsSpecialTokens = skipsSpecialTokens;
        _first = decoder(_sink);
    }

    /// <summary>Takes the next id and returns the text that is now certain, which may be empty.</summary>
    /// <param name="id">An id; one that is not in the vocabulary gives nothing.</param>
    /// <exception cref="InvalidOperationException">The decoder has been flushed.</exception>
    public string Append(int id)
    {
        Push(id);
        return _sink.Take();
    }

    /// <summary>Ends the text and returns what was held back; an unfinished character becomes U+FFFD.</summary>
    public string Flush()
    {
        if (!_isFlushed)
            _first.Complete();
        _isFlushed = true;
        return _sink.Take();
    }

    internal void Push(int id)
    {
        if (_isFlushed)
            throw new InvalidOperationException("The decoder has been flushed; create another one for another text.");
        if (_tokenizer.TokenText(id) is { } text && !(_skipsSpecialTokens && _tokenizer.IsSpecial(id)))
            _first.Push(text, startsToken: true, _tokenizer.IsAdded(id));
    }
}
