"""The training loop: fresh text every step, Muon and AdamW; in the last stage the weights are 4-bit already."""
import tempfile
import time
from dataclasses import dataclass

import torch
import torch.distributed as distributed
import torch.multiprocessing as multiprocessing
import torch.nn.functional as F

from batches import batches
from bpe import Tokenizer
from copyheads import start_copying
from model import Arithmetic, Shape, TinyQwen
from optimiser import MuonAndAdam, PlainAdam
from rebalance import rebalance
from spread import spread_embeddings

REPORT_EVERY = 25


@dataclass(frozen=True)
class Stage:
    """One stretch of training, with its own text. The rate warms up; then it stays, or falls evenly."""

    steps: int
    seed: int
    warm_up: int
    falls_over: int = 0  # steps in which the rate would fall to nothing; 0: it stays
    quantised_from: float = 1.0  # share of the steps after which weights pass through the 4-bit quantiser
    tokens: int = 4096  # of all processes together
    processes: int = 2
    adam_rate: float = 0.0  # of all weights; 0: Muon for the matrices
    matrix_rate: float = 0.02
    writer_factor: float = 1.0  # on the rate of the matrices that write to the residual stream
    sharpness_rate: float = 0.004  # how fast the gains of queries and keys move
    embedding_rate: float = 0.004
    louder: float = 0.0  # factor on the embedding at the start; see rebalance.py
    copiers: float = 0.0  # strength of copying heads made at the start; see copyheads.py
    spread: float = 0.0  # push given to the embeddings of interchangeable words at the start; see spread.py
    bare_sums: float = 0.38  # share of the documents that are additions without a chat around them
    echoes: float = 0.0  # share of the documents that are exercises in looking back
    lists: float = 0.3  # share of those that are lists

    def rate(self, step):
        """Factor on the learning rates at this step."""
        left = 1 - step / self.falls_over if self.falls_over else 1.0
        return min(left, (step + 1) / self.warm_up)


def run_stage(stage, tokenizer_file, before, after):
    """Trains the weights in the file ``before`` (none: from nothing) and writes them to ``after``.

    The processes each see half of every step's text and add up their gradients, as threads would not pay for such
    small matrices. Same seed, machine and number of processes: same weights.
    """
    with tempfile.TemporaryDirectory() as meeting_point:
        arguments = (stage, tokenizer_file, before, after, f"file://{meeting_point}/store")
        multiprocessing.spawn(_process, arguments, nprocs=stage.processes)


def _process(rank, stage, tokenizer_file, before, after, meeting_point):
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    distributed.init_process_group("gloo", init_method=meeting_point, rank=rank, world_size=stage.processes)
    torch.manual_seed(stage.seed)
    model = TinyQwen(Shape())
    if before:
        model.load_state_dict(torch.load(before))
    tokenizer = Tokenizer.load(tokenizer_file)
    if stage.louder:
        rebalance(model, stage.louder)
    if stage.copiers:
        start_copying(model, stage.copiers)
    if stage.spread:
        spread_embeddings(model, tokenizer, stage.spread, stage.seed)
    source = batches(tokenizer, stage.seed + 1000 * rank, stage.tokens // stage.processes,
                     stage.bare_sums, stage.echoes, stage.lists)
    optimiser = _optimiser(model, stage)
    started, seen, recent = time.time(), 0, []
    for step in range(stage.steps):
        batch = next(source)
        model.arithmetic = Arithmetic(quantised=step >= stage.steps * stage.quantised_from, half=True)
        loss = F.cross_entropy(model(batch.tokens, batch.positions, batch.spans, batch.wanted), batch.targets)
        model.zero_grad()
        loss.backward()
        _average_gradients(model, stage.processes)
        optimiser.step(stage.rate(step))
        seen += len(batch.tokens) * stage.processes
        recent.append(loss.item())
        if rank == 0 and (step + 1) % REPORT_EVERY == 0:
            print(f"step {step + 1} loss {sum(recent) / len(recent):.4f} tokens {seen} "
                  f"tokens/s {seen / (time.time() - started):.0f} seconds {time.time() - started:.0f}", flush=True)
            recent = []
    if rank == 0:
        torch.save(model.state_dict(), after)


def _optimiser(model, stage):
    if stage.adam_rate:
        return PlainAdam(model, stage.adam_rate, stage.writer_factor)
    return MuonAndAdam(model, stage.matrix_rate, stage.writer_factor, stage.sharpness_rate, stage.embedding_rate)


def _average_gradients(model, processes):
    if processes == 1:
        return
    gradients = [parameter.grad for parameter in model.parameters()]
    together = torch.cat([gradient.flatten() for gradient in gradients])
    distributed.all_reduce(together)
    together /= processes
    for gradient, part in zip(gradients, together.split([gradient.numel() for gradient in gradients])):
        gradient.copy_(part.view_as(gradient))
