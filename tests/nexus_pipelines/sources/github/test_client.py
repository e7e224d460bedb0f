"""A repository behind the API, on good days and bad ones: the raw tables hold what the simulator holds."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from nexus_pipelines.errors import SourceError
from nexus_pipelines.http.client import UpstreamRefused
from nexus_pipelines.simulator.api.faults import Faults

# Which of the lists that take turns is asked depends on the hour.
HOURS = tuple(datetime(2026, 11, 22, hour, tzinfo=UTC) for hour in range(2, 6))

Lists = dict[str, list[dict[str, Any]]]


def truth(lists: Lists) -> dict[str, list[tuple[Any, ...]]]:
    """What the raw tables must hold: table and columns, and their rows."""

    def below(start: str, end: str) -> list[tuple[str, dict[str, Any]]]:
        return [
            (path.split("/")[1], each)
            for path, records in lists.items()
            if path.startswith(start) and path.endswith(end)
            for each in records
        ]

    attempts = [each for path, records in lists.items() if "/attempts/" in path for each in records]
    return {
        "pull_requests: pull_number, state, title": [(p["number"], p["state"], p["title"]) for p in lists["pulls"]],
        "pull_request_commits: pull_number, commit_sha": [
            (int(number), each["sha"]) for number, each in below("pulls/", "/commits")
        ],
        "reviews: pull_number, review_id, state": [
            (int(number), str(each["id"]), each["state"]) for number, each in below("pulls/", "/reviews")
        ],
        "review_comments: comment_id, body": [(str(c["id"]), c["body"]) for c in lists["pulls/comments"]],
        "issue_comments: comment_id, body": [(str(c["id"]), c["body"]) for c in lists["issues/comments"]],
        "workflow_runs: run_id, run_attempt, status, conclusion": [
            (str(r["id"]), r["run_attempt"], r["status"], r["conclusion"]) for r in attempts
        ],
        "workflow_jobs: job_id, run_id, run_attempt, conclusion": [
            (str(j["id"]), str(j["run_id"]), j["run_attempt"], j["conclusion"])
            for _, j in below("actions/runs/", "/jobs")
        ],
        "deployments: deployment_id, ref": [(str(d["id"]), d["ref"]) for d in lists["deployments"]],
        "deployment_statuses: deployment_id, status_id, state": [
            (number, str(each["id"]), each["state"]) for number, each in below("deployments/", "/statuses")
        ],
        "releases: release_id, tag_name": [(str(r["id"]), r["tag_name"]) for r in lists["releases"]],
        "code_scanning_alerts: alert_number, state, rule_id": [
            (a["number"], a["state"], a["rule"]["id"]) for a in lists["code-scanning/alerts"]
        ],
        "dependabot_alerts: alert_number, state, package_name": [
            (a["number"], a["state"], a["dependency"]["package"]["name"]) for a in lists["dependabot/alerts"]
        ],
    }


def assert_equals_truth(lake: Any, lists: Lists) -> None:
    for what, rows in truth(lists).items():
        table, columns = what.split(": ")
        assert lake.rows(table, columns) == sorted(rows), table
        assert rows, table


def test_a_sync_on_a_bad_day_equals_the_truth_and_another_has_nothing_to_do(client_of, api, lake, lists, repository):
    with client_of(api.app(), faults=Faults(seed=11, share=0.05, in_a_row=2, hang_seconds=0.7)) as client:
        lake.sync(client, repository)
        assert client.usage.failures > 0
    assert_equals_truth(lake, lists)
    assert lake.quarantine() == []
    with client_of(api.app()) as client:
        for number, hour in enumerate(HOURS, start=1):
            assert lake.sync(client, repository, now=hour) == []
            assert client.usage.total == 3 * number
    assert client.usage.requests[304] == 12


def test_a_bounded_history_begins_at_its_bound_and_goes_on(client_of, api, lake, lists, repository):
    moments = sorted((datetime.fromisoformat(each["updated_at"]) for each in lists["pulls"]), reverse=True)
    now, bound = HOURS[0], moments[7]
    with client_of(api.app()) as client:
        lake.sync(client, repository, now=now, history=now - bound)
        assert client.usage.total < len(lists["pulls"])
        kept = [p["number"] for p in lists["pulls"] if datetime.fromisoformat(p["updated_at"]) >= bound]
        assert lake.rows("pull_requests", "pull_number") == sorted((number,) for number in kept)
        oldest = min(lists["pulls"], key=lambda pull: pull["updated_at"])
        _touch(lists, oldest, title="Old, and changed today", at="2026-11-21T23:59:59Z")
        lake.sync(client, repository, now=HOURS[1], history=timedelta(days=1))
    assert len(lake.rows("pull_requests", "pull_number")) == len(kept) + 1


def test_a_reading_that_is_killed_after_each_batch_loses_nothing(client_of, api, lake, lists, repository):
    runs = 0
    with client_of(api.app()) as client:
        while lake.sync(client, repository, batches=1):
            runs += 1
            assert runs < 40
        asked = client.usage.total
        lake.sync(client, repository)
        assert client.usage.total == asked + 3
    assert runs > 5
    assert_equals_truth(lake, lists)


def test_what_comes_on_top_while_a_reading_lies_killed_is_read_too(client_of, api, lake, lists, repository):
    with client_of(api.app()) as client:
        lake.sync(client, repository, batches=1)
        _touch(lists, lists["pulls"][5], title="Renamed meanwhile", at="2026-11-21T23:59:59Z")
        lake.sync(client, repository)
    assert_equals_truth(lake, lists)


def _touch(lists: Lists, pull: dict[str, Any], *, title: str, at: str) -> None:
    place = lists["pulls"].index(pull)
    lists["pulls"][place] = {**pull, "title": title, "updated_at": at}


def test_only_what_moved_is_asked_for_again(client_of, api, lake, lists, repository):
    with client_of(api.app()) as client:
        lake.sync(client, repository)
    pull, comment = lists["pulls"][0], lists["pulls/comments"][0]
    _touch(lists, pull, title="Another title", at="2026-11-21T23:59:58Z")
    reviews = lists[f"pulls/{pull['number']}/reviews"]
    reviews[:] = [{**reviews[0], "state": "DISMISSED"}]
    commits = lists[f"pulls/{pull['number']}/commits"]
    commits[:] = [{**commits[0], "sha": "f" * 40}]
    lists["pulls/comments"].append({**comment, "id": 1, "body": "And this?", "updated_at": "2026-11-21T23:59:59Z"})
    with client_of(api.app()) as client:
        lake.sync(client, repository)
        # Eight lists, and the commits and reviews of one pull request.
        assert client.usage.total == 10
    assert_equals_truth(lake, lists)


def test_a_run_is_read_again_until_it_ends_and_when_it_is_started_again(client_of, api, lake, lists, repository):
    runs = lists["actions/runs"]
    ended = runs[-1]
    path = f"actions/runs/{ended['id']}/attempts/{ended['run_attempt']}"
    going = {**ended, "status": "in_progress", "conclusion": None}
    runs[-1], lists[path] = going, [going]
    with client_of(api.app()) as client:
        lake.sync(client, repository)
        assert_equals_truth(lake, lists)
        # Its end moves nothing but its status, and so no ETag may hide it.
        runs[-1], lists[path] = ended, [ended]
        lake.sync(client, repository)
        assert_equals_truth(lake, lists)
        again = {**ended, "run_attempt": ended["run_attempt"] + 1, "updated_at": "2026-11-21T23:59:59Z"}
        runs[-1] = again
        lists[path.replace(f"/attempts/{ended['run_attempt']}", f"/attempts/{again['run_attempt']}")] = [again]
        lake.sync(client, repository)
    assert_equals_truth(lake, lists)


def test_a_page_that_repeats_ends_the_paging(client_of, lake, repository):
    asked: list[str] = []

    def same_page_for_ever(request: Request) -> JSONResponse:
        asked.append(request.url.path)
        number = {"id": 7, "number": 7, "sha": "a", "created_at": "2026-01-01T00:00:00Z"}
        record = number | {"updated_at": "2026-01-01T00:00:00Z", "status": "completed"}
        listed: object = [record]
        for end, member in (("/runs", "workflow_runs"), ("/jobs", "jobs")):
            listed = {member: [record]} if request.url.path.endswith(end) else listed
        return JSONResponse(listed, headers={"link": f'<{request.url}?page=2>; rel="next"'})

    with client_of(Starlette(routes=[Route("/{path:path}", same_page_for_ever)])) as client:
        lake.sync(client, repository)
    assert max(map(asked.count, set(asked))) == 3
    assert lake.rows("pull_requests", "pull_number") == [(7,)]


def test_a_token_that_is_refused_says_so_and_nothing_lands(client_of, api, lake, repository):
    with (
        client_of(api.app(), token="expired") as client,
        pytest.raises(UpstreamRefused, match=r"does not accept the credentials \(401.*renew the token") as caught,
    ):
        lake.sync(client, repository)
    assert "expired" not in str(caught.value)
    assert lake.cursor(repository) is None


def test_a_list_that_is_refused_leaves_the_others_read(client_of, api, lake, lists, repository):
    deployments = lists.pop("deployments")
    with client_of(api.app()) as client:
        with pytest.raises(UpstreamRefused, match=r"nothing at GET .*/deployments \(404\)"):
            lake.sync(client, repository)
        assert len(lake.rows("releases", "release_id")) == len(lists["releases"])
        lists["deployments"] = deployments
        lake.sync(client, repository)
    assert_equals_truth(lake, lists)


def test_a_record_without_an_id_is_set_aside_and_stops_nothing(client_of, api, lake, lists, repository):
    broken = {**lists["pulls"][0], "number": None}
    lists["pulls"].append(broken)
    with client_of(api.app()) as client:
        lake.sync(client, repository)
    lists["pulls"].remove(broken)
    assert_equals_truth(lake, lists)
    assert lake.quarantine() == [("pull_requests", "a row of pull_requests has no repository or no pull_number")]


@pytest.mark.parametrize("answer", [{"message": "hello"}, "hello", [1, 2]])
def test_an_answer_that_is_no_list_is_a_sentence(
    client_of: Callable[..., Any], lake: Any, repository: str, answer: object
) -> None:
    app = Starlette(routes=[Route("/{path:path}", lambda request: JSONResponse(answer))])
    with client_of(app) as client, pytest.raises(SourceError, match="something that is no list; check that GITHUB_URL"):
        lake.sync(client, repository)


def test_the_quota_is_known(client_of, api, lake, repository):
    with client_of(api.app()) as client:
        lake.sync(client, repository, batches=1)
        assert client.usage.quota_left == api.quota.left()
