"""From nothing to the finished model folder: tokenizer, training, 4-bit export, measuring. See README.md."""
import argparse
import json
import random
import time
from dataclasses import replace
from pathlib import Path

import torch

import bpe
import card
import export
import measure
import reference
from model import Shape, TinyQwen
from stages import STAGES
from train import run_stage
from world import corpus
from world.sums import HELD_OUT

HERE = Path(__file__).resolve().parent


def learn_tokenizer(shape):
    """A tokenizer that fills the vocabulary, learned from six thousand documents."""
    source = random.Random(7)
    texts = (text for _ in range(6000) for text, _ in corpus.document(source))
    return bpe.Tokenizer(bpe.learn_merges(texts, shape.vocab - 256 - len(bpe.SPECIAL)))


def publish(folder, checkpoint, log):
    """Measures the trained weights before and after 4 bits, and writes the model's README with the figures."""
    published, tokenizer = reference.load(folder)
    trained = TinyQwen(published.shape)
    trained.load_state_dict(torch.load(checkpoint))
    figures = []

    def note(line):
        log(line)
        figures.append(line)

    measure.report("before quantising", trained, tokenizer, note, slow=False)
    measure.report("4-bit", published, tokenizer, note)
    note(f"{sum(p.numel() for p in trained.parameters())} parameters, "
         f"model.safetensors {(folder / 'model.safetensors').stat().st_size} bytes")
    (folder / "README.md").write_text(card.read_me(figures), encoding="utf-8")


def make(folder, work, stages, log):
    """Learns the tokenizer, trains stage after stage, and writes the folder and the list of held-out sums."""
    tokenizer = learn_tokenizer(Shape())
    assert len(tokenizer) == Shape.vocab
    tokenizer_file = work / "tokenizer.json"
    tokenizer_file.write_text(json.dumps(tokenizer.to_json()), encoding="utf-8")
    log("tokenizer learned")
    weights = None
    for number, stage in enumerate(stages, start=1):
        log(f"stage {number}: {stage}")
        before, weights = weights, work / f"stage-{number}.pt"
        run_stage(stage, tokenizer_file, before, weights)
    model = TinyQwen(Shape())
    model.load_state_dict(torch.load(weights))
    export.write_folder(folder, model, tokenizer)
    pairs = "".join(f"{a} {b}\n" for a, b in sorted(HELD_OUT))
    (HERE / "heldout-additions.txt").write_text(pairs, encoding="utf-8")


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", type=Path, default=card.PUBLISHED, help="the folder to write")
    arguments.add_argument("--work", type=Path, default=HERE / "obj", help="where checkpoints go")
    arguments.add_argument("--try-steps", type=int, help="steps of every stage, to see quickly that everything runs")
    arguments.add_argument("--measure-only", action="store_true", help="of --out and the checkpoints in --work")
    options = arguments.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    # One thread: the order of additions, and so every bit of the result, would otherwise depend on the machine's load.
    torch.set_num_threads(1)
    started = time.time()

    def log(line):
        print(f"[{time.time() - started:6.0f} s] {line}", flush=True)

    stages = [replace(s, steps=options.try_steps) for s in STAGES] if options.try_steps else STAGES
    if not options.measure_only:
        make(options.out, options.work, stages, log)
    publish(options.out, options.work / f"stage-{len(stages)}.pt", log)


if __name__ == "__main__":
    main()
