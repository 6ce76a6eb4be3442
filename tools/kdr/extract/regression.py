"""Logistic regression over features that are there or not; only learning needs it, drafting does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from kdr.errors import KdrError
from kdr.extract.weights import BIAS

Point = Mapping[str, float]

_SURE = 10.0  # a bias that no other weight outweighs
_TOLERANCE = 1e-5  # closer than the hundredths of a logit that weights are rounded to


class Rows:
    """Rows of features, to be learned from again and again: all of them, or without some threads."""

    def __init__(
        self,
        rows: Sequence[Collection[str]],
        threads: Sequence[int],
        cost: Sequence[float],
        least: Callable[[str], int] = lambda _: 1,
    ) -> None:
        """ROWS name the features each has, THREADS the thread each is of, COST how much each counts.

        A feature is learned if it occurs in LEAST(feature) threads.  KdrError where scikit-learn is missing.
        """
        try:
            import numpy as np
        except ModuleNotFoundError as error:
            raise KdrError(f"learning needs {error.name}", todo="run make .venv/dev") from error
        seen: Counter[str] = Counter()
        by_thread: dict[int, set[str]] = {}
        for row, thread in zip(rows, threads, strict=True):
            by_thread.setdefault(thread, set()).update(row)
        for found in by_thread.values():
            seen.update(found)
        self._names = sorted(f for f, n in seen.items() if n >= least(f))
        self._least = np.array([least(f) for f in self._names])
        self._threads = np.array(threads)
        self._cost = np.array(cost)
        number = {f: n for n, f in enumerate(self._names)}
        self._table = _sparse(rows, number)
        self._within = _sparse([by_thread[t] for t in sorted(by_thread)], number)
        self._order = np.array(sorted(by_thread))

    def fit(
        self,
        truths: Mapping[str, Sequence[bool]],
        strength: float,
        without: Iterable[int] = (),
        near: Mapping[str, Point] | None = None,
    ) -> dict[str, Point]:
        """For each column of TRUTHS the weight of every feature, and of ``BIAS``, learned from rows not of WITHOUT.

        STRENGTH is how much an example counts against the squared length of the weights (larger fits closer).  NEAR,
        weights learned from about the same rows, only saves time.  A column that is true or false throughout gets a
        bias alone.
        """
        import numpy as np

        left_out = np.array(sorted(without), dtype=int)
        rows = np.flatnonzero(~np.isin(self._threads, left_out))
        counts = np.asarray(self._within[~np.isin(self._order, left_out)].sum(axis=0)).ravel()
        known = np.flatnonzero(counts >= self._least)
        table = self._table[rows][:, known]
        names = [self._names[n] for n in known]
        out: dict[str, Point] = {}
        for column, truth in truths.items():
            true = np.array(truth, dtype=bool)[rows]
            if not names or true.all() or not true.any():
                out[column] = {BIAS: _SURE if true.any() else -_SURE}
                continue
            start = near.get(column) if near else None
            out[column] = _column(table, names, true, self._cost[rows], strength, start)
        return out


def _sparse(rows: Sequence[Collection[str]], number: Mapping[str, int]) -> Any:
    from scipy.sparse import csr_matrix

    found = [sorted(number[f] for f in row if f in number) for row in rows]
    ends = [0]
    for one in found:
        ends.append(ends[-1] + len(one))
    flat = [n for one in found for n in one]
    return csr_matrix(([1.0] * len(flat), flat, ends), shape=(len(rows), len(number)))


def _column(table: Any, names: Sequence[str], true: Any, cost: Any, strength: float, start: Point | None) -> Point:
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    # lbfgs is deterministic, and leaves the bias alone when it keeps the weights short.
    model = LogisticRegression(C=strength, tol=_TOLERANCE, max_iter=5000, warm_start=True)
    if start:
        model.classes_ = np.array([False, True])
        model.coef_ = np.array([[start.get(f, 0.0) for f in names]])
        model.intercept_ = np.array([start[BIAS]])
    model.fit(table, true, sample_weight=cost)
    return {BIAS: float(model.intercept_[0]), **dict(zip(names, map(float, model.coef_[0]), strict=True))}
