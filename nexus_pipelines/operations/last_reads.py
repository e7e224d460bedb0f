"""When each kind of source was last read without an error, whether it had anything new or not."""

from collections.abc import Mapping
from datetime import datetime

import psycopg

# What evidence comes from, by the sources that bring it.
_KINDS: Mapping[str, tuple[str, ...]] = {
    "jira": ("jira",),
    "git": ("git",),
    "ci": ("github", "jenkins"),
    "security": ("github",),
}


def last_reads(connection: psycopg.Connection) -> Mapping[str, datetime]:
    """By kind (jira, git, ci, security); none for a kind that was never read. Of several places the one read last."""
    rows = connection.execute(
        "select source, max(last_succeeded_at) from app.connectors "
        "where portion = '' and last_succeeded_at is not null group by source"
    ).fetchall()
    read: dict[str, datetime] = dict(rows)
    found = {kind: [read[source] for source in sources if source in read] for kind, sources in _KINDS.items()}
    return {kind: max(times) for kind, times in found.items() if times}
