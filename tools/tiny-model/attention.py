"""Causal attention over many documents laid end to end, each seeing only itself.

PyTorch 1.13 has no fused attention, and on a CPU a padded batch would spend most of its time on masked scores. So
tokens form one flat row, cut into spans: a long document alone, or several short ones together under a mask.
"""
from dataclasses import dataclass

import torch

SPAN_TOKENS = 96


@dataclass(frozen=True)
class Span:
    """Tokens [start, end) of the row; mask [tokens, tokens] is 0 where a token may look and -inf elsewhere."""

    start: int
    end: int
    mask: torch.Tensor


def spans_of(lengths):
    """Groups documents of these lengths, in order, into spans of at least SPAN_TOKENS."""
    spans, start, inside = [], 0, []
    for position, length in enumerate(lengths):
        inside.append(length)
        if sum(inside) >= SPAN_TOKENS or position == len(lengths) - 1:
            total = sum(inside)
            spans.append(Span(start, start + total, _mask(inside, total)))
            start, inside = start + total, []
    return spans


def positions_of(lengths):
    """Position of every token within its document."""
    return torch.cat([torch.arange(length) for length in lengths])


def _mask(lengths, total):
    mask = torch.full((total, total), float("-inf"))
    start = 0
    for length in lengths:
        mask[start:start + length, start:start + length].triu_(1)
        start += length
    return mask


class SpanAttention(torch.autograd.Function):
    """softmax(q k^T + mask) v span by span. q [kv_heads, queries_per_key, tokens, dim], already scaled; k, v
    [kv_heads, tokens, dim]. The backward pass is written out: autograd's is four times slower here."""

    @staticmethod
    def forward(context, q, k, v, spans):
        heads, per_key, _, dim = q.shape
        out = torch.empty_like(q)
        probabilities = []
        for span in spans:
            n, at = span.end - span.start, slice(span.start, span.end)
            scores = torch.bmm(q[:, :, at].reshape(heads, per_key * n, dim), k[:, at].transpose(1, 2))
            weights = scores.view(heads, per_key, n, n).add_(span.mask).softmax(-1).view(heads, per_key * n, n)
            out[:, :, at] = torch.bmm(weights, v[:, at]).view(heads, per_key, n, dim)
            probabilities.append(weights)
        context.save_for_backward(q, k, v, out)
        context.spans, context.probabilities = spans, probabilities
        return out

    @staticmethod
    def backward(context, grad_out):
        q, k, v, out = context.saved_tensors
        heads, per_key, _, dim = q.shape
        grad_q, grad_k, grad_v = torch.empty_like(q), torch.empty_like(k), torch.empty_like(v)
        inner = (grad_out * out).sum(-1)
        for span, weights in zip(context.spans, context.probabilities):
            n, at = span.end - span.start, slice(span.start, span.end)
            grad = grad_out[:, :, at].reshape(heads, per_key * n, dim)
            grad_v[:, at] = torch.bmm(weights.transpose(1, 2), grad)
            grad_scores = torch.bmm(grad, v[:, at].transpose(1, 2))
            grad_scores.sub_(inner[:, :, at].reshape(heads, per_key * n, 1)).mul_(weights)
            grad_q[:, :, at] = torch.bmm(grad_scores, k[:, at]).view(heads, per_key, n, dim)
            grad_k[:, at] = torch.bmm(grad_scores.transpose(1, 2), q[:, :, at].reshape(heads, per_key * n, dim))
        return grad_q, grad_k, grad_v, None
