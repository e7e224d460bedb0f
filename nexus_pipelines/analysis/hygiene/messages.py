"""The reminder that a person gets of a hygiene check, as Slack shows messages (Block Kit)."""

from collections.abc import Mapping, Sequence
from typing import Any

from nexus_pipelines.analysis.hygiene.catalogue import RULES_BY_ID
from nexus_pipelines.analysis.hygiene.check_report import AssigneeFindings, TicketFindings
from nexus_pipelines.analysis.hygiene.strict_rules import STRICT_RULES
from nexus_pipelines.analysis.slack_text import Block, button, context, escape, plain, section, words

FIX_ACTION = "open_hygiene_fix_modal"
REPORT_ACTION = "view_hygiene_report"
SNOOZE_ACTION = "snooze_hygiene_reminder"

MOST_TICKETS = 10
_MOST_SUMMARY = 140
_MOST_NAME = 80
_MOST_SCORES = 10
_TITLES = {each.rule: each.title for each in RULES_BY_ID.values()} | {each.rule: each.title for each in STRICT_RULES}


def reminder(
    findings: AssigneeFindings,
    *,
    scores: Mapping[str, float | None],
    check_id: str,
    browse_url: str | None,
    report_url: str | None,
    is_for_group: bool = False,
) -> dict[str, Any]:
    """A message with `text` (for notifications) and `blocks`.

    scores: strict score of each project that a ticket here belongs to. browse_url: address below which Jira shows a
    ticket by its key; None: keys without links. report_url: where the stored check can be seen; None: the button tells
    its id only. is_for_group: the tickets are nobody's, and a lead or a channel is told.
    """
    count = len(findings.tickets)
    tickets = "1 ticket" if count == 1 else f"{count} tickets"
    miss = "misses something" if count == 1 else "miss something"
    if is_for_group:
        text = f"{tickets} without an assignee {miss}."
        greeting = f"Hello, {tickets} without an assignee {miss}:"
    else:
        name = plain(findings.assignee_name or "", most=_MOST_NAME)
        text = f"{tickets} assigned to you {miss}."
        greeting = f"Hello {name or 'there'}, {tickets} assigned to you {miss}:"
    shown, more = findings.tickets[:MOST_TICKETS], count - MOST_TICKETS
    blocks: list[Block] = [
        section(f"{escape(greeting)}\n{_scores(scores)}"),
        *(section(_line(each, browse_url)) for each in shown),
        *([section(f"and {more} more")] if more > 0 else []),
        _buttons(findings, check_id=check_id, report_url=report_url, is_for_group=is_for_group),
        context(f"Check {escape(check_id)}"),
    ]
    return {"text": text, "blocks": blocks}


def title_of(rule: str) -> str:
    """A rule as people see it."""
    return _TITLES.get(rule, rule.replace("_", " "))


def _scores(scores: Mapping[str, float | None]) -> str:
    known = sorted(scores.items())
    parts = [
        f"{escape(project)} {'no data' if score is None else f'{score:.0f} %'}"
        for project, score in known[:_MOST_SCORES]
    ]
    more = f", and {len(known) - _MOST_SCORES} more" if len(known) > _MOST_SCORES else ""
    return f"Hygiene score: {', '.join(parts)}{more}"


def _line(ticket: TicketFindings, browse_url: str | None) -> str:
    key = escape(ticket.issue_key)
    # A bar would end the address inside a link.
    shown = key if browse_url is None else f"<{escape(browse_url).replace('|', '%7C')}/{key.replace('|', '')}|{key}>"
    missing = ", ".join(title_of(rule) for rule in ticket.rules)
    summary = words(ticket.summary, most=_MOST_SUMMARY)
    return f"• *{shown}* {summary}\n    missing: {escape(missing)}"


def _buttons(findings: AssigneeFindings, *, check_id: str, report_url: str | None, is_for_group: bool) -> Block:
    identity = {"check_id": check_id, "assignee": findings.assignee_id}
    report: Block = button("View Full Report", REPORT_ACTION, {"check_id": check_id})
    if report_url is not None:
        report["url"] = report_url
    elements = [button("Fix Tickets Now", FIX_ACTION, identity) | {"style": "primary"}, report]
    if not is_for_group:
        elements.append(button("Remind Me Later", SNOOZE_ACTION, identity))
    return {"type": "actions", "block_id": "hygiene_actions", "elements": elements}


def merged(findings: Sequence[AssigneeFindings]) -> AssigneeFindings:
    """The findings of several accounts of one person, under the first account and name."""
    first = findings[0]
    tickets = sorted((one for each in findings for one in each.tickets), key=lambda one: -len(one.rules))
    return AssigneeFindings(assignee_id=first.assignee_id, assignee_name=first.assignee_name, tickets=tuple(tickets))
