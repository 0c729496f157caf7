"""The network: a small dense Qwen3, written for fast training on one CPU core.

Follows mlx-lm's qwen3.py: RMS norm of every query and key head before RoPE, SwiGLU, pre-norm residuals, no biases,
output tied to the embedding table. There is no batch dimension: tokens form one row, see attention.py.
"""
from dataclasses import dataclass

import torch
import torch.nn as nn
import torch.nn.functional as F

from attention import SpanAttention
from quantise import fake_quantise


@dataclass(frozen=True)
class Shape:
    """Sizes of the network. Every input size is a multiple of 64, the quantiser's group."""

    vocab: int = 1536
    hidden: int = 192
    layers: int = 8
    heads: int = 6
    kv_heads: int = 2
    head_dim: int = 32
    intermediate: int = 512
    rope_theta: float = 10000.0
    rms_eps: float = 1e-6
    context: int = 1024


def rms_norm(x, gain, eps):
    """x scaled by its inverse root mean square over the last dimension, then by gain."""
    return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + eps) * gain


def rope_tables(shape, positions):
    """cos and sin [tokens, head_dim / 2] of the half-split ("not traditional") rotary embedding."""
    exponent = torch.arange(0, shape.head_dim, 2, dtype=torch.float32) / shape.head_dim
    angles = positions.float()[:, None] * shape.rope_theta ** -exponent[None, :]
    return angles.cos(), angles.sin()


def rotate(x, cos, sin):
    """x [heads, tokens, head_dim]: rotates element i together with element i + head_dim / 2."""
    low, high = x.chunk(2, dim=-1)
    return torch.cat((low * cos - high * sin, high * cos + low * sin), dim=-1)


@dataclass
class Arithmetic:
    """How a pass multiplies: with weights as they are or through the 4-bit quantiser; in float32 or, twice as fast
    on processors that have it, with bfloat16 factors."""

    quantised: bool = False
    half: bool = False

    def weight(self, matrix):
        return fake_quantise(matrix) if self.quantised else matrix

    def linear(self, x, weight):
        return F.linear(x.bfloat16(), weight.bfloat16()) if self.half else F.linear(x, weight)


class Layer(nn.Module):
    """One decoder layer. Parameter names are mlx-community's, so that export needs no renaming."""

    def __init__(self, shape):
        super().__init__()
        s = self.shape = shape
        queries, keys = s.heads * s.head_dim, s.kv_heads * s.head_dim
        self.self_attn = nn.ParameterDict({
            "q_proj": _matrix(queries, s.hidden),
            "k_proj": _matrix(keys, s.hidden),
            "v_proj": _matrix(keys, s.hidden),
            "o_proj": _matrix(s.hidden, queries, 0.25),
            "q_norm": nn.Parameter(torch.ones(s.head_dim)),
            "k_norm": nn.Parameter(torch.ones(s.head_dim)),
        })
        self.mlp = nn.ParameterDict({
            "gate_proj": _matrix(s.intermediate, s.hidden),
            "up_proj": _matrix(s.intermediate, s.hidden),
            "down_proj": _matrix(s.hidden, s.intermediate, 0.25),
        })
        self.input_layernorm = nn.Parameter(torch.ones(s.hidden))
        self.post_attention_layernorm = nn.Parameter(torch.ones(s.hidden))

    def norms(self):
        """The gains of the layer's two norms, those of queries and keys apart."""
        return self.input_layernorm, self.post_attention_layernorm

    def forward(self, x, rope, spans, arithmetic):
        x = x + self.attend(rms_norm(x, self.input_layernorm, self.shape.rms_eps), rope, spans, arithmetic)
        normed = rms_norm(x, self.post_attention_layernorm, self.shape.rms_eps)
        both = arithmetic.weight(torch.cat((self.mlp["gate_proj"], self.mlp["up_proj"])))
        gate, up = arithmetic.linear(normed, both).chunk(2, dim=-1)
        return x + arithmetic.linear(F.silu(gate) * up, arithmetic.weight(self.mlp["down_proj"])).float()

    def attend(self, x, rope, spans, arithmetic):
        s, a = self.shape, self.self_attn
        tokens = x.shape[0]
        # Rows are quantised independently, so one product for all three gives what three would.
        fused = arithmetic.weight(torch.cat((a["q_proj"], a["k_proj"], a["v_proj"])))
        heads = arithmetic.linear(x, fused).float().view(tokens, -1, s.head_dim).transpose(0, 1)
        q, k, v = heads.split((s.heads, s.kv_heads, s.kv_heads))
        q = rotate(rms_norm(q, a["q_norm"] * s.head_dim ** -0.5, s.rms_eps), *rope)
        k = rotate(rms_norm(k, a["k_norm"], s.rms_eps), *rope)
        mixed = SpanAttention.apply(q.view(s.kv_heads, -1, tokens, s.head_dim), k, v.contiguous(), spans)
        mixed = mixed.view(s.heads, tokens, s.head_dim).transpose(0, 1).reshape(tokens, -1)
        return arithmetic.linear(mixed, arithmetic.weight(a["o_proj"])).float()


class TinyQwen(nn.Module):
    """The whole network. Set ``arithmetic`` to choose between fast, exact and 4-bit passes."""

    def __init__(self, shape):
        super().__init__()
        self.shape = shape
        self.embed_tokens = nn.Parameter(torch.randn(shape.vocab, shape.hidden) * 0.02)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.norm = nn.Parameter(torch.ones(shape.hidden))
        self.arithmetic = Arithmetic()

    def forward(self, tokens, positions, spans, wanted=slice(None)):
        """tokens [n] to logits [n, vocab]; positions and spans as attention.py makes them; of ``wanted`` rows only."""
        rope = rope_tables(self.shape, positions)
        table = self.arithmetic.weight(self.embed_tokens)
        x = F.embedding(tokens, table)
        for layer in self.layers:
            x = layer(x, rope, spans, self.arithmetic)
        return self.arithmetic.linear(rms_norm(x[wanted], self.norm, self.shape.rms_eps), table).float()


def _matrix(rows, columns, gain=1.0):
    return nn.Parameter(torch.randn(rows, columns) * gain / columns ** 0.5)
