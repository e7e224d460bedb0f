"""Who is told what: each person once, through the one Slack user that is surely theirs."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from nexus_pipelines.analysis.hygiene.check_report import AssigneeFindings, TicketFindings
from nexus_pipelines.analysis.hygiene.messages import merged
from nexus_pipelines.defs.hygiene.published import Account, Project
from nexus_pipelines.defs.hygiene.settings import HygieneSettings
from nexus_pipelines.operations.messages import Channel

FindUser = Callable[[str], str | None]
# The Slack user of a Jira account, by its id and name.
UserOf = Callable[[str | None, str | None], str | None]


@dataclass(frozen=True, kw_only=True)
class Route:
    """A message to be. recipient: a Slack user or channel; None where nobody can be told, and `reason` says why.

    names: what the recipient may have put reminders off by.
    """

    channel: Channel
    recipient: str | None
    findings: AssigneeFindings
    names: tuple[str, ...]
    reason: str | None = None
    is_for_group: bool = False


def route_all(
    assignees: Sequence[AssigneeFindings],
    *,
    accounts: Mapping[str, Account],
    projects: Mapping[str, Project],
    settings: HygieneSettings,
    find_user: FindUser,
) -> list[Route]:
    """A route for each person, and for the tickets that are nobody's. find_user: Slack's user of an e-mail address.

    A person is the same where their accounts lead to the same Slack user; nobody is guessed by a similar name.
    """
    mapped = {who.lower(): user for who, user in settings.slack_users}

    def user_of(account_id: str | None, name: str | None) -> str | None:
        """What people configured comes first, then what joined accounts by e-mail, then Slack's own answer."""
        account = accounts.get(account_id or "")
        email = account.email if account is not None else None
        for each in (account_id, email, name):
            if each and each.lower() in mapped:
                return mapped[each.lower()]
        if account is not None and account.slack_user:
            return account.slack_user
        return find_user(email) if email else None

    by_user: dict[str, list[AssigneeFindings]] = defaultdict(list)
    routes: list[Route] = []
    for each in (one for one in assignees if one.assignee_id is not None):
        user = user_of(each.assignee_id, each.assignee_name)
        if user is not None:
            by_user[user].append(each)
            continue
        who = each.assignee_name or str(each.assignee_id)
        reason = f"Nexus knows no Slack user of {who}; name it in HYGIENE_SLACK_USERS."
        routes.append(
            Route(channel="slack_direct", recipient=None, findings=each, names=(str(each.assignee_id),), reason=reason)
        )
    for user, found in by_user.items():
        names = (user, *(str(each.assignee_id) for each in found))
        routes.append(Route(channel="slack_direct", recipient=user, findings=merged(found), names=names))
    for nobodys in (one for one in assignees if one.assignee_id is None):
        routes += _unassigned(nobodys, projects, settings.channel, user_of)
    return routes


def _unassigned(
    nobodys: AssigneeFindings, projects: Mapping[str, Project], channel: str | None, user_of: UserOf
) -> list[Route]:
    if channel:
        return [Route(channel="slack_channel", recipient=channel, findings=nobodys, names=(), is_for_group=True)]
    by_lead: dict[str | None, list[TicketFindings]] = defaultdict(list)
    for ticket in nobodys.tickets:
        project = projects.get(ticket.project_key)
        lead = None
        if project is not None and project.lead_name:
            lead = user_of(project.lead_account, project.lead_name)
        by_lead[lead].append(ticket)
    return [
        Route(
            channel="slack_direct",
            recipient=user,
            findings=AssigneeFindings(assignee_id=None, assignee_name=None, tickets=tuple(tickets)),
            names=(user,) if user else (),
            reason=None if user else "These tickets have no assignee and their project no lead; set HYGIENE_CHANNEL.",
            is_for_group=True,
        )
        for user, tickets in by_lead.items()
    ]
