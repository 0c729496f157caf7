using System.Text.Json;

namespace ExoGrains.Models.Tokenization;

/// <summary>Reads the member <c>model</c> of tokenizer.json.</summary>
internal static class BpeModelReader
{
    private const int MaximumTokenLength = 65_536;

    /// <summary>The vocabulary alone, which the added tokens need before the model can be made.</summary>
    /// <exception cref="InvalidDataException">The model is not BPE, or the vocabulary is malformed.</exception>
    public static BpeVocabulary ReadVocabulary(JsonPart model)
    {
        RequireBpe(model);
        var vocabulary = model["vocab"];
        if (vocabulary.Element.ValueKind != JsonValueKind.Object)
            throw vocabulary.Unexpected("an object of tokens and their ids");
        var ids = new Dictionary<string, int>(vocabulary.Element.GetPropertyCount());
        foreach (var token in vocabulary.Element.EnumerateObject())
        {
            var id = new JsonPart(token.Value, vocabulary.Path).Int(BpeVocabulary.MaximumId);
            ids[token.Name] = id;
        }

        return new BpeVocabulary(ids);
    }

    /// <summary>The whole model.</summary>
    /// <param name="model">The member of the file.</param>
    /// <param name="vocabulary">What <see cref="ReadVocabulary"/> made of it.</param>
    /// <param name="spellsBytes">See <see cref="BpeModel"/>.</param>
    /// <param name="controlIds">Ids that text must never become.</param>
    /// <exception cref="InvalidDataException">A merge or an option is malformed.</exception>
    public static BpeModel Read(
        JsonPart model, BpeVocabulary vocabulary, bool spellsBytes, HashSet<int> controlIds)
    {
        var prefix = model["continuing_subword_prefix"].OptionalString() ?? "";
        var unknown = model["unk_token"].OptionalString();
        int? unknownId = null;
        if (unknown is not null && vocabulary.TryGetId(unknown, out var found))
            unknownId = found;
        if (model["dropout"] is { IsNull: false } dropout && dropout.Element.GetRawText() is not ("0" or "0.0"))
            throw dropout.Unexpected("null: dropout is for training");
        var options = new BpeOptions(
            unknownId,
            model["fuse_unk"].Bool(false),
            model["byte_fallback"].Bool(false),
            model["ignore_merges"].Bool(false),
            prefix,
            model["end_of_word_suffix"].OptionalString() ?? "");
        var merges = ReadMerges(model["merges"], vocabulary, prefix, controlIds);
        return new BpeModel(vocabulary, merges, options, spellsBytes, controlIds);
    }

    private static void RequireBpe(JsonPart model)
    {
        // Files older than the member "type" hold BPE if they have merges.
        var type = model["type"].OptionalString() ?? (model["merges"].IsNull ? "none" : "BPE");
        if (type != "BPE")
            throw model.UnknownType(type, "BPE");
    }

    private static MergeTable ReadMerges(
        JsonPart merges, BpeVocabulary vocabulary, string prefix, HashSet<int> controlIds)
    {
        if (merges.Element.ValueKind != JsonValueKind.Array)
            throw merges.Unexpected("an array of pairs");
        var table = new MergeTable(merges.Element.GetArrayLength());
        var rank = 0;
        foreach (var element in merges.Element.EnumerateArray())
        {
            var part = new JsonPart(element, merges.Path);
            var (left, right) = ReadPair(part);
            var rest = right.StartsWith(prefix, StringComparison.Ordinal) ? right.AsSpan(prefix.Length) : right;
            if (!vocabulary.TryGetId(left, out var leftId)
                || !vocabulary.TryGetId(right, out var rightId)
                || !TryGetJoined(vocabulary, left, rest, out var joinedId))
                throw part.Unexpected("a pair whose halves and whole are all in model.vocab");
            if (!controlIds.Contains(joinedId))
                table.Add(leftId, rightId, new Merge(rank, joinedId));
            rank++;
        }

        return table;
    }

    private static (string Left, string Right) ReadPair(JsonPart part)
    {
        if (part.Element.ValueKind == JsonValueKind.Array)
        {
            if (part.Element.GetArrayLength() != 2)
                throw part.Unexpected("a pair of tokens");
            return (Half(0), Half(1));
        }

        var text = part.String();
        var space = text.IndexOf(' ');
        if (space < 0 || text.IndexOf(' ', space + 1) >= 0)
            throw part.Unexpected("two tokens with one space between");
        return (text[..space], text[(space + 1)..]);

        string Half(int index) => new JsonPart(part.Element[index], part.Path).String();
    }

    private static bool TryGetJoined(BpeVocabulary vocabulary, string left, ReadOnlySpan<char> right, out int id)
    {
        var length = left.Length + right.Length;
        if (length > MaximumTokenLength)
        {
            id = -1;
            return false;
        }

        Span<char> joined = length <= 256 ? stackalloc char[256] : new char[length];
        left.CopyTo(joined);
        right.CopyTo(joined[left.Length..]);
        return vocabulary.TryGetId(joined[..length], out id);
    }
}
