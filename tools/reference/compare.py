#!/usr/bin/python3
"""Reference forward in torch, used to check `exograins eval --logits`.

usage: compare.py --model DIR --logits OUT.safetensors --tokens FILE [--write REF.safetensors]

Computes the logits of a model folder (qwen3, qwen2, llama, mistral; plain or MLX affine weights) in float32, written
independently of ExoGrains, and prints how the given logits compare: share of positions with the same argmax, and the mean
Kullback-Leibler divergence KL(reference || given). FILE holds token ids separated by white space or commas, or as a JSON
array. Needs Debian's python3-torch. Exit code 1 if the shapes differ.
"""
import argparse
import json
import math
import pathlib
import re
import struct
import sys

import numpy
import torch

DTYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "U32": torch.int32}


def read_safetensors(path):
    """All tensors of a file: eight bytes of header length, a JSON header, then the data."""
    data = pathlib.Path(path).read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    tensors = {}
    for name, entry in json.loads(data[8 : 8 + length]).items():
        if name == "__metadata__":
            continue
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        flat = torch.frombuffer(bytearray(data[begin:end]), dtype=DTYPES[entry["dtype"]])
        tensors[name] = flat.reshape(entry["shape"])
    return tensors


def write_safetensors(path, name, tensor):
    data = tensor.contiguous().numpy().tobytes()
    entry = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [0, len(data)]}
    header = json.dumps({name: entry}).encode()
    pathlib.Path(path).write_bytes(struct.pack("<Q", len(header)) + header + data)


def dequantize(words, scales, biases, bits):
    """MLX affine: a row is one little-endian stream of unsigned values; w = q * scale + bias per group."""
    rows = words.shape[0]
    stream = numpy.unpackbits(words.numpy().view(numpy.uint8).reshape(rows, -1), axis=1, bitorder="little")
    values = stream.reshape(rows, -1, bits) @ (1 << numpy.arange(bits))
    groups = torch.from_numpy(values.astype(numpy.float32)).reshape(rows, scales.shape[1], -1)
    return (groups * scales.float()[..., None] + biases.float()[..., None]).reshape(rows, -1)


class Model:
    def __init__(self, folder):
        folder = pathlib.Path(folder)
        self.config = json.loads((folder / "config.json").read_text())
        self.tensors = {}
        for path in sorted(folder.glob("model*.safetensors")):
            self.tensors.update(read_safetensors(path))
        quantization = self.config.get("quantization") or self.config.get("quantization_config") or {}
        self.bits, self.own = quantization.get("bits"), quantization
        self.cache = {}

    def matrix(self, path):
        if path not in self.cache:
            weight = self.tensors[path + ".weight"]
            if path + ".scales" in self.tensors:
                own = self.own.get(path)
                bits = own["bits"] if isinstance(own, dict) else self.bits
                weight = dequantize(weight, self.tensors[path + ".scales"], self.tensors[path + ".biases"], bits)
            self.cache[path] = weight.float()
        return self.cache[path]

    def linear(self, path, x):
        y = x @ self.matrix(path).T
        bias = self.tensors.get(path + ".bias")
        return y if bias is None else y + bias.float()

    def norm(self, name, x):
        scale = torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.config["rms_norm_eps"])
        return x * scale * self.tensors[name].float()

    def frequencies(self, size):
        base = self.config.get("rope_theta", 10000.0)
        frequencies = 1.0 / base ** (torch.arange(0, size, 2).double() / size)
        scaling = self.config.get("rope_scaling") or {}
        kind = scaling.get("rope_type", scaling.get("type"))
        if kind == "linear":
            return frequencies / scaling["factor"]
        if kind != "llama3":
            return frequencies
        low, high = scaling["low_freq_factor"], scaling["high_freq_factor"]
        turns = scaling["original_max_position_embeddings"] * frequencies / (2 * math.pi)
        smooth = ((turns - low) / (high - low)).clamp(0, 1)
        return frequencies * ((1 - smooth) / scaling["factor"] + smooth)

    def rotate(self, x):
        """x: [heads, tokens, size]."""
        angles = torch.arange(x.shape[1]).double()[:, None] * self.frequencies(x.shape[2])[None]
        cos, sin = angles.cos().float(), angles.sin().float()
        if self.config.get("rope_traditional"):
            first, second = x[..., 0::2], x[..., 1::2]
            return torch.stack((first * cos - second * sin, second * cos + first * sin), -1).flatten(-2)
        first, second = x.chunk(2, -1)
        return torch.cat((first * cos - second * sin, second * cos + first * sin), -1)

    def window(self, layer):
        config = self.config
        if config.get("layer_types"):
            return config["sliding_window"] if config["layer_types"][layer] == "sliding_attention" else None
        if config["model_type"] == "mistral":
            return config.get("sliding_window")
        if config.get("use_sliding_window") and layer >= config.get("max_window_layers", 0):
            return config.get("sliding_window")
        return None

    def attention(self, layer, x):
        config, path = self.config, f"model.layers.{layer}.self_attn"
        heads, key_heads = config["num_attention_heads"], config.get("num_key_value_heads", config["num_attention_heads"])
        size = config.get("head_dim") or config["hidden_size"] // heads
        count = x.shape[0]
        q = self.linear(path + ".q_proj", x).view(count, heads, size)
        k = self.linear(path + ".k_proj", x).view(count, key_heads, size)
        v = self.linear(path + ".v_proj", x).view(count, key_heads, size).transpose(0, 1)
        if path + ".q_norm.weight" in self.tensors:
            q, k = self.norm(path + ".q_norm.weight", q), self.norm(path + ".k_norm.weight", k)
        q, k = self.rotate(q.transpose(0, 1)), self.rotate(k.transpose(0, 1))
        k, v = (t.repeat_interleave(heads // key_heads, 0) for t in (k, v))
        distance = torch.arange(count)[:, None] - torch.arange(count)[None]
        hidden = distance < 0
        window = self.window(layer)
        if window is not None:
            hidden |= distance >= window
        scores = (q @ k.transpose(1, 2) / math.sqrt(size)).masked_fill(hidden, -math.inf)
        output = (scores.softmax(-1) @ v).transpose(0, 1).reshape(count, heads * size)
        return self.linear(path + ".o_proj", output)

    def logits(self, tokens):
        x = self.matrix("model.embed_tokens")[tokens]
        for layer in range(self.config["num_hidden_layers"]):
            path = f"model.layers.{layer}"
            x = x + self.attention(layer, self.norm(path + ".input_layernorm.weight", x))
            y = self.norm(path + ".post_attention_layernorm.weight", x)
            gate = torch.nn.functional.silu(self.linear(path + ".mlp.gate_proj", y))
            x = x + self.linear(path + ".mlp.down_proj", gate * self.linear(path + ".mlp.up_proj", y))
        x = self.norm("model.norm.weight", x)
        tied = self.config.get("tie_word_embeddings", "lm_head.weight" not in self.tensors)
        return self.linear("model.embed_tokens" if tied else "lm_head", x)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--logits", required=True)
    parser.add_argument("--tokens", required=True)
    parser.add_argument("--write", help="also write the reference logits")
    arguments = parser.parse_args()
    tokens = [int(word) for word in re.findall(r"\d+", pathlib.Path(arguments.tokens).read_text())]
    with torch.no_grad():
        reference = Model(arguments.model).logits(torch.tensor(tokens))
    if arguments.write:
        write_safetensors(arguments.write, "logits", reference)
    given = read_safetensors(arguments.logits)["logits"]
    if given.shape != reference.shape:
        sys.exit(f"logits have shape {list(given.shape)}: expected {list(reference.shape)}")
    p, q = (t.double().log_softmax(-1) for t in (reference, given))
    print(f"positions        {len(tokens)}")
    print(f"argmax agreement {(reference.argmax(-1) == given.argmax(-1)).double().mean():.6f}")
    print(f"mean KL          {(p.exp() * (p - q)).sum(-1).mean():.3e}")
    print(f"max |difference| {(reference - given).abs().max():.3e}")


if __name__ == "__main__":
    main()
