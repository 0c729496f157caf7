"""MLX's affine quantiser, 4 bit, groups of 64: the one the published model goes through, and its training stand-in."""
import torch

GROUP = 64
BITS = 4
LEVELS = 2 ** BITS - 1


def affine_parameters(weight):
    """Scales and biases [rows, groups] and unsigned codes [rows, groups, 64] of weight [rows, columns].

    As mlx's quantize: the end of the range with the larger magnitude is hit exactly, so a scale may be negative.
    Scales and biases are rounded to bfloat16, because that is how they are stored.
    """
    groups = weight.reshape(weight.shape[0], -1, GROUP)
    low, high = groups.amin(-1), groups.amax(-1)
    scale = ((high - low) / LEVELS).clamp(min=1e-7)
    low_is_edge = low.abs() > high.abs()
    scale = torch.where(low_is_edge, scale, -scale)
    edge = torch.where(low_is_edge, low, high)
    zero_code = torch.round(edge / scale)
    scale = torch.where(zero_code != 0, edge / zero_code, scale)
    bias = torch.where(zero_code != 0, edge, torch.zeros_like(edge))
    codes = torch.round((groups - bias[..., None]) / scale[..., None]).clamp(0, LEVELS)
    return scale.bfloat16().float(), bias.bfloat16().float(), codes


def dequantise(scale, bias, codes):
    """Weight [rows, columns] from what affine_parameters gave."""
    return (codes * scale[..., None] + bias[..., None]).reshape(codes.shape[0], -1)


def fake_quantise(weight):
    """weight after a round trip through 4 bits; its gradient passes as if nothing had happened."""
    with torch.no_grad():
        rounding_error = dequantise(*affine_parameters(weight)) - weight
    return weight + rounding_error


def pack(codes):
    """Codes [rows, groups, 64] to words [rows, columns / 8] (int32 bits), lowest bits first."""
    flat = codes.reshape(codes.shape[0], -1, 8).to(torch.int64)
    words = (flat << (torch.arange(8) * BITS)).sum(-1)
    return words.to(torch.int32)  # wraps to the same 32 bits
