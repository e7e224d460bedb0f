"""From a question to a plan, or to the reason why there is none. Pure: the same question gives the same plan."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from nexus_agents.planner.grammar import CLASS_OF, RULES, Intent, QueryClass, SlotName
from nexus_agents.planner.lexicon import Lexicon
from nexus_agents.planner.slots import Slots, fill
from nexus_agents.planner.tokens import MAX_TOKENS, Reading, read
from nexus_agents.planner.vocabulary import FILLER, LEMMAS, guess

_OF_REPOSITORIES: frozenset[Intent] = frozenset({"commits", "committers", "activity", "releases_latest", "root_cause"})
_QUOTED = re.compile(r"[\"“”]([^\"“”]{2,200})[\"“”]")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What was understood. `concepts` are the words that carry meaning, in their plain form."""

    intent: Intent
    query_class: QueryClass
    slots: Slots
    concepts: frozenset[str]
    today: date

    @property
    def assumed(self) -> tuple[str, ...]:
        """What was guessed or taken from the context."""
        return self.slots.assumed

    @property
    def tomorrow(self) -> datetime:
        """The first moment (UTC) after today: records dated ahead stay out of what happened."""
        return datetime.combine(self.today + timedelta(days=1), time(), tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Abstention:
    """Why a question is not answered: one sentence."""

    reason: str


def plan(
    text: str,
    lexicon: Lexicon,
    *,
    today: date,
    project: str | None = None,
    version: str | None = None,
) -> Plan | Abstention:
    """Understand `text` completely, or abstain. `project` and `version` stand in where it names none."""
    quoted = _QUOTED.findall(text)
    if len(quoted) > 1:
        return Abstention(reason="A question can hold one quoted text at most.")
    reading = read(_QUOTED.sub(" ", text))
    if len(reading.tokens) > MAX_TOKENS:
        return Abstention(reason=f"The question has more than {MAX_TOKENS} words.")
    slots = fill(reading, lexicon, quoted=quoted[0] if quoted else None, today=today)
    if slots.unknown_projects:
        named = ", ".join(slots.unknown_projects)
        return Abstention(reason=f"There is no project {named} in the published data.")
    concepts, unknown, guessed = _concepts(reading)
    if unknown:
        return Abstention(reason=f"I do not know what to make of {_listed(unknown)}.")
    if slots.issue_type:
        concepts |= {"ticket"}
    slots = replace(slots, assumed=(*slots.assumed, *guessed))
    for tried in (_with_context(slots, lexicon, project=project, version=version), slots):
        filled = filled_slots(tried)
        for rule in RULES:
            if (concepts or filled) and rule.fits(concepts, filled):
                return _planned(rule.intent, tried, concepts, lexicon, today=today)
    return Abstention(reason="I cannot tell from these words what to look up.")


def _planned(
    intent: Intent, slots: Slots, concepts: frozenset[str], lexicon: Lexicon, *, today: date
) -> Plan | Abstention:
    """Commits are asked of repositories, tickets of projects: what was named must lead to the one that is needed."""
    if slots.repositories and not slots.projects and intent not in _OF_REPOSITORIES:
        return Abstention(reason=f"No project is known to own the repository {', '.join(slots.repositories)}.")
    if intent in ("commits", "committers") and slots.projects and not slots.repositories:
        slots = replace(slots, repositories=lexicon.repositories_of(slots.projects))
    return Plan(intent=intent, query_class=CLASS_OF[intent], slots=slots, concepts=concepts, today=today)


def filled_slots(slots: Slots) -> frozenset[SlotName]:
    """Names of the slots that a question fills. A repository counts as its project."""
    filled: dict[SlotName, object] = {
        "keys": slots.issue_keys,
        "version": slots.version_text,
        "project": slots.projects or slots.repositories,
        "person": slots.person,
        "period": slots.period,
        "rule": slots.rule,
        "type": slots.issue_type,
        "status": slots.status,
        "priority": slots.priority,
        "quoted": slots.quoted,
        "group": slots.group,
        "job": slots.job,
        "build": slots.build_number,
    }
    return frozenset(name for name, value in filled.items() if value)


def _concepts(reading: Reading) -> tuple[frozenset[str], list[str], list[str]]:
    concepts: set[str] = set()
    unknown: list[str] = []
    guessed: list[str] = []
    for _, token in reading.open():
        if token.folded in FILLER:
            continue
        concept = LEMMAS.get(token.folded)
        if concept is None and (near := guess(token.folded)):
            guessed.append(f"{token.typed!r} read as {near!r}")
            if near in FILLER:
                continue
            concept = near
        if concept is None:
            unknown.append(token.typed)
        else:
            concepts.add(concept)
    return frozenset(concepts), unknown, guessed


def _with_context(slots: Slots, lexicon: Lexicon, *, project: str | None, version: str | None) -> Slots:
    if project and not (slots.projects or slots.repositories or slots.issue_keys):
        slots = replace(slots, projects=(project,), assumed=(*slots.assumed, f"project {project} from the context"))
    if version and not (slots.version_text or slots.issue_keys):
        named = fill(read(f"version {version}"), lexicon, quoted=None, today=date.min)
        found = tuple(one for one in named.versions if not slots.projects or one.project_key in slots.projects)
        slots = replace(
            slots,
            versions=found,
            version_text=named.version_text or version,
            assumed=(*slots.assumed, f"version {version} from the context"),
        )
    return slots


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f"“{word[:40]}”" for word in words[:3])
