"""Which version a ticket is meant for, and how that changes when the ticket or the version slips."""

from datetime import datetime, timedelta
from random import Random

from nexus_pipelines.simulator.calendar import midnight
from nexus_pipelines.simulator.drafts import Draft
from nexus_pipelines.simulator.records import Version


def target(rng: Random, minors: list[Version], moment: datetime) -> Version:
    """The minor version that work planned at `moment` goes into: due in a week or later.

    A version that is late keeps drawing in some of the work.
    """
    for version in minors:
        if version.released_at is not None and version.released_at <= moment + timedelta(days=3):
            continue
        if midnight(version.planned) >= moment + timedelta(days=7):
            return version
        if version.outlook == "blocked" or (version.outlook == "late" and rng.random() < 0.6):
            return version
    return minors[-1]


def settle_fix_version(
    rng: Random, draft: Draft, *, minors: list[Version], patches: list[Version], meant: Version | None, manager: int
) -> None:
    """Moves a ticket that missed its version to the next; sends an urgent fix to the patch that follows it."""
    done_at, now = draft.done_at, meant
    is_fix = draft.kind == "Bug" and (draft.first.get("priority") in ("Highest", "High") or rng.random() < 0.4)
    if is_fix and done_at is not None and draft.affected and meant is not None:
        known = {v.version_id: v for v in (*minors, *patches)}
        stem = known[draft.affected[0]].name.rsplit(".", 1)[0]
        later = [
            p
            for p in patches
            if p.name.rsplit(".", 1)[0] == stem and (p.released_at is None or p.released_at > done_at)
        ]
        if later and later[0].kind == "patch":
            draft.set(
                done_at - timedelta(minutes=rng.randrange(2, 40)), manager, "fix_versions", (later[0].version_id,)
            )
            return
    while now is not None and now.released_at is not None and (done_at is None or done_at > now.released_at):
        moved_at = now.released_at - timedelta(minutes=rng.randrange(20, 600))
        now = minors[minors.index(now) + 1]
        draft.set(max(moved_at, draft.created_at), manager, "fix_versions", (now.version_id,))
