"""The training loop: fresh text every step, Muon and AdamW, and a finish in which the weights are 4-bit already."""
import time
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from batches import batches
from model import Arithmetic
from optimiser import Optimiser

REPORT_EVERY = 25


@dataclass(frozen=True)
class Stage:
    """One stretch of training, with its own text. The rate warms up; then it stays, or falls evenly to nothing."""

    steps: int
    seed: int
    warm_up: int
    falling: bool = False
    quantised_from: float = 1.0  # share of the steps after which weights pass through the 4-bit quantiser
    tokens: int = 4096

    def rate(self, step):
        """Factor on the learning rates at this step."""
        left = 1 - step / self.steps if self.falling else 1.0
        return min(left, (step + 1) / self.warm_up)


def train(model, tokenizer, stage, log):
    """Trains the model in place; the same seed, thread count and machine give the same weights."""
    torch.set_flush_denormal(True)
    optimiser = Optimiser(model)
    started, seen, recent = time.time(), 0, []
    source = batches(tokenizer, stage.seed, stage.tokens)
    for step in range(stage.steps):
        batch = next(source)
        model.arithmetic = Arithmetic(quantised=step >= stage.steps * stage.quantised_from, half=True)
        loss = F.cross_entropy(model(batch.tokens, batch.positions, batch.spans, batch.wanted), batch.targets)
        model.zero_grad()
        loss.backward()
        optimiser.step(stage.rate(step))
        seen += len(batch.tokens)
        recent.append(loss.item())
        if (step + 1) % REPORT_EVERY == 0:
            log(f"step {step + 1} loss {sum(recent) / len(recent):.4f} tokens {seen} "
                f"tokens/s {seen / (time.time() - started):.0f}")
            recent = []
    model.arithmetic = Arithmetic()
