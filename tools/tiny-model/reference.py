"""The 4-bit model in plain float32: loads the published folder, continues a prompt, dumps logits to compare with.

    python3 reference.py "Tell me a story about a fox."              greedy answer in the chat format
    python3 reference.py --raw "47 + 38 ="                           plain continuation
    python3 reference.py --raw "Once upon" --logits logits.npy       [tokens, vocab] of the prompt, and its ids
"""
import argparse
import json
import struct
from pathlib import Path

import numpy
import torch

import card
from attention import positions_of, spans_of
from bpe import Tokenizer
from model import Shape, TinyQwen
from quantise import BITS, GROUP, LEVELS
from world.corpus import END, TURN_END, render


def read_safetensors(path):
    """Name to tensor; bfloat16 comes back as float32, packed words as int64."""
    data = path.read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    tensors = {}
    for name, entry in json.loads(data[8:8 + length]).items():
        if name == "__metadata__":
            continue
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        if entry["dtype"] == "U32":
            words = numpy.frombuffer(data[begin:end], numpy.uint32)
            values = torch.from_numpy(words.astype(numpy.int64))
        else:
            halves = numpy.frombuffer(data[begin:end], numpy.uint16)
            values = torch.from_numpy((halves.astype(numpy.uint32) << 16).view(numpy.float32))
        tensors[name] = values.reshape(entry["shape"])
    return tensors


def dequantised(words, scales, biases):
    """Weight [rows, columns] of the packed words [rows, columns / 8]."""
    codes = (words[..., None] >> (torch.arange(32 // BITS) * BITS)) & LEVELS
    groups = codes.reshape(words.shape[0], -1, GROUP).float()
    return (groups * scales[..., None] + biases[..., None]).reshape(words.shape[0], -1)


def load(folder):
    """The published model with its weights multiplied out, and its tokenizer."""
    config = json.loads((folder / "config.json").read_text())
    shape = Shape(config["vocab_size"], config["hidden_size"], config["num_hidden_layers"],
                  config["num_attention_heads"], config["num_key_value_heads"], config["head_dim"],
                  config["intermediate_size"], config["rope_theta"], config["rms_norm_eps"],
                  config["max_position_embeddings"])
    tensors = read_safetensors(folder / "model.safetensors")
    model = TinyQwen(shape)
    weights = {}
    for name in model.state_dict():
        path = "model." + name
        packed = path + ".scales" in tensors
        weights[name] = (dequantised(*(tensors[f"{path}.{part}"] for part in ("weight", "scales", "biases")))
                         if packed else tensors[path + ".weight"])
    model.load_state_dict(weights)
    return model, Tokenizer.load(folder / "tokenizer.json")


@torch.no_grad()
def logits_of(model, documents):
    """Logits [tokens, vocab] of lists of ids laid end to end, none of which sees another."""
    lengths = [len(ids) for ids in documents]
    tokens = torch.tensor([i for ids in documents for i in ids])
    return model(tokens, positions_of(lengths), spans_of(lengths))


def generate(model, tokenizer, ids, limit=400, temperature=0.0, top_p=0.9, seed=0):
    """Ids that follow, up to and without the end token; greedy at temperature 0."""
    chance = torch.Generator().manual_seed(seed)
    ends = {tokenizer.special[END], tokenizer.special[TURN_END]}
    ids, start = list(ids), len(ids)
    while len(ids) - start < limit:
        scores = logits_of(model, [ids])[-1]
        following = int(scores.argmax()) if temperature == 0 else _sample(scores / temperature, top_p, chance)
        if following in ends:
            break
        ids.append(following)
    return ids[start:]


def _sample(scores, top_p, chance):
    likely, order = scores.softmax(-1).sort(descending=True)
    likely[likely.cumsum(0) - likely > top_p] = 0
    return int(order[torch.multinomial(likely, 1, generator=chance)])


def chat_prompt(tokenizer, question):
    """Ids of a one-question chat up to where the answer begins."""
    return tokenizer.encode("".join(text for text, _ in render([("user", question)], reply=True)))


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("prompt")
    arguments.add_argument("--folder", type=Path, default=card.PUBLISHED)
    arguments.add_argument("--raw", action="store_true", help="continue the text itself, without the chat format")
    arguments.add_argument("--logits", type=Path, help="write the prompt's logits as float32 .npy, and stop")
    arguments.add_argument("--temperature", type=float, default=0.0)
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--limit", type=int, default=400)
    options = arguments.parse_args()
    torch.set_num_threads(1)
    model, tokenizer = load(options.folder)
    ids = tokenizer.encode(options.prompt) if options.raw else chat_prompt(tokenizer, options.prompt)
    if options.logits:
        numpy.save(options.logits, logits_of(model, [ids]).numpy())
        print(ids)
        return
    following = generate(model, tokenizer, ids, options.limit, options.temperature, seed=options.seed)
    print(tokenizer.decode(following))


if __name__ == "__main__":
    main()
