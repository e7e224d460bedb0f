"""All tickets of one product, as drafts: teams, incidents, and the state that its open version is in."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from nexus_pipelines.simulator.crew import Crew
from nexus_pipelines.simulator.drafts import Draft
from nexus_pipelines.simulator.incidents import Outage
from nexus_pipelines.simulator.intake import bugs, draft_issue, epics_of, newest_released
from nexus_pipelines.simulator.phrases import capital, paragraph
from nexus_pipelines.simulator.records import LinkType, Person, Product, Sprint, Version
from nexus_pipelines.simulator.teamwork import backlog, blockers, run_sprints

OUTAGE_TITLES = (
    "{thing} fails for all customers",
    "{thing} is slow, requests pile up",
    "{thing} shows other customers' data as empty",
    "Queue behind the {thing} is not drained",
    "Errors from the {thing} after the deployment",
)


@dataclass(frozen=True, kw_only=True)
class Tickets:
    """Drafts of one product, links between them, and which draft belongs to which outage."""

    drafts: tuple[Draft, ...]
    links: tuple[tuple[LinkType, Draft, Draft], ...]
    outages: tuple[tuple[Outage, Draft, tuple[int, ...]], ...]


def draft_tickets(
    rng: Random,
    product: Product,
    *,
    crews: list[Crew],
    sprints: list[Sprint],
    minors: list[Version],
    patches: list[Version],
    outages: list[Outage],
    people: tuple[Person, ...],
    as_of: datetime,
) -> Tickets:
    """Simulates the product's teams side by side."""
    versions = [*minors, *patches]
    manager = next(p for p in people if p.role == "release manager")
    first = sprints[0].start_at
    drafts: list[Draft] = []
    links: list[tuple[LinkType, Draft, Draft]] = []
    for crew in crews:
        epics = {v.version_id: epics_of(crew, v, first, versions) for v in minors}
        found = bugs(crew, versions, first, as_of)
        own = [s for s in sprints if s.team == crew.team]
        made = run_sprints(
            crew, own, bugs=found, epics=epics, minors=minors, patches=patches, manager=manager, as_of=as_of
        )
        made += backlog(crew, minors, epics, as_of)
        made += found
        for version in minors:
            _live_epics(crew, version, epics[version.version_id], made, minors)
            made += epics[version.version_id]
        links += _relations(crew, made, as_of)
        drafts += made
    held = [_hold(crew, crews, minors, drafts, as_of) for crew in crews[:1]]
    for extra, extra_links in held:
        drafts += extra
        links += extra_links
    troubled: list[tuple[Outage, Draft, tuple[int, ...]]] = []
    for outage in outages:
        draft, responders = _outage_ticket(rng, rng.choice(crews), outage, versions, people)
        drafts.append(draft)
        troubled.append((outage, draft, responders))
    return Tickets(drafts=tuple(drafts), links=tuple(links), outages=tuple(troubled))


def _live_epics(crew: Crew, version: Version, epics: list[Draft], made: list[Draft], minors: list[Version]) -> None:
    """An epic starts with its first ticket, and is closed some days after its last."""
    flow, manager = crew.product.workflow, crew.manager().person_id
    for epic in epics:
        children = [d for d in made if d.epic is epic]
        starts = [d.started_at for d in children if d.started_at is not None]
        if starts:
            epic.started_at = min(starts)
            epic.set(epic.started_at, manager, "status", flow.progress)
        ends = [d.done_at for d in children]
        if ends and all(end is not None for end in ends):
            last = max(end for end in ends if end is not None)
            epic.done_at = crew.at_work(crew.manager(), last, crew.hours(2, 30, 8))
            epic.set(epic.done_at, manager, "resolution", "Done")
            epic.set(epic.done_at, manager, "status", flow.done)
        elif not children and version.released_at is not None:
            epic.done_at = version.released_at
            epic.set(epic.done_at, manager, "resolution", "Won't Do")
            epic.set(epic.done_at, manager, "status", flow.done)
        now = version
        while (
            epic.first.get("fix_versions")
            and now.released_at
            and (epic.done_at is None or epic.done_at > now.released_at)
        ):
            moved_at = now.released_at - timedelta(minutes=90)
            now = minors[minors.index(now) + 1]
            epic.set(moved_at, manager, "fix_versions", (now.version_id,))


def _relations(crew: Crew, made: list[Draft], as_of: datetime) -> list[tuple[LinkType, Draft, Draft]]:
    """Duplicates point at an earlier bug; some tickets block or relate to neighbours of the same time."""
    rng = crew.rng
    ordered = sorted((d for d in made if d.created_at < as_of and d.kind != "Sub-task"), key=lambda d: d.created_at)
    found: list[tuple[LinkType, Draft, Draft]] = []
    for place, draft in enumerate(ordered):
        near = [d for d in ordered[max(0, place - 25) : place] if d.kind != "Epic"]
        is_duplicate = any(name == "resolution" and value == "Duplicate" for _, _, name, value in draft.settings)
        earlier_bugs = [d for d in near if d.kind == "Bug"]
        if is_duplicate and earlier_bugs:
            original = rng.choice(earlier_bugs)
            draft.wording = replace(draft.wording, component=original.wording.component, thing=original.wording.thing,
                                    summary=_retold(rng, original.wording.summary, original.wording.thing))  # fmt: skip
            found.append(("Duplicate", draft, original))
        elif near and draft.kind != "Epic":
            chance = rng.random()
            if chance < 0.05:
                found.append(("Relates", draft, rng.choice(near)))
            elif chance < 0.09:
                found.append(("Blocks", rng.choice(near), draft))
    return found


def _retold(rng: Random, summary: str, thing: str) -> str:
    """The same complaint in other words."""
    tail = summary.partition(" when ")[2] or summary.partition(" after ")[2]
    opening = rng.choice(
        (f"Problem with the {thing}", f"{capital(thing)} does not work", f"Customer cannot use the {thing}")
    )
    return f"{opening}, {tail}" if tail else opening


def _hold(
    crew: Crew, crews: list[Crew], minors: list[Version], drafts: list[Draft], as_of: datetime
) -> tuple[list[Draft], list[tuple[LinkType, Draft, Draft]]]:
    """Brings the version in work into its state: scope cut where it is nearly done, blockers where it is not."""
    version = next(v for v in minors if v.released_at is None)
    following = minors[minors.index(version) + 1]
    rng = crew.rng
    values = {d: d.fold(as_of)[0] for d in drafts if d.created_at < as_of}
    of_version = [d for d, v in values.items() if v["fix_versions"] == (version.version_id,) and d.kind != "Epic"]
    untouched = [d for d in of_version if values[d]["status"] == crew.product.workflow.todo]
    if version.outlook == "nearly done":
        done = crew.product.workflow.done
        open_epics = [d for d, v in values.items() if d.kind == "Epic" and v["status"] != done]
        of_open = [d for d in open_epics if version.version_id in values[d]["fix_versions"]]
        for draft in [*untouched, *of_open]:
            if rng.random() < 0.9:
                at = as_of - timedelta(hours=rng.randrange(9, 120))
                set_before = [
                    moment for moment, _, name, _ in draft.settings if name == "fix_versions" and moment < as_of
                ]
                at = max(at, *set_before) if set_before else at
                draft.set(at, crew.manager().person_id, "fix_versions", (following.version_id,))
        return [], []
    grave = blockers(crew, version, as_of, 3 if version.outlook == "blocked" else 1, minors)
    waiting = [d for d in of_version if values[d]["status"] != crew.product.workflow.done]
    links: list[tuple[LinkType, Draft, Draft]] = [
        ("Blocks", bug, blocked) for place, bug in enumerate(grave) for blocked in waiting[2 * place : 2 * place + 2]
    ]
    return grave, links


def _outage_ticket(
    rng: Random, crew: Crew, outage: Outage, versions: list[Version], people: tuple[Person, ...]
) -> tuple[Draft, tuple[int, ...]]:
    """The ticket of an incident: opened by hand minutes after the alert, closed with the incident."""
    flow, day = crew.product.workflow, outage.opened_at.date()
    reliability = rng.choice([p for p in people if p.role == "reliability"])
    developer = rng.choice(crew.developers(day))
    created_at = outage.acknowledged_at + timedelta(minutes=rng.randrange(1, 9))
    draft = draft_issue(crew, "Bug", created_at, reliability.person_id, versions)
    title = capital(rng.choice(OUTAGE_TITLES).format(thing=draft.wording.thing))
    begin = f"Alert at {outage.opened_at:%H:%M} UTC, {outage.severity}. {title}."
    draft.wording = replace(
        draft.wording, summary=f"Incident: {title}", description=(paragraph(begin), *draft.wording.description[1:])
    )
    draft.first |= {"priority": "Highest", "labels": ("incident", outage.severity.lower())}
    draft.is_incident = True
    span = max(outage.resolved_at - created_at, timedelta(minutes=20))
    at = [created_at + span * share for share in (0.05, 0.1, 0.55, 0.75)]
    draft.started_at, draft.done_at = at[1], created_at + span
    draft.set(at[0], reliability.person_id, "assignee", developer.person_id)
    draft.set(at[1], developer.person_id, "status", flow.progress)
    if outage.hotfix_at is not None:
        fix = next((v for v in versions if v.kind == "hotfix" and v.released_at == outage.hotfix_at), None)
        draft.set(at[2], developer.person_id, "status", flow.review)
        draft.set(at[3], crew.lead().person_id, "status", flow.testing)
        if fix is not None:
            draft.set(at[3], crew.lead().person_id, "fix_versions", (fix.version_id,))
    draft.set(draft.done_at, reliability.person_id, "resolution", "Fixed")
    draft.set(draft.done_at, reliability.person_id, "status", flow.done)
    known = newest_released(versions, outage.opened_at)
    if outage.caused_by is not None and known is not None:
        draft.affected = (outage.caused_by,)
    return draft, (reliability.person_id, developer.person_id)
