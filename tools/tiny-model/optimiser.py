"""Muon for the matrices and AdamW for the rest, or AdamW for everything.

Muon (Jordan 2024: momentum, then the nearest orthogonal matrix by Newton-Schulz) needs far fewer tokens than AdamW
to reach the same loss, and tokens are what a CPU is short of.
"""
import torch
import torch.distributed as distributed


def orthogonalise(batch):
    """batch [n, rows, columns]: each matrix with all singular values pushed to about 1 (quintic Newton-Schulz)."""
    a, b, c = 3.4445, -4.7750, 2.0315
    tall = batch.shape[1] > batch.shape[2]
    x = batch.transpose(1, 2) if tall else batch
    x = x.bfloat16()  # the iteration corrects its own rounding, and this is 2.7 times faster
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(5):
        gram = x @ x.transpose(1, 2)
        x = a * x + (b * gram + c * gram @ gram) @ x
    x = x.float()
    return x.transpose(1, 2) if tall else x


def _orthogonalise_together(batch):
    """As orthogonalise, but every process does its share of the matrices and gets the others'."""
    rank, processes = distributed.get_rank(), distributed.get_world_size()
    if processes == 1:
        return orthogonalise(batch)
    result = torch.zeros_like(batch)
    result[rank::processes] = orthogonalise(batch[rank::processes])
    distributed.all_reduce(result)
    return result


class Muon:
    """Steps all matrices of one shape together, because one batched product is faster than many small ones."""

    def __init__(self, matrices, rate, momentum=0.95, decay=0.01):
        by_shape = {}
        for matrix, factor in matrices:
            by_shape.setdefault((*matrix.shape, factor), []).append(matrix)
        self.groups = [(group, torch.zeros(len(group), rows, columns), factor)
                       for (rows, columns, factor), group in by_shape.items()]
        self.rate, self.momentum, self.decay = rate, momentum, decay

    def step(self, scale):
        """One update; scale is the schedule's factor on the learning rate."""
        for matrices, velocity, factor in self.groups:
            rate = self.rate * scale * factor
            gradient = torch.stack([m.grad for m in matrices])
            velocity.mul_(self.momentum).add_(gradient)
            update = _orthogonalise_together(gradient.add_(velocity, alpha=self.momentum))
            rows, columns = update.shape[1:]
            update *= max(1.0, rows / columns) ** 0.5
            for matrix, change in zip(matrices, update):
                matrix.data.mul_(1 - rate * self.decay).sub_(change, alpha=rate)


class MuonAndAdam:
    """Muon for the layers' matrices, AdamW for gains and embedding. sharpness_rate is that of the query and key gains."""

    def __init__(self, model, matrix_rate, writer_factor, sharpness_rate, embedding_rate, other_rate=0.004):
        inner = [p for layer in model.layers for p in layer.parameters()]
        writers = {id(m) for layer in model.layers for m in (layer.self_attn["o_proj"], layer.mlp["down_proj"])}
        self.muon = Muon([(p, writer_factor if id(p) in writers else 1.0) for p in inner if p.ndim == 2], matrix_rate)
        sharpness = [layer.self_attn[name] for layer in model.layers for name in ("q_norm", "k_norm")]
        others = [layer_norm for layer in model.layers for layer_norm in layer.norms()]
        groups = [dict(params=others + [model.norm], full=other_rate),
                  dict(params=[model.embed_tokens], full=embedding_rate),
                  dict(params=sharpness, full=sharpness_rate)]
        self.adam = torch.optim.AdamW(groups, lr=other_rate, betas=(0.9, 0.98), weight_decay=0.0)

    def step(self, scale):
        """One update; scale is the schedule's factor on the learning rates."""
        self.muon.step(scale)
        for group in self.adam.param_groups:
            group["lr"] = group["full"] * scale
        self.adam.step()


class PlainAdam:
    """AdamW for everything: for the stages of small steps, in which Muon's steps of full size would be mostly noise."""

    def __init__(self, model, rate, writer_factor):
        inner = [p for layer in model.layers for p in layer.parameters()]
        writers = [m for layer in model.layers for m in (layer.self_attn["o_proj"], layer.mlp["down_proj"])]
        known = {id(writer) for writer in writers}
        readers = [p for p in inner if p.ndim == 2 and id(p) not in known]
        gains = [p for p in inner if p.ndim == 1] + [model.norm]
        groups = [dict(params=readers + [model.embed_tokens], full=rate),
                  dict(params=writers, full=rate * writer_factor),
                  dict(params=gains, full=2 * rate)]
        self.adam = torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98), weight_decay=0.0)

    def step(self, scale):
        """One update; scale is the schedule's factor on the learning rates."""
        for group in self.adam.param_groups:
            group["lr"] = group["full"] * scale
        self.adam.step()
