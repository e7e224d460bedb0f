"""Does search find what is related? recall@10 on tickets that people linked, beside plain full text and each half.

Data: the Jira dumps and Git bundles of the folder that NEXUS_SHARED_DATA names (or ../shared/data). A query is one
ticket's summary, or its summary and description; the ticket it is linked to must be among the first ten others.
Links of type Duplicate are the test. Links of type Relates and Cloners, none of them in the test, are what weights and
lengths were chosen on. Slack threads are searched by one of their replies, which is left out of what is indexed.

Writes benchmarks/results/search_recall.md.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import psycopg

from nexus_pipelines.operations.migrate import migrate
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.postgres.server import open_database
from nexus_pipelines.search.embedder import Embedder, Passage, open_embedder
from nexus_pipelines.search.fusion import reciprocal_rank_fusion
from nexus_pipelines.search.hybrid import search
from nexus_pipelines.search.index import index_documents
from nexus_pipelines.search.query import read_query
from nexus_pipelines.search.rankings import by_meaning, by_words
from nexus_pipelines.settings import Settings, read_settings

_RESULTS = Path(__file__).parent / "results" / "search_recall.md"
_DEPTH = 10


@dataclass(frozen=True)
class Pair:
    """Two issues that people linked, by document id, with the text that each asks with."""

    left: str
    right: str


Ranking = Callable[[psycopg.Connection, str], Sequence[str]]


def main() -> None:
    data = Path(os.environ.get("NEXUS_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data"))
    if not (data / "titanium").is_dir():
        sys.exit("The shared data is not here; set NEXUS_SHARED_DATA to its folder.")
    lines = ["# Search: recall and speed", "", "Made by `benchmarks/search_recall.py` on real data.", ""]
    with tempfile.TemporaryDirectory() as home, open_database(Settings(home=Path(home) / "home")) as database:
        migrate(database)
        connection = _marts(data, Path(home))
        for name in sys.argv[1:] or ["wordllama"]:
            embedder = open_embedder(read_settings(embedder=name))
            lines += _measure(connection, database, embedder)
            lines += _measure_threads(data, embedder)
    _RESULTS.parent.mkdir(exist_ok=True)
    _RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


def _measure(connection: duckdb.DuckDBPyConnection, database: Database, embedder: Embedder) -> list[str]:
    with psycopg.connect(database.psycopg_conninfo(), autocommit=True) as postgres:
        postgres.execute("truncate search.documents cascade")
    started = time.perf_counter()
    result = index_documents(connection, database, embedder)
    first = time.perf_counter() - started
    started = time.perf_counter()
    again = index_documents(connection, database, embedder)
    second = time.perf_counter() - started
    lines = [
        f"## {embedder.model}",
        "",
        f"{result.embedded:,} documents read, written, embedded and indexed in {first:.1f} s "
        f"({result.embedded / first:,.0f} a second); again without a change {second:.2f} s, {again.embedded} embedded.",
        "",
        "| pairs of tickets | query | plain full text | full text | vectors | hybrid |",
        "|---|---|---|---|---|---|",
    ]
    texts = {
        identity: (summary or "", description or "")
        for identity, summary, description in connection.execute(
            "select 'issue:' || issue_id, summary, description from lake.marts.issues"
        ).fetchall()
    }
    rankings: dict[str, Ranking] = {
        "plain": _plain,
        "text": lambda postgres, text: by_words(postgres, read_query(text), ["issue"]),
        "vector": lambda postgres, text: by_meaning(postgres, read_query(text), ["issue"], embedder),
    }
    elapsed = 0.0
    asked = 0
    with psycopg.connect(database.psycopg_conninfo()) as postgres:
        postgres.execute("""
            create temp table plain as
            select document_id, to_tsvector('english', title || ' ' || body) as words
            from search.documents
            where kind = 'issue'
        """)
        for label, pairs in (
            ("Duplicate (the test)", _pairs(connection, ["Duplicate"])),
            ("Relates, Cloners (what weights were chosen on)", _pairs(connection, ["Relates", "Cloners"])),
        ):
            for query_label, with_description in (("summary", False), ("summary and description", True)):
                found = dict.fromkeys([*rankings, "hybrid"], 0)
                for asking, expected in _both_ways(pairs):
                    summary, description = texts[asking]
                    text = f"{summary}\n{description}" if with_description else summary
                    answers = {name: list(ranking(postgres, text)) for name, ranking in rankings.items()}
                    fused = reciprocal_rank_fusion({name: answers[name] for name in ("text", "vector")})
                    answers["hybrid"] = [identity for identity, _ in fused]
                    for name, answer in answers.items():
                        found[name] += expected in [identity for identity in answer if identity != asking][:_DEPTH]
                    asked += 1
                queries = 2 * len(pairs)
                shares = " | ".join(f"{found[name] / queries:.3f} ({found[name]}/{queries})" for name in found)
                lines.append(f"| {label}, {len(pairs)} pairs both ways | {query_label} | {shares} |")
        started = time.perf_counter()
        for asking, _ in _both_ways(_pairs(connection, ["Duplicate"])):
            search(database, embedder, texts[asking][0])
        elapsed = time.perf_counter() - started
    lines += [
        "",
        f"`search` over all kinds, connection included: {elapsed / 40 * 1000:.0f} ms a query.",
        "",
    ]
    return lines


def _measure_threads(data: Path, embedder: Embedder) -> list[str]:
    """Is a Slack thread found better as one document or by its messages? By vectors alone: nearest ten documents."""
    messages = duckdb.execute(
        """
        select thread_ts, ts, text
        from read_json($files, columns = {thread_ts: 'VARCHAR', ts: 'VARCHAR', text: 'VARCHAR', subtype: 'VARCHAR'})
        where trim(text) <> '' and coalesce(subtype, '') not in ('channel_join', 'channel_leave')
        order by ts
        """,
        {"files": str(data / "slack" / "olake" / "*" / "*.json")},
    ).fetchall()
    threads: dict[str, list[str]] = {}
    for thread, sent, text in messages:
        threads.setdefault(thread or sent, []).append(text)
    # The second reply of at least five words asks, and is left out.
    questions = {name: texts[2] for name, texts in threads.items() if len(texts) >= 4 and len(texts[2].split()) >= 5}
    as_threads: list[tuple[str, str]] = []
    as_messages: list[tuple[str, str]] = []
    for name, texts in threads.items():
        kept = [text for index, text in enumerate(texts) if name not in questions or index != 2]
        as_threads.append((name, "\n".join(kept)))
        as_messages += [(name, text) for text in kept]
    asked = embedder.embed([Passage.from_query(text) for text in questions.values()])
    shares: list[str] = []
    for documents in (as_threads, as_messages, as_threads + as_messages):
        nearness = asked @ embedder.embed([Passage("", text) for _, text in documents]).T
        nearest = (-nearness).argsort(axis=1)
        # A thread counts once, however many of its documents are near.
        answers = [list(dict.fromkeys(documents[index][0] for index in row))[:_DEPTH] for row in nearest]
        found = sum(name in answer for name, answer in zip(questions, answers, strict=True))
        shares.append(f"{found / len(questions):.3f} ({found}/{len(questions)})")
    return [
        f"A Slack thread found by one of its replies (left out of the index) among {len(threads)} conversations, "
        "by vectors alone, within the first ten conversations:",
        "",
        "| threads as documents | their messages | both |",
        "|---|---|---|",
        f"| {' | '.join(shares)} |",
        "",
    ]


def _plain(postgres: psycopg.Connection, text: str) -> list[str]:
    """What Postgres offers by itself: any of the words, ranked by ts_rank."""
    rows = postgres.execute(
        """
        with question as (
            select string_agg(quote_literal(replace(lexeme, '\\', '')), ' | ')::tsquery as words
            from unnest(to_tsvector('english', %s))
        )
        select plain.document_id
        from plain, question
        where plain.words @@ question.words
        order by ts_rank(plain.words, question.words) desc, plain.document_id
        limit 100
        """,
        [text],
    ).fetchall()
    return [identity for (identity,) in rows]


def _both_ways(pairs: Iterable[Pair]) -> list[tuple[str, str]]:
    return [way for pair in pairs for way in ((pair.left, pair.right), (pair.right, pair.left))]


def _pairs(connection: duckdb.DuckDBPyConnection, types: list[str]) -> list[Pair]:
    """Pairs of issues of the dump linked by one of `types`; a pair that is also a Duplicate counts as that only."""
    rows = connection.execute(
        """
        with ends as (
            select least(issue_key, linked_key) as a, greatest(issue_key, linked_key) as b, list(link_type) as types
            from links group by all
        )
        select 'issue:' || one.issue_id, 'issue:' || other.issue_id
        from ends
        join lake.marts.issues as one on one.issue_key = a
        join lake.marts.issues as other on other.issue_key = b
        where a <> b and list_has_any(types, $types) and ($duplicates or not list_contains(types, 'Duplicate'))
        order by all
        """,
        {"types": types, "duplicates": "Duplicate" in types},
    ).fetchall()
    return [Pair(*row) for row in rows]


def _marts(data: Path, scratch: Path) -> duckdb.DuckDBPyConnection:
    """The marts that documents are built from, straight from the dumps."""
    connection = duckdb.connect(config={"threads": "2"})
    connection.execute("attach ':memory:' as lake")
    connection.execute("create schema lake.marts")
    connection.execute(
        """
        create temp table dump as
        select key as issue_key, id as issue_id, fields
        from read_json($files, format = 'newline_delimited', maximum_object_size = 100000000,
            columns = {key: 'VARCHAR', id: 'VARCHAR', fields: 'JSON'})
        """,
        {"files": str(data / "titanium" / "jira" / "*.issues.jsonl.zst")},
    )
    connection.execute("""
        create table lake.marts.issues as
        select
            issue_id, issue_key, fields->>'$.project.key' as project_key, fields->>'$.project.name' as project_name,
            fields->>'summary' as summary, fields->>'description' as description,
            (fields->>'$.labels[*]') as labels, (fields->>'$.components[*].name') as components,
            fields->>'$.reporter.displayName' as reporter_name, (fields->>'created')::timestamptz as created_at
        from dump
    """)
    connection.execute("""
        create temp table links as
        select
            issue_key, link->>'$.type.name' as link_type,
            coalesce(link->>'$.outwardIssue.key', link->>'$.inwardIssue.key') as linked_key
        from (select issue_key, unnest(fields->'$.issuelinks[*]') as link from dump)
    """)
    connection.execute("""
        create table lake.marts.comments as
        select
            comment->>'id' as comment_id, issue_key, project_key, comment->>'$.author.displayName' as author_name,
            comment->>'body' as body, (comment->>'created')::timestamptz as created_at
        from (
            select
                issue_key, fields->>'$.project.key' as project_key,
                unnest(fields->'$.comment.comments[*]') as comment
            from dump
        )
    """)
    log = scratch / "log"
    with log.open("wb") as file:
        for bundle in sorted((data / "titanium" / "git").glob("*.bundle")):
            clone = scratch / bundle.stem
            subprocess.run(["git", "clone", "-q", "--bare", bundle, clone], check=True)
            form = f"--format={bundle.stem}%x1f%H%x1f%an%x1f%cI%x1f%s%x1f%b%x1e"
            subprocess.run(["git", "-C", clone, "log", "--all", form], stdout=file, check=True)
    connection.execute(
        """
        create table lake.marts.commits as
        select f[1] as repository, f[2] as commit_sha, f[3] as author_name, f[4]::timestamptz as committed_at,
            f[5] as subject, f[6] as body
        from (select unnest($records::varchar[][]) as f)
        """,
        {
            "records": [
                record.lstrip("\n").split("\x1f")
                for record in log.read_text(encoding="utf-8", errors="replace").split("\x1e")
                if record.strip()
            ]
        },
    )
    return connection


if __name__ == "__main__":
    main()
