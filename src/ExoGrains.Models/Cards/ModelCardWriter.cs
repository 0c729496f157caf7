using System.Globalization;
using System.Text;

namespace ExoGrains.Models.Cards;

/// <summary>
/// Writes a card as TOML that exo and <see cref="ModelCardReader"/> read back, unknown keys included.
/// </summary>
public static class ModelCardWriter
{
    /// <summary>The name of a card's file: <c>org--name.toml</c>.</summary>
    public static string FileName(string modelId) =>
        modelId.Replace("/", "--", StringComparison.Ordinal) + ".toml";

    /// <summary>Writes the card into <paramref name="folder"/> under its own name, whole or not at all.</summary>
    /// <returns>The file's path.</returns>
    /// <exception cref="ArgumentException">The card's id cannot be a file name.</exception>
    public static string Save(ModelCard card, string folder)
    {
        if (ModelId.Problem(card.ModelId) is { } problem)
            throw new ArgumentException($"The model id '{card.ModelId}' cannot be saved: {problem}.");

        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, FileName(card.ModelId)), partial = path + ".partial";
        File.WriteAllText(partial, Write(card));
        File.Move(partial, path, overwrite: true);
        return path;
    }

    /// <summary>
    /// The card's text. <see cref="ModelCard.IsCustom"/> is not written; where a card lies says that.
    /// </summary>
    public static string Write(ModelCard card)
    {
        var toml = new StringBuilder();
        Line(toml, "model_id", TomlNode.Quote(card.ModelId));
        Line(toml, "n_layers", Text(card.LayerCount));
        Line(toml, "hidden_size", Text(card.HiddenSize));
        Line(toml, "num_key_value_heads", card.KeyValueHeadCount is { } heads ? Text(heads) : null);
        Line(toml, "supports_tensor", Text(card.SupportsTensor));
        Line(toml, "tasks", Text(card.Tasks.Select(task => task.ToString())));
        Line(toml, "backends", Text(card.Backends.Select(backend => backend.ToString())));
        Line(toml, "family", TomlNode.Quote(card.Family));
        Line(toml, "quantization", TomlNode.Quote(card.Quantization));
        Line(toml, "base_model", TomlNode.Quote(card.BaseModel));
        Line(toml, "capabilities", Text(card.Capabilities));
        if (card.ReasoningDialect != ReasoningDialect.None)
            Line(toml, "reasoning_dialect", TomlNode.Quote(ModelCardReader.NameOf(card.ReasoningDialect)));
        Line(toml, "context_length", Text(card.ContextTokens));
        Line(toml, "uses_cfg", Text(card.UsesCfg));
        Line(toml, "trust_remote_code", Text(card.TrustRemoteCode));
        Unknown(toml, card, string.Empty);

        toml.Append("\n[storage_size]\n");
        Line(toml, "in_bytes", Text(card.StorageBytes));
        Unknown(toml, card, "storage_size");
        for (int i = 0; i < card.Components.Length; i++)
            Component(toml, card, i);
        Vision(toml, card);
        SamplingDefaults(toml, card);
        return toml.ToString();
    }

    private static void Component(StringBuilder toml, ModelCard card, int index)
    {
        var component = card.Components[index];
        string path = string.Create(CultureInfo.InvariantCulture, $"components[{index}]");
        toml.Append("\n[[components]]\n");
        Line(toml, "component_name", TomlNode.Quote(component.Name));
        Line(toml, "component_path", TomlNode.Quote(component.Path));
        Line(toml, "n_layers", component.LayerCount is { } layers ? Text(layers) : null);
        Line(toml, "can_shard", Text(component.CanShard));
        Line(toml, "safetensors_index_filename", component.IndexFileName is { } name ? TomlNode.Quote(name) : null);
        Unknown(toml, card, path);
        toml.Append("\n[components.storage_size]\n");
        Line(toml, "in_bytes", Text(component.StorageBytes));
        Unknown(toml, card, path + ".storage_size");
    }

    private static void Vision(StringBuilder toml, ModelCard card)
    {
        if (card.Vision is not { } vision)
            return;
        toml.Append("\n[vision]\n");
        Line(toml, "image_token_id", Text(vision.ImageTokenId));
        Line(toml, "model_type", TomlNode.Quote(vision.ModelType));
        Line(toml, "weights_repo", TomlNode.Quote(vision.WeightsRepository));
        Line(toml, "image_token", vision.ImageToken is { } token ? TomlNode.Quote(token) : null);
        Line(toml, "processor_repo", vision.ProcessorRepository is { } repository ? TomlNode.Quote(repository) : null);
        Unknown(toml, card, "vision");
    }

    private static void SamplingDefaults(StringBuilder toml, ModelCard card)
    {
        const string Section = "sampling_defaults";
        var defaults = card.SamplingDefaults;
        if (defaults == CardSamplingDefaults.Empty && !card.UnknownKeys.Any(key => key.Table == Section))
            return;
        Sampling(toml, card, Section, defaults.Always);
        Sampling(toml, card, Section + ".thinking", defaults.Thinking);
        Sampling(toml, card, Section + ".non_thinking", defaults.NonThinking);
    }

    private static void Sampling(StringBuilder toml, ModelCard card, string section, CardSampling? sampling)
    {
        if (sampling is null)
            return;
        toml.Append(CultureInfo.InvariantCulture, $"\n[{section}]\n");
        Line(toml, "temperature", Text(sampling.Temperature));
        Line(toml, "top_p", Text(sampling.TopP));
        Line(toml, "top_k", sampling.TopK is { } topK ? Text(topK) : null);
        Line(toml, "min_p", Text(sampling.MinP));
        Line(toml, "repetition_penalty", Text(sampling.RepetitionPenalty));
        Line(toml, "presence_penalty", Text(sampling.PresencePenalty));
        Line(toml, "frequency_penalty", Text(sampling.FrequencyPenalty));
        Unknown(toml, card, section);
    }

    private static void Unknown(StringBuilder toml, ModelCard card, string table)
    {
        foreach (var key in card.UnknownKeys.Where(key => key.Table == table))
            Line(toml, TomlNode.Key(key.Name), key.Value);
    }

    private static void Line(StringBuilder toml, string key, string? value)
    {
        if (value is not null)
            toml.Append(key).Append(" = ").Append(value).Append('\n');
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(bool value) => value ? "true" : "false";

    private static string Text(IEnumerable<string> values) =>
        "[" + string.Join(", ", values.Select(TomlNode.Quote)) + "]";

    private static string? Text(double? value)
    {
        string? text = value?.ToString("R", CultureInfo.InvariantCulture);
        return text is null || text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0";
    }
}
