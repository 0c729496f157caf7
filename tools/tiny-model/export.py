"""Writes the finished folder in the layout mlx-community publishes: 4-bit weights, tokenizer, configuration, card."""
import json
import struct

import numpy
import torch

import bpe
import card
from quantise import BITS, GROUP, affine_parameters, pack

CHAT_TEMPLATE = (
    "{%- for message in messages %}"
    "{{- '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}"
    "{%- endfor %}"
    "{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- endif %}"
)


def published_tensors(model):
    """Name, dtype and array of every tensor, as mlx-community names them. bfloat16 arrays are given as uint16."""
    tensors = {}
    for name, value in model.state_dict().items():
        name = "model." + name
        if value.ndim == 1:
            tensors[name + ".weight"] = ("BF16", _bfloat16(value))
            continue
        scale, bias, codes = affine_parameters(value)
        tensors[name + ".weight"] = ("U32", pack(codes).numpy().view(numpy.uint32))
        tensors[name + ".scales"] = ("BF16", _bfloat16(scale))
        tensors[name + ".biases"] = ("BF16", _bfloat16(bias))
    return tensors


def write_safetensors(path, tensors):
    """One safetensors file, tensors in order of name, data aligned to 8 bytes."""
    header, offset = {"__metadata__": {"format": "mlx"}}, 0
    for name in sorted(tensors):
        dtype, array = tensors[name]
        header[name] = dict(dtype=dtype, shape=list(array.shape), data_offsets=[offset, offset + array.nbytes])
        offset += array.nbytes
    encoded = json.dumps(header, separators=(",", ":")).encode()
    encoded += b" " * (-len(encoded) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(encoded)) + encoded)
        for name in sorted(tensors):
            file.write(tensors[name][1].tobytes())


def config_of(shape):
    """config.json."""
    quantization = dict(group_size=GROUP, bits=BITS, mode="affine")
    return dict(
        architectures=["Qwen3ForCausalLM"], model_type="qwen3", vocab_size=shape.vocab, hidden_size=shape.hidden,
        intermediate_size=shape.intermediate, num_hidden_layers=shape.layers, num_attention_heads=shape.heads,
        num_key_value_heads=shape.kv_heads, head_dim=shape.head_dim, hidden_act="silu", rms_norm_eps=shape.rms_eps,
        rope_theta=shape.rope_theta, rope_scaling=None, max_position_embeddings=shape.context, attention_bias=False,
        attention_dropout=0.0, tie_word_embeddings=True, use_cache=True, use_sliding_window=False,
        torch_dtype="bfloat16", bos_token_id=None, eos_token_id=shape.vocab - 1,
        quantization=quantization, quantization_config=quantization,
    )


def write_folder(folder, model, tokenizer):
    """Writes everything a runtime reads; the README, which needs figures, comes after measuring."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = folder / "model.safetensors"
    write_safetensors(weights, published_tensors(model))
    end, _, turn_end = (tokenizer.special[token] for token in bpe.SPECIAL)
    _json(folder / "config.json", config_of(model.shape))
    _json(folder / "generation_config.json", dict(
        do_sample=True, temperature=0.7, top_p=0.9, eos_token_id=[turn_end, end], pad_token_id=end))
    _json(folder / "tokenizer.json", tokenizer.to_json(), indent=None)
    _json(folder / "tokenizer_config.json", tokenizer_config(model.shape, tokenizer))
    (folder / card.CARD_FILE).write_text(card.model_card(model.shape, weights.stat().st_size), encoding="utf-8")


def tokenizer_config(shape, tokenizer):
    """tokenizer_config.json, with the chat template."""
    added = {str(number): dict(content=token, lstrip=False, normalized=False, rstrip=False, single_word=False,
                               special=True) for token, number in tokenizer.special.items()}
    return dict(
        add_bos_token=False, add_prefix_space=False, added_tokens_decoder=added, bos_token=None,
        chat_template=CHAT_TEMPLATE, clean_up_tokenization_spaces=False, eos_token="<|im_end|>",
        errors="replace", model_max_length=shape.context, pad_token="<|endoftext|>", split_special_tokens=False,
        tokenizer_class="Qwen2Tokenizer", unk_token=None)


def _bfloat16(value):
    """The 16 bits of each value rounded to bfloat16."""
    return (value.bfloat16().float().numpy().view(numpy.uint32) >> 16).astype(numpy.uint16)


def _json(path, value, indent=2):
    path.write_text(json.dumps(value, ensure_ascii=False, indent=indent) + "\n", encoding="utf-8")
