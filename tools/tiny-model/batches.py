"""Cuts the endless corpus into training steps: whole documents end to end, until there are enough tokens."""
import random
from dataclasses import dataclass

import torch

from attention import positions_of, spans_of
from world import corpus

LONGEST = 768


@dataclass(frozen=True)
class Batch:
    """Inputs and what follows them: ``wanted`` are the rows whose next token, in ``targets``, is to be learned."""

    tokens: torch.Tensor
    positions: torch.Tensor
    spans: list
    wanted: torch.Tensor
    targets: torch.Tensor


def encode(tokenizer, pieces):
    """Ids of one document, and for each whether it is to be learned."""
    ids, learn = [], []
    for text, mine in pieces:
        encoded = tokenizer.encode(text)
        ids += encoded
        learn += [mine] * len(encoded)
    return ids[:LONGEST + 1], learn[:LONGEST + 1]


def assemble(documents):
    """A batch from (ids, learn) documents."""
    lengths = [len(ids) - 1 for ids, _ in documents]
    tokens = torch.tensor([i for ids, _ in documents for i in ids[:-1]])
    following = torch.tensor([i for ids, _ in documents for i in ids[1:]])
    wanted = torch.tensor([mine for _, learn in documents for mine in learn[1:]]).nonzero().squeeze(1)
    return Batch(tokens, positions_of(lengths), spans_of(lengths), wanted, following[wanted])


def batches(tokenizer, seed, tokens, bare_sums, echoes, lists):
    """Batches without end, the same for the same seed."""
    source = random.Random(seed)
    while True:
        documents, total = [], 0
        while total < tokens:
            documents.append(encode(tokenizer, corpus.document(source, bare_sums, echoes, lists)))
            total += len(documents[-1][0]) - 1
        yield assemble(documents)
