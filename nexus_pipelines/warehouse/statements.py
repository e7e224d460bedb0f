"""SQL with its values written in: a statement that anybody can run again at `/sql` to get the same rows.

Values reach the statement as syntax tree nodes, never as text, so that no value can become SQL.
"""

from collections.abc import Mapping
from functools import lru_cache

import sqlglot
from sqlglot import exp


def render(template: str, values: Mapping[str, object]) -> str:
    """`template` (DuckDB SQL of ours) with each `$name` replaced by the literal of `values[name]`.

    Raises:
        KeyError: the template names a value that is not given.
    """
    tree = _parsed(template).copy()
    for place in list(tree.find_all(exp.Placeholder)):
        place.replace(_literal(values[place.name]))
    return tree.sql(dialect="duckdb", pretty=True, comments=False)


@lru_cache(maxsize=256)
def _parsed(template: str) -> exp.Expr:
    return sqlglot.parse_one(template, dialect="duckdb")


def _literal(value: object) -> exp.Expr:
    if isinstance(value, tuple | list):
        # A bare [] has no type that a comparison could use.
        return exp.cast(exp.convert(list(value)), "varchar[]", dialect="duckdb")  # pyright: ignore[reportUnknownArgumentType]
    return exp.convert(value)
