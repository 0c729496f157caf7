namespace ExoGrains.Models.Tokenization;

/// <summary>Reads the member <c>post_processor</c>: which special tokens frame a text.</summary>
internal static class PostProcessorReader
{
    /// <exception cref="InvalidDataException">It is of an unknown type or badly formed.</exception>
    public static SpecialTokenFrame Read(JsonPart part)
    {
        if (part.IsNull)
            return SpecialTokenFrame.None;
        return part.Type() switch
        {
            "ByteLevel" => SpecialTokenFrame.None, // It corrects offsets, which nothing here reports.
            "TemplateProcessing" => ReadTemplate(part),
            "RobertaProcessing" or "BertProcessing" =>
                new SpecialTokenFrame([PairId(part["cls"])], [PairId(part["sep"])]),
            "Sequence" => part["processors"].Items().Select(Read)
                .Aggregate(SpecialTokenFrame.None, (inner, outer) => inner.Inside(outer)),
            var unknown => throw part.UnknownType(
                unknown, "ByteLevel", "TemplateProcessing", "RobertaProcessing", "BertProcessing", "Sequence"),
        };
    }

    private static SpecialTokenFrame ReadTemplate(JsonPart part)
    {
        List<int> before = [], after = [];
        var hasText = false;
        foreach (var piece in part["single"].Items())
        {
            if (piece["Sequence"] is { IsNull: false } sequence)
            {
                if (hasText || sequence["id"].String() != "A")
                    throw sequence.Unexpected("the text, named A, exactly once");
                hasText = true;
                continue;
            }

            var name = piece["SpecialToken"]["id"].String();
            (hasText ? after : before).AddRange(
                part["special_tokens"][name]["ids"].Items().Select(id => id.Int(BpeVocabulary.MaximumId)));
        }

        return hasText ? new SpecialTokenFrame(before, after) : throw part["single"].Unexpected("the text, named A");
    }

    private static int PairId(JsonPart part) => part.Items().ToArray() is [_, var id]
        ? id.Int(BpeVocabulary.MaximumId)
        : throw part.Unexpected("a token and its id");
}
