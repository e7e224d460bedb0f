"""The services that `nexus serve` knows: the whole API, and each specialist on a port of its own."""

from dataclasses import dataclass

from fastapi import APIRouter

from nexus_agents.routes import analytics, git, hygiene, jira, rca, reporting, slack


@dataclass(frozen=True, kw_only=True)
class Role:
    """port: None takes the configured port of the API. router: the specialist's routes, without prefix."""

    name: str
    title: str
    description: str
    port: int | None
    router: APIRouter | None = None


API = Role(
    name="api",
    title="agent API",
    description="Questions, SQL, search, and every specialist under its prefix. Read only; everything has evidence.",
    port=None,
)
SPECIALISTS = (
    Role(name="jira", title="Jira agent", description="Tickets as loaded.", port=8081, router=jira.router),
    Role(name="git", title="Git agent", description="Repositories and commits.", port=8082, router=git.router),
    Role(
        name="reporting", title="reporting agent", description="Releases and facts.", port=8083, router=reporting.router
    ),
    Role(name="slack", title="Slack agent", description="Threads that name tickets.", port=8084, router=slack.router),
    Role(name="hygiene", title="hygiene agent", description="Scores and violations.", port=8085, router=hygiene.router),
    Role(name="rca", title="root cause agent", description="Why builds failed.", port=8006, router=rca.router),
    Role(name="analytics", title="analytics", description="What happened, by day.", port=8086, router=analytics.router),
)
