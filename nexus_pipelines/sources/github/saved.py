"""Answers of GitHub that somebody saved: which address gives which stream, with the same lines as a live repository."""

import re
from collections.abc import Mapping
from functools import partial

from nexus_pipelines.sources.answers.archive import read_saved
from nexus_pipelines.sources.answers.saved import Json, Route, by_route
from nexus_pipelines.sources.github.contract import CONTRACT

# A server of one's own has the API below /api/v3.
_API = r"(?:/api/v3)?"
# More digits than a column of numbers holds are no number of anything.
_NUMBER = re.compile("[0-9]{1,18}")
_REPOSITORY = rf"{_API}/repos/(?P<owner>[^/]+)/(?P<name>[^/]+)"


def _of_repository(record: Json, context: Mapping[str, str]) -> Json:
    number = context.get("number", "")
    return {
        "repository": f"{context['owner']}/{context['name']}",
        "number": int(number) if _NUMBER.fullmatch(number) else None,
        "record": record,
    }


def _of_account(record: Json, context: Mapping[str, str]) -> Json:
    return {"login": context["login"], "record": record}


def _repository_route(path: str, stream: str, member: str = "") -> Route:
    return Route(pattern=f"{_REPOSITORY}{path}", stream=stream, member=member, line=_of_repository)


ROUTES = (
    _repository_route("/pulls(?:/[0-9]+)?", "pull_requests"),
    _repository_route("/pulls/(?P<number>[0-9]+)/commits", "pull_request_commits"),
    _repository_route("/pulls/(?P<number>[0-9]+)/reviews", "reviews"),
    _repository_route("/pulls/(?:[0-9]+/)?comments", "review_comments"),
    _repository_route("/issues/(?:[0-9]+/)?comments", "issue_comments"),
    _repository_route("/issues/(?:[0-9]+/)?events", "issue_events"),
    _repository_route("/issues(?:/[0-9]+)?", "issues"),
    _repository_route("/milestones(?:/[0-9]+)?", "milestones"),
    _repository_route("/actions/runs(?:/[0-9]+(?:/attempts/[0-9]+)?)?", "workflow_runs", "workflow_runs"),
    _repository_route("/actions/runs/[0-9]+/(?:attempts/[0-9]+/)?jobs", "workflow_jobs", "jobs"),
    _repository_route("/deployments(?:/[0-9]+)?", "deployments"),
    _repository_route("/deployments/(?P<number>[0-9]+)/statuses", "deployment_statuses"),
    _repository_route("/releases(?:/[0-9]+)?", "releases"),
    # Other systems have users at such addresses too.
    Route(pattern=rf"{_API}/users/(?P<login>[^/]+)", stream="accounts", line=_of_account, sign="login"),
    Route(
        pattern=rf"{_API}/users/(?P<login>[^/]+)/orgs", stream="account_organizations", line=_of_account, sign="login"
    ),
)
recognise = by_route(ROUTES)


read_saved_github = partial(read_saved, contract=CONTRACT, recognise=recognise, revision="1")
