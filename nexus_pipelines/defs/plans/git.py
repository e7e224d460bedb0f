"""Git: repositories by path, bundle or address."""

from collections.abc import Iterator
from pathlib import Path

from nexus_pipelines.defs.plans.plan import Pending, Plan, expanded, one
from nexus_pipelines.defs.plans.upstreams import Upstreams
from nexus_pipelines.settings import Settings
from nexus_pipelines.sources.git.archive import read_repository
from nexus_pipelines.sources.git.contract import CONTRACT
from nexus_pipelines.sources.git.location import name_repositories, parse_location


def plan_git(settings: Settings, upstreams: Upstreams) -> Plan:
    """All repositories, each under a name of its own.

    Raises:
        UserError: a location is no repository.
    """
    del upstreams
    named = name_repositories([parse_location(text) for text in expanded(settings.git, is_repository)])
    mirrors = settings.home / "git"

    def pending() -> Iterator[Pending]:
        for name, location in named.items():
            yield Pending(
                title=f"Git {name}",
                scope=name,
                read=lambda landing, cursor, name=name, location=location: one(
                    read_repository(
                        location, name=name, landing=landing, mirrors=mirrors, cursor=cursor, jobs=settings.threads
                    )
                ),
            )

    return Plan(contract=CONTRACT, pending=tuple(pending()))


def is_repository(path: Path) -> bool:
    """Whether a path looks like a repository or a bundle of one."""
    if path.is_dir():
        return (path / ".git").exists() or ((path / "HEAD").is_file() and (path / "objects").is_dir())
    return path.suffix == ".bundle"
