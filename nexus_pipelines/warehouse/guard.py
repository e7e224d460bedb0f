"""The parser's wall: from outside text to one SELECT over published relations, or a sentence that says why not.

What runs is the re-rendered tree, never the text that came in. The second wall, which holds without this one, is the
connection itself (`warehouse.lake.connect_reader`).
"""

import logging
from collections.abc import Collection, Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from nexus_pipelines.errors import RefusedQuery
from nexus_pipelines.warehouse.guard_functions import NAMED, TYPED

MAX_SQL_CHARACTERS = 20_000
_MAX_NODES = 5_000
_WRITES = (
    exp.Into,
    exp.Lock,
    exp.Command,
    exp.DDL,
    exp.Insert,
    exp.Update,
    exp.Delete,
    exp.Merge,
    exp.Copy,
    exp.Describe,
    exp.Show,
    exp.Summarize,
)
# What its compiled parser raises where a piece is none that it expects there, such as in `from issues ? at`.
_PARSER_FAULTS = (TypeError, ValueError, AttributeError, LookupError)
# sqlglot warns on standard error about statements that it cannot parse; they are refused with a sentence below.
logging.getLogger("sqlglot").setLevel(logging.ERROR)
_HINT = "Nexus answers one SELECT over its published tables."


def check(sql: str, relations: Collection[str], *, max_rows: int) -> str:
    """The statement to run, limited to `max_rows` rows.

    relations: names of the published tables, lower case.

    Raises:
        RefusedQuery: it is not exactly one SELECT, or names a relation or function that is not on the list.
    """
    tree = _parse(sql)
    for count, node in enumerate(tree.walk()):
        if count > _MAX_NODES:
            raise RefusedQuery("The query is too long to check; split it into smaller ones.")
        _check_node(node)
    try:
        for table in _base_tables(tree, frozenset()):
            _check_table(table, relations)
        return _limited(tree, max_rows).sql(dialect="duckdb", comments=False)
    except RecursionError as error:
        raise RefusedQuery("The query is nested too deeply; write it as named CTEs.") from error
    except SqlglotError as error:
        raise RefusedQuery(f"The query cannot be written in the warehouse's SQL. {_HINT}") from error


def _parse(sql: str) -> exp.Query:
    if len(sql) > MAX_SQL_CHARACTERS:
        raise RefusedQuery(f"The query has {len(sql)} characters; at most {MAX_SQL_CHARACTERS} are read.")
    if "\x00" in sql:
        raise RefusedQuery("The query holds a NUL character; remove it.")
    try:
        statements = [statement for statement in sqlglot.parse(sql, dialect="duckdb") if statement is not None]
    except SqlglotError as error:
        raise RefusedQuery(f"The query cannot be read as SQL: {_first_complaint(error)}") from error
    except RecursionError as error:
        raise RefusedQuery("The query is nested too deeply; write it as named CTEs.") from error
    except _PARSER_FAULTS as error:
        raise RefusedQuery(f"The query cannot be read as SQL. {_HINT}") from error
    if not statements:
        raise RefusedQuery("There is no query to run. Try: select project_key, count(*) from issues group by all")
    if len(statements) > 1:
        raise RefusedQuery(f"There are {len(statements)} statements; run them one at a time. {_HINT}")
    tree = statements[0]
    if isinstance(tree, exp.Select) and not tree.expressions:
        raise RefusedQuery("The SELECT names no columns; write select * or the columns you want.")
    if not isinstance(tree, exp.Select | exp.SetOperation | exp.Subquery):
        word = sql.strip().split(maxsplit=1)[0].upper()[:20]
        raise RefusedQuery(f"{word} is not allowed here. {_HINT}")
    return tree


def _first_complaint(error: SqlglotError) -> str:
    details = getattr(error, "errors", None)
    if not details:
        return str(error).splitlines()[0]
    first = details[0]
    return f"{first['description'].rstrip('.')} at line {first['line']}, near {first['highlight']!r}."


def _check_node(node: exp.Expr) -> None:
    if isinstance(node, exp.Anonymous | exp.AnonymousAggFunc):
        name = str(node.this).lower()
        if name not in NAMED or isinstance(node.parent, exp.Table | exp.Dot):
            raise RefusedQuery(f"The function {name}() is not available to queries here.")
    elif isinstance(node, exp.Func) and type(node).__name__ not in TYPED:
        raise RefusedQuery(f"The function {node.sql_name().lower()}() is not available to queries here.")
    elif isinstance(node, _WRITES) and not isinstance(node, exp.Query):
        raise RefusedQuery(f"Only reading is allowed. {_HINT}")
    elif isinstance(node, exp.Placeholder | exp.Parameter | exp.SessionParameter):
        raise RefusedQuery("Parameters ($1, ?) are not filled in here; write the values into the query.")
    elif isinstance(node, exp.Version):
        raise RefusedQuery("AT (VERSION …) is not allowed; choose a published snapshot instead.")
    elif isinstance(node, exp.With) and node.recursive:
        raise RefusedQuery("Recursive CTEs are not allowed here.")


def _base_tables(node: exp.Expr, ctes: frozenset[str]) -> Iterator[exp.Table]:
    """The tables of a tree that are no CTE at their place: a CTE hides a relation only where it is in scope."""
    clause = node.args.get("with_") or node.args.get("with")
    if isinstance(clause, exp.With):
        for cte in clause.expressions:
            yield from _base_tables(cte.this, ctes)
            ctes |= {_folded(cte.alias)}
    if isinstance(node, exp.Table) and not (_folded(node.name) in ctes and not node.db and not node.catalog):
        yield node
    for child in node.iter_expressions():
        if child is not clause:
            yield from _base_tables(child, ctes)


def _folded(name: str) -> str:
    """A name as DuckDB compares it: ASCII letters only. Python's `lower` also makes a k of the Kelvin sign, and a CTE
    whose name only looks the same would hide a relation from the check."""
    return "".join(character.lower() if character.isascii() else character for character in name)


def _check_table(table: exp.Table, relations: Collection[str]) -> None:
    if table.args.get("version") or table.args.get("when"):
        raise RefusedQuery("AT (VERSION …) is not allowed; choose a published snapshot instead.")
    if isinstance(table.this, exp.Func) and type(table.this).__name__ in {"GenerateSeries", "Unnest", "Explode"}:
        return
    name = table.name.lower()
    if isinstance(table.this, exp.Identifier) and not table.catalog and table.db.lower() in ("", "marts"):
        if name in relations:
            return
        near = [known for known in sorted(relations) if known.startswith(name[:4])][:3]
        hint = f" Did you mean {' or '.join(near)}?" if near else f" There are: {', '.join(sorted(relations))}."
        raise RefusedQuery(f"There is no published table {name!r}.{hint}")
    raise RefusedQuery(f"{table.sql(dialect='duckdb')[:80]} is not a published table. {_HINT}")


def _limited(tree: exp.Query, max_rows: int) -> exp.Query:
    limit = tree.args.get("limit")
    given = limit.expression if isinstance(limit, exp.Limit) else None
    if limit is None and isinstance(tree, exp.Select):
        return tree.limit(max_rows, copy=True)
    if isinstance(given, exp.Literal) and given.is_int and int(given.this) <= max_rows:
        return tree
    return exp.select("*").from_(exp.Subquery(this=tree, alias=exp.to_identifier("asked"))).limit(max_rows)
