"""`nexus search`: find tickets, comments, commits, conversations and failures by words and by meaning."""

import dataclasses
import json
from typing import Literal

import click

from nexus_pipelines.postgres.home import find_home
from nexus_pipelines.postgres.prepared import open_prepared
from nexus_pipelines.search.documents import KINDS, Kind
from nexus_pipelines.search.embedder import open_embedder
from nexus_pipelines.search.hybrid import Hit, search
from nexus_pipelines.settings import read_settings


@click.command("search")
@click.argument("text")
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True)
@click.option("--kind", "kinds", type=click.Choice(KINDS), multiple=True, help="Only this kind. Repeatable.")
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table", show_default=True)
def search_command(text: str, limit: int, kinds: tuple[Kind, ...], format_: Literal["table", "json"]) -> None:
    """Find what is about TEXT: by its words, by its meaning, and by the keys it names."""
    home = find_home(read_settings())
    with open_prepared(home) as database:
        hits = search(database, open_embedder(home.settings), text, limit=limit, kinds=kinds or None)
    if format_ == "json":
        click.echo(json.dumps([dataclasses.asdict(hit) for hit in hits], default=str, indent=2))
        return
    if not hits:
        click.echo("Nothing found. `nexus status` shows what has been read.")
    for number, hit in enumerate(hits, start=1):
        _print(number, hit)


def _print(number: int, hit: Hit) -> None:
    place = f" in {hit.place}" if hit.place else ""
    when = f", {hit.happened_at:%Y-%m-%d}" if hit.happened_at else ""
    by = f" by {hit.author}" if hit.author else ""
    found_by = [
        f"{how} #{rank}" for how, rank in (("words", hit.text_rank), ("meaning", hit.vector_rank)) if rank is not None
    ]
    reference = hit.reference[:12] if hit.kind == "commit" else hit.reference
    click.echo(f"{number:>3}. {hit.kind} {reference}{place}{by}{when}  ({', '.join(found_by) or 'key'})")
    click.echo(f"     {' '.join(hit.title.split())[:150]}")
    excerpt = " ".join(hit.excerpt.split())
    if excerpt and excerpt != hit.title:
        click.echo(f"     {excerpt[:200]}")
