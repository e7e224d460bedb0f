"""Reads the names that questions may use from a published snapshot; each snapshot is read once."""

import threading
from collections import OrderedDict

from nexus_agents.planner.lexicon import Lexicon, Project, Version, plain_number
from nexus_agents.published import Published, Row

_KEPT = 2
_MANY = 100_000

_PROJECTS = "select project_key, project_name, repositories from projects order by project_key"
_VERSIONS = """
select
    project_key,
    version_name,
    any_value(version_number) as version_number,
    flatten(list(version_ids)) as version_ids,
    bool_or(not is_released and not is_archived) as is_unreleased,
    bool_and(is_sprint_named) as is_sprint_named
from releases
group by project_key, version_name
order by project_key, version_name
"""
_REPOSITORIES = "select repository from repositories order by repository"
_JOBS = "select distinct job_name from builds where job_name is not null order by job_name"
_PEOPLE = """
with named as (
    select assignee_name as person from issues
    union
    select reporter_name as person from issues
    union
    select author_name as person from commits
    union
    select display_name as person from people
)

select person from named where person is not null order by person
"""
_WORDS = """
select
    list_sort(list(distinct issue_type)) as issue_types,
    list_sort(list(distinct status)) as statuses,
    list_sort(list(distinct priority)) as priorities,
    arg_max(issue_key, updated_at) as example_issue
from issues
"""


class Lexicons:
    """Lexicons of the snapshots in use; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[int, Lexicon] = OrderedDict()

    def of(self, published: Published) -> Lexicon:
        """The lexicon of this snapshot."""
        with self._lock:
            identity = published.publication.snapshot_id
            if identity not in self._known:
                self._known[identity] = _read(published)
                while len(self._known) > _KEPT:
                    self._known.popitem(last=False)
            return self._known[identity]


def _read(published: Published) -> Lexicon:
    words = published.rows(_WORDS).rows[0]
    return Lexicon(
        projects=[
            Project(
                key=row["project_key"],
                name=row["project_name"] or row["project_key"],
                repositories=tuple(row["repositories"] or ()),
            )
            for row in published.rows(_PROJECTS, limit=_MANY).rows
        ],
        versions=[
            Version(
                project_key=row["project_key"],
                name=row["version_name"],
                number=_number(row),
                version_ids=tuple(sorted(set(row["version_ids"] or ()))),
                is_unreleased=bool(row["is_unreleased"]),
                is_sprint_named=bool(row["is_sprint_named"]),
            )
            for row in published.rows(_VERSIONS, limit=_MANY).rows
            if row["version_name"]
        ],
        repositories=[row["repository"] for row in published.rows(_REPOSITORIES, limit=_MANY).rows],
        jobs=[row["job_name"] for row in published.rows(_JOBS, limit=_MANY).rows],
        people=[row["person"] for row in published.rows(_PEOPLE, limit=_MANY).rows],
        issue_types=_names(words["issue_types"]),
        statuses=_names(words["statuses"]),
        priorities=_names(words["priorities"]),
        example_issue=words["example_issue"],
    )


def _names(values: list[str | None] | None) -> list[str]:
    return [value for value in values or () if value]


def _number(row: Row) -> str | None:
    number = row["version_number"]
    return plain_number(number) if number and not row["is_sprint_named"] else None
