"""The tables a metric cites, read again from the mail, and the pairs of figures in them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from kdr.measure.tables import tables
from kdr.model import Table, Thread
from kdr.record.model import Metric
from kdr.site.plot import Pairs, figure


def posted(metric: Metric, thread: Thread) -> tuple[Table, ...]:
    """The tables within the lines a metric cites, read again from the message."""
    found: list[Table] = []
    for quote in metric.quotes:
        for table in tables(thread.message(quote.cite.message).lines):
            if quote.cite.first <= table.last and table.first <= quote.cite.last:
                found.append(table)
    return tuple(dict.fromkeys(found))


def pairs_of(table: Table) -> Iterator[Pairs]:
    """The columns that form a before and an after: two numeric ones under one heading."""
    split = [(column.rpartition(" / ")[0], number) for number, column in enumerate(table.columns)]
    for heading, group in groupby(split[1:], key=lambda pair: pair[0]):
        columns = [number for _, number in group]
        if len(columns) != 2:
            continue
        rows = []
        for row in table.rows:
            before, after = figure(row[columns[0]]), figure(row[columns[1]])
            if before and after:
                rows.append((row[0], before.number, after.number))
        if rows:
            first, second = (table.columns[number].rpartition(" / ")[2] for number in columns)
            title = f"{heading or 'Measured'}, by {table.columns[0]}"
            yield Pairs(title, (first, second), tuple(rows))


def measured_pairs(metric: Metric, thread: Thread) -> Iterator[Pairs]:
    """Every before and after in the tables of a metric; none where it cites no message of the thread."""
    try:
        found = posted(metric, thread) if metric.table else ()
    except KeyError:
        return
    for table in found:
        yield from pairs_of(table)
