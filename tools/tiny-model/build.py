"""From nothing to the finished model folder: tokenizer, training, 4-bit export, measuring. See README.md."""
import argparse
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
from train import Stage, train
from world import corpus
from world.sums import HELD_OUT

HERE = Path(__file__).resolve().parent
LEARN = Stage(steps=600, seed=1, warm_up=30)
FINISH = Stage(steps=400, seed=2, warm_up=10, falling=True, quantised_from=0.4)


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


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", type=Path, default=card.PUBLISHED, help="the folder to write")
    arguments.add_argument("--work", type=Path, default=HERE / "obj", help="where the checkpoint goes")
    arguments.add_argument("--steps", type=int, nargs=2, default=(LEARN.steps, FINISH.steps), help="of both stages")
    arguments.add_argument("--measure-only", action="store_true", help="of --out and the checkpoint in --work")
    options = arguments.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    checkpoint = options.work / "checkpoint.pt"
    # One thread: the order of additions, and so every bit of the result, would otherwise depend on the machine's load.
    torch.set_num_threads(1)
    started = time.time()

    def log(line):
        print(f"[{time.time() - started:6.0f} s] {line}", flush=True)

    if not options.measure_only:
        tokenizer = learn_tokenizer(Shape())
        assert len(tokenizer) == Shape.vocab
        log("tokenizer learned")
        torch.manual_seed(LEARN.seed)
        model = TinyQwen(Shape())
        for stage, steps in zip((LEARN, FINISH), options.steps):
            train(model, tokenizer, replace(stage, steps=steps), log)
            torch.save(model.state_dict(), checkpoint)
        export.write_folder(options.out, model, tokenizer)
        pairs = "".join(f"{a} {b}\n" for a, b in sorted(HELD_OUT))
        (HERE / "heldout-additions.txt").write_text(pairs, encoding="utf-8")
    publish(options.out, checkpoint, log)


if __name__ == "__main__":
    main()
