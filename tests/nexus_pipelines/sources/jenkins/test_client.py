"""A Jenkins behind its API, on good days and bad ones: the raw tables hold what the simulator holds."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from nexus_pipelines.errors import SourceError
from nexus_pipelines.http.client import UpstreamRefused
from nexus_pipelines.simulator.api.faults import Faults
from nexus_pipelines.simulator.api.jenkins import JenkinsApi
from nexus_pipelines.simulator.api.jenkins_shapes import moment
from nexus_pipelines.simulator.api.jenkins_store import JenkinsStore
from nexus_pipelines.sources.jenkins.console import read_console
from nexus_pipelines.sources.jenkins.cursor import position

MAIN, BRANCH, NIGHTLY = "shop/ci/main", "shop/ci/feature%2Fnew cart", "nightly"
LATER = datetime(2026, 11, 20, tzinfo=UTC)

Rows = dict[str, list[tuple[Any, ...]]]


def truth(store: JenkinsStore) -> Rows:
    """What the raw tables must hold: table and columns, and their rows."""
    jobs = [job for job in store.jobs.values() if job.kind in ("pipeline", "freestyle")]
    runs = [(job, run) for job in jobs for run in job.runs.values()]
    ended = [(job, run, (job.full_name, run.number, moment(run.started_at))) for job, run in runs if run.result]
    return {
        "jobs: job_name, description, is_buildable": [(job.full_name, job.description, True) for job in jobs],
        "live_jobs: job_name": [(job.full_name,) for job in jobs],
        "builds: job_name, build_number, timestamp_ms, result, is_building, duration_ms": [
            (job.full_name, run.number, moment(run.started_at), run.result, not run.result, _milliseconds(run))
            for job, run in runs
        ],
        "stages: job_name, build_number, build_timestamp_ms, stage_id, status, duration_ms": [
            (*key, str(stage.node), stage.status, 20250) for _, run, key in ended for stage in run.stages
        ],
        "test_results: job_name, build_number, build_timestamp_ms, case_number, test_name, status, duration_seconds": [
            (*key, place, case.name, case.status, 0.25) for _, run, key in ended for place, case in enumerate(run.cases)
        ],
    }


def _milliseconds(run: Any) -> int:
    return round(run.seconds * 1000) if run.result else 0


def assert_equal(lake: Any, rows: Rows) -> None:
    for what, expected in rows.items():
        table, columns = what.split(": ")
        assert Counter(lake.rows(table, columns)) == Counter(expected), table
        assert expected, table


def test_a_sync_on_a_bad_day_equals_the_truth_and_another_asks_once(client_of, api, lake, store):
    with client_of(api.app(), faults=Faults(seed=11, share=0.15, in_a_row=2, hang_seconds=0.7)) as client:
        lake.sync(client)
        assert client.usage.failures > 5
    assert_equal(lake, truth(store))
    assert lake.quarantine() == []
    with client_of(api.app()) as client:
        assert lake.sync(client) == []
        assert client.usage.total == 1


def test_a_sync_asks_for_a_hundred_builds_at_once_and_for_details_of_those_that_have_any(client_of, api, lake):
    with client_of(api.app()) as client:
        lake.sync(client)
        # The list of jobs, a page of three jobs and two of one, 11 pipelines, 15 reports; pages share builds, which are
        # not asked twice.
        assert client.usage.total == 1 + 4 + 11 + 15
    assert position(lake.cursor() or {}) == "builds of 3 jobs up to 2026-11-05 08:00 UTC"


def test_a_reading_that_is_killed_after_each_batch_loses_nothing(client_of, api, lake, store):
    runs = 0
    with client_of(api.app()) as client:
        while lake.sync(client, batches=1, requests_a_batch=10):
            runs += 1
            assert runs < 20
    assert runs > 3
    assert_equal(lake, truth(store))


def test_what_comes_on_top_while_a_reading_lies_killed_is_read_too(client_of, api, lake, store, make_run):
    with client_of(api.app()) as client:
        lake.sync(client, batches=2, requests_a_batch=10)
        for number in (105, 106):
            store.add_run(NIGHTLY, make_run(number, stages=0))
        lake.sync(client)
    assert_equal(lake, truth(store))


def test_only_what_is_new_is_asked_for(client_of, api, lake, store, make_run):
    with client_of(api.app()) as client:
        lake.sync(client)
        asked = client.usage.total
        store.add_run(NIGHTLY, make_run(106, result="FAILURE", stages=0))
        lake.sync(client)
        # The list of jobs and a page of builds; this build has neither stages nor a report.
        assert client.usage.total - asked == 2
    assert_equal(lake, truth(store))


def test_a_running_build_is_read_again_until_it_ends(client_of, api, lake, store, make_run):
    store.add_run(NIGHTLY, make_run(106, result=None, stages=0))
    with client_of(api.app()) as client:
        lake.sync(client)
        assert_equal(lake, truth(store))
        for number in range(107, 220):
            store.add_run(NIGHTLY, make_run(number, stages=0))
        # By now it stands on the second page, and nothing but itself tells that it has ended.
        lake.sync(client)
        store.finish(NIGHTLY, 106, "UNSTABLE", seconds=90)
        lake.sync(client)
        assert_equal(lake, truth(store))
        asked = client.usage.total
        assert lake.sync(client) == []
        assert client.usage.total - asked == 1


def test_a_running_build_that_is_deleted_is_forgotten(client_of, api, lake, store, make_run):
    store.add_run(MAIN, make_run(9, result=None, stages=0))
    with client_of(api.app()) as client:
        lake.sync(client, MAIN)
        store.delete_runs(MAIN, 9)
        lake.sync(client, MAIN)
        asked = client.usage.total
        assert lake.sync(client, MAIN) == []
        assert client.usage.total - asked == 1
    assert lake.rows("builds", "build_number, is_building")[-2:] == [(8, False), (9, True)]


@pytest.mark.parametrize("builds", [3, 9])
def test_a_job_that_was_made_anew_keeps_what_was_built_before(client_of, api, store, lake, builds):
    make_run = store.jobs[MAIN].runs[1]
    with client_of(api.app()) as client:
        lake.sync(client, MAIN)
        before = lake.rows("builds", "build_number, timestamp_ms")
        store.delete_job(MAIN)
        store.add_job(MAIN)
        for number in range(1, builds + 1):
            store.add_run(MAIN, replace(make_run, number=number, started_at=LATER + timedelta(hours=number)))
        lake.sync(client, MAIN)
        assert lake.sync(client, MAIN) == []
    anew = [(number, moment(run.started_at)) for number, run in store.jobs[MAIN].runs.items()]
    assert lake.rows("builds", "build_number, timestamp_ms") == sorted([*before, *anew])
    assert lake.rows("stages", "build_number, build_timestamp_ms")[:2] == [before[0], anew[0]]


def test_builds_outlive_the_log_rotation_and_their_job(client_of, api, lake, store):
    whole = truth(store)
    with client_of(api.app()) as client:
        lake.sync(client)
        store.delete_runs(NIGHTLY, *range(1, 100))
        store.delete_runs(MAIN, 8)
        store.delete_job(BRANCH)
        lake.sync(client)
        assert lake.sync(client) == []
    whole["live_jobs: job_name"].remove((BRANCH,))
    assert_equal(lake, whole)


def test_a_job_that_is_renamed_is_read_under_its_new_name(client_of, api, lake, store):
    with client_of(api.app()) as client:
        lake.sync(client, MAIN, "trunk")
        store.rename_job(MAIN, "trunk")
        lake.sync(client, MAIN, "trunk")
    assert lake.rows("live_jobs", "job_name") == [("trunk",)]
    builds = "build_number, timestamp_ms, result"
    assert lake.rows(f"builds where job_name = '{MAIN}'", builds) == lake.rows(
        "builds where job_name = 'trunk'", builds
    )


def test_only_the_jobs_that_are_named_are_read(client_of, api, lake):
    with client_of(api.app()) as client:
        lake.sync(client, "shop/*feature*", MAIN)
        assert {name for (name,) in lake.rows("builds", "job_name")} == {BRANCH, MAIN}
        assert lake.rows("live_jobs", "job_name") == [(BRANCH,), (MAIN,)]
        with pytest.raises(SourceError, match="shows no job to this account that is to be read; correct JENKINS_JOBS"):
            lake.sync(client, "nothing/*")


def test_folders_of_any_depth_are_found(client_of, first_batches, make_run):
    store = JenkinsStore()
    deep = "/".join("abcdefgh")
    store.add_job(deep)
    store.add_run(deep, make_run(1))
    with client_of(JenkinsApi(store, user="reader", token="token-of-the-simulator").app()) as client:
        (batch,) = first_batches(client)
    assert list(batch.cursor["jobs"]) == [deep]


def test_a_token_that_is_refused_says_so(client_of, api, first_batches):
    with (
        client_of(api.app(), token="expired") as client,
        pytest.raises(UpstreamRefused, match=r"does not accept the credentials \(401.*renew the token") as caught,
    ):
        first_batches(client)
    assert "expired" not in str(caught.value)


def _spoiled(api: JenkinsApi, spoil: str, answer: Response) -> Starlette:
    """The API, but for addresses that hold `spoil`."""
    inner = api.app()

    async def respond(request: Request) -> Response:
        return answer

    async def app(scope: Any, receive: Any, send: Any) -> None:
        is_spoiled = spoil in str(scope["path"])
        await (Route("/{path:path}", respond).app if is_spoiled else inner)(scope, receive, send)

    return app  # type: ignore[return-value]


def test_a_report_that_jenkins_cannot_give_is_set_aside_and_stops_nothing(client_of, api, lake, store):
    broken = PlainTextResponse("Oops!", 500)
    with client_of(_spoiled(api, "/nightly/77/testReport", broken)) as client:
        for _ in range(3):
            assert lake.quarantine() == []
            with pytest.raises(SourceError, match=r"no usable answer to GET .*/nightly/77/testReport"):
                lake.sync(client)
        assert lake.sync(client) == []
    ((stream, reason),) = lake.quarantine()
    assert (stream, "gave no usable answer to GET" in reason) == ("test_results", True)
    expected = truth(store)
    results = next(what for what in expected if what.startswith("test_results"))
    expected[results] = [row for row in expected[results] if row[:2] != (NIGHTLY, 77)]
    assert_equal(lake, expected)


def test_a_report_that_jenkins_gives_later_is_read_later(client_of, api, lake, store):
    with client_of(_spoiled(api, "/main/7/testReport", JSONResponse([]))) as client:
        with pytest.raises(SourceError, match=r"/7/testReport/api/json with something that is no object"):
            lake.sync(client, MAIN)
        assert lake.rows("test_results", "build_number") == []
    with client_of(api.app()) as client:
        lake.sync(client, MAIN)
        asked = client.usage.total
        assert lake.sync(client, MAIN) == []
        assert client.usage.total - asked == 1
    assert lake.rows("test_results", "build_number, case_number") == [(7, 0), (7, 1)]
    assert lake.quarantine() == []


def test_a_job_that_jenkins_cannot_list_leaves_the_others_read(client_of, api, lake, store):
    with client_of(_spoiled(api, "/job/nightly/api", PlainTextResponse("Oops!", 500))) as client:
        with pytest.raises(SourceError, match=r"gave no usable answer to GET .*/job/nightly/api/json"):
            lake.sync(client)
        assert len(lake.rows("builds", "build_number")) == 11
    with client_of(api.app()) as client:
        lake.sync(client)
    assert_equal(lake, truth(store))


def test_a_jenkins_without_stages_says_so_and_its_builds_are_read(client_of, api, lake, store):
    api.has_stages = False
    with client_of(api.app()) as client:
        with pytest.raises(SourceError, match=r"tells of no stages .*install its plugin"):
            lake.sync(client)
        assert client.usage.requests[404] < 15
        assert lake.sync(client) == []
    assert len(lake.rows("builds", "build_number")) == 115


def test_a_build_without_a_number_is_set_aside_and_stops_nothing(client_of, api, lake, store):
    builds = [{"number": 2, "timestamp": 5}, {"timestamp": 4}, {"number": 1, "timestamp": 3, "actions": "none"}]
    listed = {"jobs": [{"name": "x", "lastBuild": builds[0]}, {"name": None}, "x"]}

    def answer(request: Request) -> JSONResponse:
        return JSONResponse({"allBuilds": builds} if "/job/" in request.url.path else listed)

    with client_of(Starlette(routes=[Route("/{path:path}", answer)])) as client:
        lake.sync(client)
    assert lake.rows("builds", "job_name, build_number") == [("x", 1), ("x", 2)]
    assert lake.quarantine() == [("builds", "a row of builds has no job_name or no build_number or no timestamp_ms")]


def test_a_page_that_repeats_ends_the_paging(client_of, first_batches):
    asked: list[str] = []
    builds = [{"number": number, "timestamp": number, "building": False} for number in range(200, 0, -1)]

    def same_page_for_ever(request: Request) -> JSONResponse:
        asked.append(request.url.path)
        listed = {"jobs": [{"name": "x", "lastBuild": builds[0]}]}
        return JSONResponse({"allBuilds": builds} if "/job/" in request.url.path else listed)

    with client_of(Starlette(routes=[Route("/{path:path}", same_page_for_ever)])) as client:
        batches = first_batches(client)
    assert len(asked) == 4
    assert sum(page.lines for batch in batches for page in batch.pages if page.stream == "builds") == 200


@pytest.mark.parametrize("answer", [{"message": "hello"}, "hello", [1, 2]])
def test_an_answer_that_is_no_jenkins_is_a_sentence(client_of, first_batches, answer):
    app = Starlette(routes=[Route("/{path:path}", lambda request: JSONResponse(answer))])
    with client_of(app) as client, pytest.raises(SourceError, match="without a list of jobs; check that JENKINS_URL"):
        first_batches(client)


def test_a_console_is_read_from_its_end(client_of, api):
    with client_of(api.app()) as client:
        whole = read_console(client, BRANCH, 3)
        assert (whole.text, whole.begins_at, whole.size_bytes) == ("line 0\nline 1\nline 2\n", 0, 21)
        end = read_console(client, NIGHTLY, 104, limit_bytes=9)
        assert (end.text, end.begins_at) == ("line 103\n", end.size_bytes - 9)
        with pytest.raises(UpstreamRefused, match="404"):
            read_console(client, MAIN, 999)
