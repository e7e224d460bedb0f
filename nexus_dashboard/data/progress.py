"""How far the first run is, from what it has already written to the home."""

from dataclasses import dataclass
from datetime import UTC, datetime

from nexus_dashboard.data.door import warehouse


@dataclass(frozen=True, kw_only=True)
class Received:
    """Pages of one stream that are in landing. source: its id ("jira")."""

    source: str
    stream: str
    pages: int
    size_bytes: int
    newest_at: datetime


def received() -> list[Received]:
    """What has been received so far, by source and stream; empty when the home is on another machine."""
    landing = warehouse().settings.home / "landing"
    found: list[Received] = []
    for folder in sorted(landing.glob("*/*")):
        pages = [page.stat() for page in folder.glob("*.jsonl.zst")]
        if pages:
            found.append(
                Received(
                    source=folder.parent.name,
                    stream=folder.name.replace("_", " "),
                    pages=len(pages),
                    size_bytes=sum(page.st_size for page in pages),
                    newest_at=datetime.fromtimestamp(max(page.st_mtime for page in pages), UTC),
                )
            )
    return found
