"""Drafts become tickets: cut at the present, numbered in order of creation, linked and discussed."""

from datetime import datetime, timedelta
from random import Random

from nexus_pipelines.simulator.discussion import discuss
from nexus_pipelines.simulator.drafts import Draft
from nexus_pipelines.simulator.records import Comment, Incident, Issue, Link, LinkType, Person, Product, Version
from nexus_pipelines.simulator.tickets import Tickets

FIRST_ISSUE_ID = 10_001
FIRST_COMMENT_ID = 30_001
FIRST_LINK_ID = 50_001


def make_issues(
    rng: Random, tickets: dict[str, Tickets], products: tuple[Product, ...], people: tuple[Person, ...], as_of: datetime
) -> tuple[Issue, ...]:
    """All tickets that exist at `as_of`, oldest first."""
    _number([d for found in tickets.values() for d in found.drafts if d.created_at < as_of])
    by_key = {product.key: product for product in products}
    issues: list[Issue] = []
    next_comment = FIRST_COMMENT_ID
    ordered = sorted((d for found in tickets.values() for d in found.drafts if d.key), key=lambda d: d.issue_id)
    for draft in ordered:
        product = by_key[draft.product]
        values, changes = draft.fold(as_of)
        day = draft.created_at.date()
        watchers = [
            p.person_id for p in people if p.is_present(day) and (p.team in product.teams or p.role == "support")
        ]
        said = discuss(
            rng,
            draft.kind,
            product.workflow,
            changes,
            created_at=draft.created_at,
            as_of=as_of,
            watchers=watchers,
            thing=draft.wording.thing,
            folder=draft.wording.component.folder,
        )
        comments = tuple(
            Comment(comment_id=next_comment + place, author=author, at=at, text=text)
            for place, (author, at, text) in enumerate(said)
        )
        next_comment += len(comments)
        resolved = [c.at for c in changes if c.field == "status" and c.after == product.workflow.done]
        is_done = values["status"] == product.workflow.done
        issues.append(
            Issue(
                issue_id=draft.issue_id,
                key=draft.key,
                product=draft.product,
                kind=draft.kind,
                component=draft.wording.component.name,
                thing=draft.wording.thing,
                summary=draft.wording.summary,
                description=draft.wording.description,
                reporter=draft.reporter,
                created_at=draft.created_at,
                updated_at=max((draft.created_at, *(c.at for c in changes), *(c.at for c in comments))),
                resolved_at=resolved[-1] if is_done and resolved else None,
                due=draft.due,
                team=draft.team,
                epic=draft.epic.key if draft.epic is not None else None,
                parent=draft.parent.key if draft.parent is not None else None,
                affected_versions=draft.affected,
                changes=changes,
                comments=comments,
                **values,
            )
        )
    return tuple(issues)


def _number(drafts: list[Draft]) -> None:
    """Keys and ids in order of creation; an epic or parent always has the lower number."""
    counters: dict[str, int] = {}
    rank = {"Epic": 0, "Sub-task": 2}
    for place, draft in enumerate(sorted(drafts, key=lambda d: (d.created_at, rank.get(d.kind, 1), d.wording.summary))):
        counters[draft.product] = counters.get(draft.product, 0) + 1
        draft.key = f"{draft.product}-{counters[draft.product]}"
        draft.issue_id = FIRST_ISSUE_ID + place


def make_links(tickets: dict[str, Tickets]) -> tuple[Link, ...]:
    known: list[tuple[LinkType, str, str]] = [
        (k, a.key, b.key) for found in tickets.values() for k, a, b in found.links if a.key and b.key and a is not b
    ]
    return tuple(
        Link(link_id=FIRST_LINK_ID + place, kind=kind, source=source, target=target)
        for place, (kind, source, target) in enumerate(dict.fromkeys(known))
    )


def make_incidents(tickets: dict[str, Tickets], versions: tuple[Version, ...]) -> tuple[Incident, ...]:
    """Incidents of all products, oldest first."""
    hotfixes = {(v.product, v.released_at): v.version_id for v in versions if v.kind == "hotfix"}
    found = [(o, d, r) for part in tickets.values() for o, d, r in part.outages if d.key]
    return tuple(
        Incident(
            incident_id=place + 1,
            product=draft.product,
            issue_key=draft.key,
            title=draft.wording.summary.removeprefix("Incident: "),
            severity=outage.severity,
            opened_at=outage.opened_at,
            acknowledged_at=outage.acknowledged_at,
            resolved_at=max(outage.resolved_at, (draft.done_at or outage.resolved_at) + timedelta(0)),
            caused_by=outage.caused_by,
            fixed_by=hotfixes.get((draft.product, outage.hotfix_at)),
            responders=responders,
        )
        for place, (outage, draft, responders) in enumerate(sorted(found, key=lambda item: item[0].opened_at))
    )
