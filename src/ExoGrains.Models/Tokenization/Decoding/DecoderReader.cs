namespace ExoGrains.Models.Tokenization;

/// <summary>Makes what produces decoding steps from the decoder that tokenizer.json describes.</summary>
internal static class DecoderReader
{
    private const int MaximumStrip = 1024;

    /// <summary>A function that puts the described steps in front of the step given to it.</summary>
    /// <exception cref="InvalidDataException">A decoder is of an unknown type or badly formed.</exception>
    public static Func<DecodeStep, DecodeStep> Read(JsonPart part)
    {
        if (part.IsNull)
            return next => new SpacedDecodeStep(next);
        var isFused = false;
        var makers = Flatten(part).Select(step => ReadStep(step, ref isFused)).Reverse().ToArray();
        return next => makers.Aggregate(next, (after, make) => make(after));
    }

    private static IEnumerable<JsonPart> Flatten(JsonPart part) =>
        part.Type() == "Sequence" ? part["decoders"].Items().SelectMany(Flatten) : [part];

    private static Func<DecodeStep, DecodeStep> ReadStep(JsonPart part, ref bool isFused)
    {
        switch (part.Type())
        {
            case "ByteLevel":
                isFused = true;
                return next => new ByteLevelDecodeStep(next);
            case "Fuse":
                isFused = true;
                return next => new FuseDecodeStep(next);
            case "ByteFallback":
                return next => new ByteFallbackDecodeStep(next);
            case "Strip":
                var stripped = part["content"].Char();
                var (atStart, atEnd) = (part["start"].Int(MaximumStrip), part["stop"].Int(MaximumStrip));
                return next => new StripDecodeStep(next, stripped, atStart, atEnd);
            case "Replace":
                var pattern = PatternReader.Read(part["pattern"]);
                var content = part["content"].String();
                var waits = isFused && pattern is not LiteralPattern { IsSingleUnit: true };
                return next => new ReplaceDecodeStep(next, pattern, content, waits);
            case "Metaspace":
                var replacement = part["replacement"].Char();
                var dropsFirst = PreTokenizerReader.ReadPrependScheme(part) != PrependScheme.Never;
                return next => new MetaspaceDecodeStep(next, replacement, dropsFirst);
            case "BPEDecoder":
                var suffix = part["suffix"].String();
                return next => new SuffixDecodeStep(next, suffix);
            case var unknown:
                throw part.UnknownType(unknown, "Sequence", "ByteLevel", "ByteFallback", "Fuse", "Strip", "Replace",
                    "Metaspace", "BPEDecoder");
        }
    }
}
