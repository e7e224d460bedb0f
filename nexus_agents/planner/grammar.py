"""What can be asked, as data: each intent with the concepts and slots that a question for it may hold.

A rule fits a question when it knows every concept and every slot in it, so that no part of a question is ignored.
The first rule that fits wins.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

QueryClass = Literal["release_check", "jira_query", "hygiene_query", "activity_query", "rca_query", "general"]
SlotName = Literal[
    "keys",
    "version",
    "project",
    "person",
    "period",
    "rule",
    "type",
    "status",
    "priority",
    "quoted",
    "group",
    "job",
    "build",
]
Intent = Literal[
    "release_status",
    "release_blockers",
    "release_date",
    "releases_overdue",
    "releases_unreleased",
    "releases_latest",
    "ticket",
    "ticket_people",
    "ticket_commits",
    "ticket_blockers",
    "ticket_messages",
    "ticket_history",
    "ticket_list",
    "ticket_counts",
    "sprint",
    "hygiene_score",
    "hygiene_rules",
    "hygiene_violations",
    "commits",
    "committers",
    "activity",
    "root_cause",
]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """any_of: groups of concepts, one of each must occur; also: concepts that may. needs, uses: slots likewise."""

    intent: Intent
    any_of: tuple[frozenset[str], ...]
    also: frozenset[str]
    needs: frozenset[SlotName]
    uses: frozenset[SlotName]

    def fits(self, concepts: frozenset[str], slots: frozenset[SlotName]) -> bool:
        """Whether the rule accounts for all of a question and finds all it needs."""
        known = self.also.union(*self.any_of)
        return (
            concepts <= known
            and all(group & concepts for group in self.any_of)
            and self.needs <= slots <= self.needs | self.uses
        )


def _rule(
    intent: Intent,
    *any_of: str,
    also: str = "",
    needs: Sequence[SlotName] = (),
    uses: Sequence[SlotName] = (),
) -> Rule:
    return Rule(
        intent=intent,
        any_of=tuple(frozenset(group.split()) for group in any_of),
        also=frozenset(also.split()),
        needs=frozenset(needs),
        uses=frozenset(uses),
    )


_TICKETS = "ticket many open closed block unassigned assign report create search mention latest project by"
_FILTERS: tuple[SlotName, ...] = ("project", "version", "type", "status", "priority", "person", "quoted")
_FAILURE = "fail failure build latest happen describe"
_RELEASE = "release version project open many status ready complete block ship due when go"

RULES: tuple[Rule, ...] = (
    # One ticket by its key.
    _rule("ticket_history", "status", "commit", also="ticket", needs=["keys"]),
    _rule("ticket_commits", "commit", also="ticket many link mention who author work latest", needs=["keys"]),
    _rule("ticket_people", "work assign report author who create", also="ticket by open describe", needs=["keys"]),
    _rule("ticket_blockers", "block link", also="ticket many open ready who", needs=["keys"]),
    _rule("ticket_messages", "thread mention", also="ticket many describe", needs=["keys"]),
    _rule("ticket_history", "history when happen", also="ticket status create closed", needs=["keys"]),
    _rule(
        "ticket",
        also="ticket status describe open closed priority type project comment many due complete search",
        needs=["keys"],
    ),
    # One release by its version.
    _rule(
        "release_blockers",
        "block",
        also="release version ticket open many ready ship unreleased who",
        needs=["version"],
        uses=["project"],
    ),
    _rule(
        "release_status",
        "ready go complete status overdue hygiene ship",
        also="release version score unreleased describe many due",
        needs=["version"],
        uses=["project"],
    ),
    _rule(
        "release_date",
        "when shipped due",
        also="release version ship unreleased latest",
        needs=["version"],
        uses=["project"],
    ),
    _rule("ticket_list", "ticket open closed", also=f"release version {_TICKETS}", needs=["version"], uses=_FILTERS),
    _rule("release_status", also="release version describe unreleased", needs=["version"], uses=["project"]),
    # Releases together.
    _rule("releases_overdue", "overdue", also=f"{_RELEASE} unreleased", uses=["project"]),
    _rule("releases_latest", "latest", "release version shipped", also="when project", uses=["project"]),
    _rule("releases_unreleased", "unreleased next", also=_RELEASE, uses=["project"]),
    _rule(
        "releases_unreleased",
        "release version",
        "open status ready complete block ship due when go",
        also=_RELEASE,
        uses=["project"],
    ),
    _rule("releases_unreleased", "ready go ship", also="release version", needs=["project"]),
    _rule("releases_latest", "release version shipped", also="project many", uses=["project"]),
    # Hygiene.
    _rule("hygiene_rules", "rule", also="hygiene fail most miss score many why project", uses=["project"]),
    _rule("hygiene_rules", "why", "hygiene", also="score project", uses=["project"]),
    _rule("hygiene_violations", "miss fail", also="ticket hygiene rule open many", needs=["rule"], uses=["project"]),
    _rule("hygiene_violations", "hygiene", "fail miss", also="ticket rule many", uses=["project", "rule"]),
    _rule("hygiene_score", "hygiene", also="score status ticket project", uses=["project", "group"]),
    # Tickets together.
    _rule("sprint", "sprint", also="status complete open many ticket latest", needs=["project"]),
    _rule("ticket_counts", "ticket", also=_TICKETS, needs=["group"], uses=["project", "type", "status", "priority"]),
    _rule(
        "ticket_counts",
        "who most",
        "ticket",
        also="who most many open closed block assign",
        uses=["project", "type", "status", "priority"],
    ),
    _rule("ticket_list", "ticket", "create closed", also=_TICKETS, needs=["period"], uses=_FILTERS),
    _rule("ticket_list", "ticket block unassigned", also=_TICKETS, uses=_FILTERS),
    # Why a build failed.
    _rule("root_cause", "why cause", also=_FAILURE, needs=["job"], uses=["build"]),
    _rule("root_cause", "fail", also="build latest happen", needs=["job", "build"]),
    _rule("root_cause", "why cause", "build failure", also=_FAILURE, uses=["build", "project"]),
    # What happened.
    _rule(
        "committers", "who most author", "commit author", also="many repository project by", uses=["project", "period"]
    ),
    _rule("committers", "author", also="many repository project", uses=["project", "period"]),
    _rule("commits", "commit", also="many latest repository project who by", uses=["project", "period", "person"]),
    _rule("activity", "happen", also="project repository", uses=["project", "period"]),
)

CLASS_OF: dict[Intent, QueryClass] = {
    rule.intent: (
        "release_check"
        if rule.intent.startswith("release")
        else "hygiene_query"
        if rule.intent.startswith("hygiene")
        else "rca_query"
        if rule.intent.startswith("root_cause")
        else "jira_query"
        if rule.intent.startswith(("ticket", "sprint"))
        else "activity_query"
    )
    for rule in RULES
}
