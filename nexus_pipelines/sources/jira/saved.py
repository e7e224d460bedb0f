"""Answers of Jira that somebody saved: which address gives which stream, with the same lines as a live Jira."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping

from nexus_pipelines.connections.jira_fields import JiraFields, fields_by_name
from nexus_pipelines.sources.answers.archive import SavedBatches, adding_only
from nexus_pipelines.sources.answers.files import Unreadable, read_answers
from nexus_pipelines.sources.answers.locations import Location, find_news
from nexus_pipelines.sources.answers.saved import Json, Route, by_route
from nexus_pipelines.sources.jira.contract import REVISION, SOURCE, jira_contract
from nexus_pipelines.warehouse.contract import Reading
from nexus_pipelines.warehouse.landing import Landing

# Counted up when files that were read must be read again because more of them is recognised.
_REVISION = 1
_API = r".*/rest/api/(?:[23]|latest)"
_AGILE = r".*/rest/agile/(?:1\.0|latest)"
# An issue's number; under its key only whoever saved the answer can tell the number.
_ISSUE = r"/issue/(?:(?P<issue_id>[0-9]+)|[^/]+)"


def _whole(record: Json, _context: Mapping[str, str]) -> Json:
    return record


def _in_context(member: str, *names: str) -> Callable[[Json, Mapping[str, str]], Json]:
    def line(record: Json, context: Mapping[str, str]) -> Json:
        return {**{name: context.get(name) for name in names}, member: record}

    return line


def _of_panel(record: Json, context: Mapping[str, str]) -> Json:
    return {"issue_id": context.get("issueId", context.get("issue_id")), "panel": record}


_BARE = _in_context("record")
ROUTES = (
    Route(
        pattern=rf"{_AGILE}/(?:board|sprint|epic)/[^/]+/issue|{_API}/search(?:/jql)?",
        stream="issues",
        member="issues",
        line=_whole,
    ),
    Route(pattern=rf"(?:{_API}|{_AGILE})/issue/[^/]+", stream="issues", line=_whole),
    Route(
        pattern=rf"{_API}{_ISSUE}/changelog",
        stream="changelogs",
        member="values",
        line=_in_context("history", "issue_id"),
        needs=("issue_id",),
    ),
    Route(
        pattern=rf"{_API}{_ISSUE}/worklog",
        stream="worklogs",
        member="worklogs",
        line=_in_context("worklog", "issue_id"),
        needs=("issue_id",),
    ),
    Route(
        pattern=rf"{_API}{_ISSUE}/remotelink",
        stream="remote_links",
        line=_in_context("record", "issue_id"),
        needs=("issue_id",),
    ),
    Route(pattern=r".*/rest/dev-status/[^/]+/issue/detail", stream="development", line=_of_panel),
    Route(
        pattern=rf"{_AGILE}/board/(?P<board_id>[0-9]+)/sprint",
        stream="board_sprints",
        member="values",
        line=_in_context("record", "board_id"),
    ),
    Route(pattern=rf"{_API}/project(?:/search|/[^/]+)?", stream="projects", member="values", line=_whole),
    Route(pattern=rf"{_API}/status", stream="statuses", line=_BARE),
    Route(pattern=rf"{_API}/user", stream="users", line=_BARE),
    Route(pattern=rf"{_API}/issuetype", stream="issue_types", line=_BARE),
    Route(pattern=rf"{_API}/field", stream="fields", line=_BARE),
)
recognise = by_route(ROUTES)


def read_saved_jira(location: Location, landing: Landing, cursor: Mapping[str, object] | None) -> Reading:
    """What is Jira's in a location of saved answers.

    Raises:
        SourceError: a file is gone or cannot be opened.
    """
    news = find_news(location, cursor, f"{REVISION}.{_REVISION}")
    if not news.fresh:
        return Reading(batches=())
    fields = fields_by_name(_field_names(location), fallback=JiraFields())
    batches = SavedBatches(news, landing, source=SOURCE, recognise=recognise)
    return Reading(batches=batches, contract=adding_only(jira_contract(fields)))


def _field_names(location: Location) -> Mapping[str, str]:
    """Names of fields by id, as the Jira of most issues calls them: each Jira has custom fields of its own."""
    names: dict[str, dict[str, str]] = defaultdict(dict)
    issues: Counter[str] = Counter()
    for path in location.files:
        for answer in read_answers(path):
            taken = None if isinstance(answer, Unreadable) else recognise(answer)
            if isinstance(answer, Unreadable) or taken is None:
                continue
            if taken.stream == "issues":
                issues[answer.host] += len(taken.lines)
            elif taken.stream == "fields":
                records = [line["record"] for line in taken.lines]
                names[answer.host] |= {str(each.get("id")): str(each.get("name")) for each in records}
    return names[issues.most_common(1)[0][0]] if issues else {}
