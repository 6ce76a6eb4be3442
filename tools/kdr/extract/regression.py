"""Logistic regression over features that are there or not; only learning needs it, drafting does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kdr.errors import KdrError

Row = Sequence[int]

_SURE = 10.0  # a bias that no other weight outweighs


def fit(
    rows: Sequence[Row], truths: Mapping[str, Sequence[bool]], cost: Sequence[float], width: int, strength: float
) -> dict[str, list[float]]:
    """For each name of TRUTHS the weights of features 0..WIDTH-1 and, last, the bias.

    ROWS hold the numbers of the features each example has; COST weighs the examples; STRENGTH is how much an example
    counts against the squared length of the weights (larger fits closer).  A column that is true or false throughout,
    or has no features, gets a bias alone.
    """
    try:
        from scipy.sparse import csr_matrix
        from sklearn.linear_model import LogisticRegression
    except ModuleNotFoundError as error:
        raise KdrError(f"learning needs {error.name}", todo="run make .venv/dev") from error
    at = [n for n, row in enumerate(rows) for _ in row]
    flat = [f for row in rows for f in row]
    table = csr_matrix(([1.0] * len(flat), (at, flat)), shape=(len(rows), width))
    out: dict[str, list[float]] = {}
    for name, truth in truths.items():
        if not width or len(set(truth)) < 2:
            out[name] = [0.0] * width + [_SURE if any(truth) else -_SURE]
            continue
        # liblinear's primal solver is deterministic; its bias is regularised like any weight.
        model = LogisticRegression(C=strength, solver="liblinear", max_iter=500)
        model.fit(table, list(truth), sample_weight=list(cost))
        out[name] = [*map(float, model.coef_[0]), float(model.intercept_[0])]
    return out
