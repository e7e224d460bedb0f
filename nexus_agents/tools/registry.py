"""Which tool answers which intent, under the name that answers and metrics give it."""

from collections.abc import Mapping
from dataclasses import dataclass

from nexus_agents.planner.grammar import Intent
from nexus_agents.tools.activity import activity
from nexus_agents.tools.commits import commits, committers
from nexus_agents.tools.finding import Tool
from nexus_agents.tools.hygiene_rules import hygiene_rules
from nexus_agents.tools.hygiene_score import hygiene_score
from nexus_agents.tools.hygiene_violations import hygiene_violations
from nexus_agents.tools.release_blockers import release_blockers
from nexus_agents.tools.release_date import release_date
from nexus_agents.tools.release_status import release_status
from nexus_agents.tools.releases_latest import releases_latest
from nexus_agents.tools.releases_unreleased import releases_overdue, releases_unreleased
from nexus_agents.tools.root_cause import root_cause
from nexus_agents.tools.sprint import sprint
from nexus_agents.tools.ticket import ticket
from nexus_agents.tools.ticket_blockers import ticket_blockers
from nexus_agents.tools.ticket_commits import ticket_commits
from nexus_agents.tools.ticket_counts import ticket_counts
from nexus_agents.tools.ticket_history import ticket_history
from nexus_agents.tools.ticket_list import ticket_list
from nexus_agents.tools.ticket_messages import ticket_messages
from nexus_agents.tools.ticket_people import ticket_people


@dataclass(frozen=True)
class RegisteredTool:
    """A tool's public name, the specialist it belongs to, and what it does."""

    name: str
    specialist: str
    run: Tool


TOOLS: Mapping[Intent, RegisteredTool] = {
    "release_status": RegisteredTool("get_release_status", "reporting", release_status),
    "release_blockers": RegisteredTool("get_release_blockers", "reporting", release_blockers),
    "release_date": RegisteredTool("get_release_date", "reporting", release_date),
    "releases_overdue": RegisteredTool("list_overdue_releases", "reporting", releases_overdue),
    "releases_unreleased": RegisteredTool("list_unreleased_versions", "reporting", releases_unreleased),
    "releases_latest": RegisteredTool("list_latest_releases", "reporting", releases_latest),
    "ticket": RegisteredTool("get_jira_ticket", "jira", ticket),
    "ticket_people": RegisteredTool("get_ticket_people", "jira", ticket_people),
    "ticket_commits": RegisteredTool("get_ticket_commits", "git_ci", ticket_commits),
    "ticket_blockers": RegisteredTool("get_ticket_links", "jira", ticket_blockers),
    "ticket_messages": RegisteredTool("get_ticket_threads", "slack", ticket_messages),
    "ticket_history": RegisteredTool("get_ticket_history", "jira", ticket_history),
    "ticket_list": RegisteredTool("list_tickets", "jira", ticket_list),
    "ticket_counts": RegisteredTool("count_tickets", "jira", ticket_counts),
    "sprint": RegisteredTool("get_sprint_stats", "jira", sprint),
    "hygiene_score": RegisteredTool("get_hygiene_score", "hygiene", hygiene_score),
    "hygiene_rules": RegisteredTool("get_rules", "hygiene", hygiene_rules),
    "hygiene_violations": RegisteredTool("get_hygiene_report", "hygiene", hygiene_violations),
    "commits": RegisteredTool("list_commits", "git_ci", commits),
    "committers": RegisteredTool("list_committers", "git_ci", committers),
    "root_cause": RegisteredTool("get_root_cause", "rca", root_cause),
    "activity": RegisteredTool("get_activity", "analytics", activity),
}
