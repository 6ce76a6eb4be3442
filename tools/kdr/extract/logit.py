"""Logistic regression over features that are there or not, in plain Python: the same weights from the same examples."""

from __future__ import annotations

import math
from collections.abc import Sequence

Row = Sequence[int]

_KEPT = 8  # so many steps the minimiser remembers
_STEPS = 60
_ENOUGH = 2e-3  # of the gradient's first length; finer weights would round to the same hundredths


def fit(rows: Sequence[Row], truth: Sequence[bool], cost: Sequence[float], width: int, strength: float) -> list[float]:
    """Weights for features 0..WIDTH-1 and, last, the bias.

    ROWS hold the numbers of the features each example has; COST weighs the examples; STRENGTH is how much an example
    counts against the squared length of the weights (larger fits closer).
    """
    signs = [1.0 if t else -1.0 for t in truth]
    point = [0.0] * (width + 1)
    value, slope = _loss(rows, signs, cost, point, strength)
    first = _length(slope)
    moves: list[tuple[list[float], list[float], float]] = []
    for _ in range(_STEPS):
        if _length(slope) <= _ENOUGH * first:
            break
        step = _direction(slope, moves)
        downhill = _dot(step, slope)
        size = 1.0 if moves else min(1.0, 1.0 / _length(slope))
        while True:
            there = [p + size * s for p, s in zip(point, step, strict=True)]
            new, steep = _loss(rows, signs, cost, there, strength)
            if new <= value + 1e-4 * size * downhill or size < 1e-8:
                break
            size /= 2
        moved = [size * s for s in step]
        bent = [a - b for a, b in zip(steep, slope, strict=True)]
        curve = _dot(moved, bent)
        if curve > 1e-10:
            moves = [*moves[1 - _KEPT :], (moved, bent, 1.0 / curve)]
        point, value, slope = there, new, steep
    return point


def _loss(
    rows: Sequence[Row], signs: Sequence[float], cost: Sequence[float], point: Sequence[float], strength: float
) -> tuple[float, list[float]]:
    """The regularised loss at POINT and its gradient."""
    bias = point[-1]
    slope = list(point)
    total = 0.5 * _dot(point, point)
    lean = 0.0
    for row, sign, weight in zip(rows, signs, cost, strict=True):
        margin = sign * (bias + sum(map(point.__getitem__, row)))
        if margin > 30:
            continue
        decay = math.exp(-margin) if margin > -30 else math.inf
        total += strength * weight * (math.log1p(decay) if decay is not math.inf else -margin)
        push = strength * weight * sign * (decay / (1.0 + decay) if decay is not math.inf else 1.0)
        lean -= push
        for f in row:
            slope[f] -= push
    slope[-1] += lean
    return total, slope


def _direction(slope: Sequence[float], moves: Sequence[tuple[list[float], list[float], float]]) -> list[float]:
    """Downhill, with the curvature seen in the last moves (the two-loop recursion of L-BFGS)."""
    q = list(slope)
    shares = []
    for moved, bent, scale in reversed(moves):
        share = scale * _dot(moved, q)
        shares.append(share)
        q = [a - share * b for a, b in zip(q, bent, strict=True)]
    if moves:
        moved, bent, scale = moves[-1]
        ratio = 1.0 / (scale * _dot(bent, bent))
        q = [ratio * a for a in q]
    for (moved, bent, scale), share in zip(moves, reversed(shares), strict=True):
        back = share - scale * _dot(bent, q)
        q = [a + back * b for a, b in zip(q, moved, strict=True)]
    return [-a for a in q]


def _dot(a: Sequence[float], b: Sequence[float]) -> float:
    return sum(map(float.__mul__, a, b))


def _length(a: Sequence[float]) -> float:
    return math.sqrt(_dot(a, a))
