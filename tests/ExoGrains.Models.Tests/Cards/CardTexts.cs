namespace ExoGrains.Models.Tests.Cards;

/// <summary>Cards in the style of published ones.</summary>
internal static class CardTexts
{
    public const string Small =
        """
        model_id = "mlx-community/Example-0.6B-4bit"
        n_layers = 28
        hidden_size = 1024
        num_key_value_heads = 8
        supports_tensor = false
        tasks = ["TextGeneration"]
        family = "qwen"
        quantization = "4bit"
        base_model = "Example 0.6B"
        capabilities = ["text", "thinking", "thinking_toggle"]
        context_length = 32768
        backends = ["MlxMetal", "MlxCuda", "MlxCpu"]

        [storage_size]
        in_bytes = 342884352

        [sampling_defaults]
        temperature = 0.6
        top_p = 0.95
        top_k = 20
        min_p = 0

        [sampling_defaults.non_thinking]
        temperature = 1
        top_p = 0.8
        """;

    public const string Image =
        """
        model_id = "example/Painter-4bit"
        n_layers = 60
        hidden_size = 1
        supports_tensor = false
        tasks = ["TextToImage", "ImageToImage"]
        uses_cfg = true
        trust_remote_code = false
        backends = ["MlxMetal"]
        reasoning_dialect = "tool_conditional"
        capabilities = ["image_gen", "image_edit"]
        storage_size = { in_bytes = 26799533856 }

        [[components]]
        component_name = "text_encoder"
        component_path = "text_encoder/"
        storage_size = {in_bytes = 4_000_000_000}
        n_layers = 28
        can_shard = false
        safetensors_index_filename = "model.safetensors.index.json"

        [[components]]
        component_name = "vae"
        component_path = "vae/"
        can_shard = false

        [components.storage_size]
        in_bytes = 300

        [vision]
        image_token_id = 151655
        model_type = "painter"
        weights_repo = "example/eyes"
        image_token = "<|image|>"
        """;
}
