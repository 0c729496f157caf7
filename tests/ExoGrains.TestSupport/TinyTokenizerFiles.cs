using System.Text.Json.Nodes;

namespace ExoGrains.TestSupport;

/// <summary>A byte-level tokenizer without merges (token id = byte value) and a ChatML template.</summary>
internal static class TinyTokenizerFiles
{
    private const string ChatTemplate =
        "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
        + "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

    private static readonly string[] ControlTokens = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"];

    public static void Write(string directory)
    {
        File.WriteAllText(Path.Combine(directory, "tokenizer.json"), Tokenizer().ToJsonString());
        var configuration = new JsonObject
        {
            ["tokenizer_class"] = "PreTrainedTokenizerFast",
            ["bos_token"] = null,
            ["eos_token"] = "<|im_end|>",
            ["pad_token"] = "<|endoftext|>",
            ["clean_up_tokenization_spaces"] = false,
            ["chat_template"] = ChatTemplate,
        };
        File.WriteAllText(Path.Combine(directory, "tokenizer_config.json"), configuration.ToJsonString());
    }

    private static JsonObject Tokenizer()
    {
        var vocabulary = new JsonObject();
        for (int value = 0; value < 256; value++)
            vocabulary[VisibleCharacter(value).ToString()] = value;

        var added = new JsonArray();
        for (int i = 0; i < ControlTokens.Length; i++)
        {
            added.Add(new JsonObject
            {
                ["id"] = TinyModelFolder.EndOfTextToken + i,
                ["content"] = ControlTokens[i],
                ["single_word"] = false,
                ["lstrip"] = false,
                ["rstrip"] = false,
                ["normalized"] = false,
                ["special"] = true,
            });
        }

        return new JsonObject
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] = added,
            ["normalizer"] = null,
            ["pre_tokenizer"] = ByteLevel(),
            ["post_processor"] = null,
            ["decoder"] = ByteLevel(),
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["dropout"] = null,
                ["unk_token"] = null,
                ["continuing_subword_prefix"] = null,
                ["end_of_word_suffix"] = null,
                ["fuse_unk"] = false,
                ["byte_fallback"] = false,
                ["vocab"] = vocabulary,
                ["merges"] = new JsonArray(),
            },
        };
    }

    private static JsonObject ByteLevel() => new()
    {
        ["type"] = "ByteLevel",
        ["add_prefix_space"] = false,
        ["trim_offsets"] = true,
        ["use_regex"] = true,
    };

    /// <summary>
    /// GPT-2's alphabet: printable bytes stand for themselves, the other 68 for U+0100 onwards, in order.
    /// </summary>
    private static char VisibleCharacter(int value)
    {
        if (IsPrintable(value))
            return (char)value;
        return (char)(256 + Enumerable.Range(0, value).Count(lower => !IsPrintable(lower)));
    }

    private static bool IsPrintable(int value) =>
        value is (>= 33 and <= 126) or (>= 161 and <= 172) or (>= 174 and <= 255);
}
