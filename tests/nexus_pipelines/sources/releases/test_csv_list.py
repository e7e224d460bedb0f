"""Lists in files and behind addresses: into the lake, changed, shortened, emptied, and nothing new."""

from functools import partial
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from nexus_pipelines.defs.plans.releases import plan_releases
from nexus_pipelines.defs.plans.upstreams import read_upstreams
from nexus_pipelines.errors import SourceError
from nexus_pipelines.http.retry import RetryPolicy
from nexus_pipelines.settings import Settings
from nexus_pipelines.simulator.api.serve import served
from nexus_pipelines.sources.releases.csv_list import read_csv_list, scope_of
from nexus_pipelines.warehouse.landing import Landing
from nexus_pipelines.warehouse.load import LoadResult

pytestmark = pytest.mark.slow

HEAD = "version,target_date,project_key,name,budget\n"


def test_a_list_follows_its_file(lake, tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    scope = scope_of(str(path))
    read = partial(read_csv_list, str(path))
    path.write_text(f"{HEAD}1.0,2026-03-01,APP,First,12\n1.1,2026-04-01,APP,,\n,2026-05-01,,,\n")
    assert lake.bring_in(scope, read) == LoadResult(rows_inserted=2, quarantined=1)
    assert lake.rows("origin, location, release_key, version, target_date::varchar, name, others ->> '$.budget'") == [
        ("csv", scope, "APP/1.0", "1.0", "2026-03-01", "First", "12"),
        ("csv", scope, "APP/1.1", "1.1", "2026-04-01", None, None),
    ]
    assert lake.quarantine() == [("line 4", "the row has no version")]
    path.touch()
    assert lake.bring_in(scope, read) is None
    path.write_text(f"{HEAD}1.1,2026-04-15,APP,,\n1.2,2026-06-01,APP,,\n")
    assert lake.bring_in(scope, read) == LoadResult(rows_inserted=1, rows_updated=1, rows_deleted=1)
    path.write_text(HEAD)
    assert lake.bring_in(scope, read) == LoadResult(rows_deleted=2)
    assert lake.rows("version") == []
    path.write_text(f"{HEAD}1.1,2026-04-15,APP,,\n1.2,2026-06-01,APP,,\n")
    assert lake.bring_in(scope, read) == LoadResult(rows_inserted=2)


def test_a_list_that_became_unreadable_keeps_what_was_read(lake, tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_text(f"{HEAD}1.0,2026-03-01,APP,,\n")
    lake.bring_in(scope_of(str(path)), partial(read_csv_list, str(path)))
    for spoil in (lambda: path.write_text("<html>Sign in</html>"), path.unlink):
        spoil()
        with pytest.raises(SourceError, match=r"plan\.csv (has no column version|cannot be read)"):
            lake.bring_in(scope_of(str(path)), partial(read_csv_list, str(path)))
    assert lake.rows("version") == [("1.0",)]


def test_each_location_has_releases_of_its_own(lake, tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(f"{HEAD}1.0,2026-03-01,APP,,\n")
        lake.bring_in(scope_of(str(tmp_path / name)), partial(read_csv_list, str(tmp_path / name)))
    (tmp_path / "b.csv").write_text(HEAD)
    lake.bring_in(scope_of(str(tmp_path / "b.csv")), partial(read_csv_list, str(tmp_path / "b.csv")))
    assert lake.rows("location") == [(scope_of(str(tmp_path / "a.csv")),)]


def test_a_list_too_long_for_one_line_of_landing_is_whole(lake, tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    lines = [f"1.{number},2026-03-01,APP,{'x' * 2000},\n" for number in range(1200)]
    path.write_text(HEAD + "".join(lines))
    assert lake.bring_in(scope_of(str(path)), partial(read_csv_list, str(path))).rows_inserted == 1200
    path.write_text(HEAD + "".join(lines[600:]))
    assert lake.bring_in(scope_of(str(path)), partial(read_csv_list, str(path))) == LoadResult(rows_deleted=600)


def test_an_address_is_read_with_its_etag_and_its_credentials_stay_out_of_everything(lake) -> None:
    asked: list[tuple[str, str]] = []
    content = [f"{HEAD}1.0,2026-03-01,APP,,\n"]

    def answer(request: Request) -> Response:
        asked.append((request.headers.get("authorization", ""), request.url.query))
        etag = f'"{hash(content[0])}"'
        is_known = request.headers.get("if-none-match") == etag
        return Response("" if is_known else content[0], status_code=304 if is_known else 200, headers={"etag": etag})

    with served(Starlette(routes=[Route("/plan.csv", answer)])) as address:
        location = f"{address.replace('://', '://ada:pass-word@')}/plan.csv?key=se-cret"
        scope = scope_of(location)
        assert scope.startswith(f"{address}/plan.csv#") and len(scope) == len(address) + 18
        read = partial(read_csv_list, location, policy=RetryPolicy(attempts=1))
        assert lake.bring_in(scope, read).rows_inserted == 1
        assert lake.bring_in(scope, read) is None
        content[0] += "1.1,2026-03-01,APP,,\n,,,Nothing,\n"
        assert lake.bring_in(scope, read).rows_inserted == 1
        (cursor,) = lake.connection.execute("select cursor::varchar from lake.raw_meta.cursors").fetchone()
        pages = "".join(path.read_text() for path in lake.landing.root.rglob("*.page.json"))
        content[0] = "<html>"
        with pytest.raises(SourceError) as caught:
            lake.bring_in(scope, read)
    assert asked[0] == ("Basic YWRhOnBhc3Mtd29yZA==", "key=se-cret")
    for text in (cursor, pages, str(caught.value), str(lake.rows("*")), str(lake.quarantine())):
        assert "pass-word" not in text and "se-cret" not in text


def test_an_address_that_leads_elsewhere_is_a_sentence(tmp_path: Path) -> None:
    app = Starlette(routes=[Route("/{path:path}", lambda _: RedirectResponse("/other"))])
    sentence = r"list of releases at http.*redirects GET /plan.csv elsewhere"
    with served(app) as address, pytest.raises(SourceError, match=sentence):
        read_csv_list(f"{address}/plan.csv", Landing(tmp_path), None)


def test_files_folders_and_addresses_are_planned(tmp_path: Path) -> None:
    for name in ("a.csv", "b.CSV", "notes.txt"):
        (tmp_path / name).write_text("")
    settings = Settings(releases_csv=(str(tmp_path), "https://ada:secret@plans.example.org/r.csv?key=secret"))
    titles = [each.title for each in plan_releases(settings, read_upstreams()).pending]
    assert titles[:2] == ["Releases a.csv", "Releases b.CSV"]
    assert titles[2].startswith("Releases https://plans.example.org/r.csv#") and "secret" not in titles[2]
    assert settings.data_set == "own"
