"""The model's name and place, and what its two cards say."""
from pathlib import Path

NAME = "little-tales-4bit"
PUBLISHED = Path(__file__).resolve().parent.parent.parent / "src" / "ExoGrains.Models" / "BuiltIn" / NAME
CARD_FILE = f"exograins--{NAME}.toml"


def model_card(shape, in_bytes):
    """The TOML card in exo's schema. in_bytes is the size of model.safetensors."""
    return f"""model_id = "exograins/{NAME}"
n_layers = {shape.layers}
hidden_size = {shape.hidden}
num_key_value_heads = {shape.kv_heads}
supports_tensor = false
tasks = ["TextGeneration"]
backends = ["MlxMetal", "MlxCuda", "MlxCpu"]
family = "qwen"
quantization = "4bit"
base_model = "Little Tales"
capabilities = ["text"]
context_length = {shape.context}
trust_remote_code = false

[storage_size]
in_bytes = {in_bytes}

[sampling_defaults]
temperature = 0.7
top_p = 0.9
"""


def read_me(figures):
    """The card for people, with the measured figures (lines of text) in it."""
    template = (Path(__file__).resolve().parent / "model-readme.md").read_text(encoding="utf-8")
    return template.replace("{figures}", "\n".join(f"- {line}" for line in figures))
