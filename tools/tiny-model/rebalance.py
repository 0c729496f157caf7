"""Gives token identity its place in the residual stream.

Muon's first stages let the layers write a hundred times louder than the embedding, so that later layers cannot see
which name a token is, and stories forget their heroes. Everything a layer reads passes through a norm, so all writers
can be turned down together without changing the function, and then the embedding turned up.
"""
import torch

QUIETER = 20.0


def rebalance(model, louder):
    """Divides what layers write by QUIETER, and multiplies the embedding by ``louder``; the output stays in scale."""
    with torch.no_grad():
        for layer in model.layers:
            layer.self_attn["o_proj"] /= QUIETER
            layer.mlp["down_proj"] /= QUIETER
        model.embed_tokens *= louder
        model.norm /= louder
