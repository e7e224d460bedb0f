"""New failures reach one Slack channel, each once: not their repeats, not history, nothing without a channel."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from file_lake import open_file_lake
from live_company import small_world
from pydantic import SecretStr

from nexus_pipelines.connections.slack import SlackSettings, connect
from nexus_pipelines.defs.failure_notices import (
    NoticeSettings,
    note_failures,
    open_notices,
    read_notice_settings,
    send_notices,
)
from nexus_pipelines.defs.root_cause_tables import ROOT_CAUSE_TABLES
from nexus_pipelines.destinations.slack_api import SlackSender
from nexus_pipelines.errors import UserError
from nexus_pipelines.http.retry import RetryPolicy
from nexus_pipelines.operations.messages import find_message
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.simulator.api.serve import build_app, served
from nexus_pipelines.simulator.api.slack import SlackApi
from nexus_pipelines.simulator.api.slack_store import ChatStore
from nexus_pipelines.warehouse.derived import create_derived
from nexus_pipelines.warehouse.publish import Publication

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TOKEN = "a-token-of-this-test"
HOSTILE = "<!channel> <https://evil.example|click> ```*bold*``` & more"
_BUILDS = """create table lake.marts.builds (build_id varchar, source varchar, repository varchar, job_name varchar,
number bigint, branch varchar, commit_sha varchar, status varchar, started_at timestamptz, finished_at timestamptz,
url varchar)"""


@dataclass(frozen=True, kw_only=True)
class Home:
    """A lake of root causes beside a Postgres whose one connector was first read two days ago."""

    lake: duckdb.DuckDBPyConnection
    postgres: psycopg.Connection

    def build(self, name: str, status: str, hours: float, *fingerprints: str | None, **fields: Any) -> None:
        """A build that ended `hours` ago; an analysis for each fingerprint."""
        started, ended = NOW - timedelta(hours=hours, minutes=20), NOW - timedelta(hours=hours)
        row = {"source": "github", "repository": "shop", "job_name": "ci", "branch": "main", "url": None} | fields
        self._insert("builds", row | {"build_id": name, "status": status, "started_at": started, "finished_at": ended})
        for place, fingerprint in enumerate(fingerprints):
            cause = {name: row[name] for name in ("source", "repository", "job_name", "branch")}
            cause |= {"analysis_id": f"rca-{name}-{place}", "log_id": f"{name} {place}", "build_id": name, "number": 7}
            cause |= {"state": "diagnosed", "category": "test_assertion", "error_type": "test_failure"}
            cause |= {"nature": "deterministic", "confidence": 0.9 - place / 10, "confidence_level": "high"}
            self._insert("root_causes", cause | {"fingerprint": fingerprint, "summary": HOSTILE, "started_at": started})

    def explain(self, analysis_id: str) -> None:
        """Evidence, more tests than are told, and a suspect, all of hostile text."""
        told = {"analysis_id": analysis_id, "log_id": "l"}
        self._insert(
            "root_cause_evidence",
            told | {"evidence_id": "e", "rank": 1, "start_line": 40, "end_line": 41, "quote": "&<>`" * 500},
        )
        for rank in range(1, 6):
            self._insert(
                "root_cause_tests",
                told | {"failure_id": f"t{rank}", "rank": rank, "test_name": f"test_{rank}", "message": HOSTILE,
                        "file": "tests/test_shop.py", "line": 9},
            )  # fmt: skip
        self._insert(
            "root_cause_suspects",
            told | {"suspect_id": "s", "rank": 1, "commit_sha": "c0ffee" * 6, "subject": HOSTILE, "probability": 0.81,
                    "author_name": HOSTILE, "reasons": ["It changes src/shop.py."], "files": ["src/shop.py"]},
        )  # fmt: skip
        self._insert("failure_groups", {"fingerprint": "a", "times": 4, "last_fixed_by_commit_sha": "f1" * 20})

    def note(self, *, settings: NoticeSettings | None = None, note: str | None = None) -> int:
        row = self.lake.execute("select max(snapshot_id) from ducklake_snapshots('lake')").fetchone()
        assert row is not None
        publication = Publication(publication_id=1, snapshot_id=row[0], run_id="r", published_at=NOW, note=note)
        return note_failures(self.lake, self.postgres, publication, settings or SETTINGS, now=NOW)

    def noted(self) -> set[str]:
        return {key.rpartition(":")[2] for key in open_notices(self.postgres, now=NOW)}

    def _insert(self, table: str, row: dict[str, Any]) -> None:
        places = ", ".join("?" for _ in row)
        self.lake.execute(f"insert into lake.marts.{table} ({', '.join(row)}) values ({places})", list(row.values()))


SETTINGS = NoticeSettings.model_validate({"RCA_SLACK_CHANNEL": "builds", "RCA_REPORT_URL": "https://nexus.test/rca"})


@pytest.fixture
def home(fresh_database: Database, tmp_path: Path) -> Iterator[Home]:
    with (
        open_file_lake(tmp_path) as lake,
        psycopg.connect(fresh_database.psycopg_conninfo(), autocommit=True) as postgres,
    ):
        lake.execute("create schema lake.marts")
        lake.execute(_BUILDS)
        for table in ROOT_CAUSE_TABLES:
            create_derived(lake, table)
        postgres.execute("truncate app.messages, app.connectors")
        postgres.execute(
            "insert into app.connectors (source, connector, title, scope, is_live, first_succeeded_at) "
            "values ('github', 'shop', 'GitHub', 'acme/Shop', true, %s)",
            [NOW - timedelta(days=2)],
        )
        yield Home(lake=lake, postgres=postgres)


@pytest.fixture(scope="module")
def slack_api() -> SlackApi:
    return SlackApi(store=ChatStore(small_world(issues=1, pulls=1, builds=1, chat_days=1)), token=TOKEN)


def test_what_is_new_is_noted_and_repeats_and_history_are_not(home: Home) -> None:
    home.build("long ago", "FAILURE", 40, "a")
    home.build("green", "SUCCESS", 10)
    home.build("first red", "FAILURE", 9, "a")
    home.build("same again", "FAILURE", 8, "a")
    home.build("unexplained", "FAILURE", 7, None)
    home.build("otherwise", "UNSTABLE", 6, "a", "b")
    home.build("both again", "FAILURE", 5, "b", "a")
    home.build("green again", "SUCCESS", 4)
    home.build("back", "FAILURE", 3, "a")
    home.build("another branch", "FAILURE", 3, "a", branch="next")
    home.build("no log yet", "FAILURE", 2, job_name="nightly")
    home.build("unread system", "FAILURE", 2, "a", source="jenkins")
    assert home.note() == 4
    assert home.noted() == {"first red", "otherwise", "back", "another branch"}
    assert home.note() == 0


def test_what_ended_before_its_system_was_first_read_is_history(home: Home) -> None:
    home.postgres.execute("update app.connectors set first_succeeded_at = %s", [NOW - timedelta(hours=5)])
    home.postgres.execute(
        "insert into app.connectors (source, connector, title, scope, is_live, first_succeeded_at) "
        "values ('github', 'pay', 'GitHub', 'acme/pay', true, %s)",
        [NOW - timedelta(hours=1)],
    )
    home.build("before", "FAILURE", 6, "a")
    home.build("after", "FAILURE", 4, "b")
    home.build("of the newer repository", "FAILURE", 4, "a", repository="pay")
    home.build("of no known repository", "FAILURE", 4, "a", repository=None)
    assert home.note() == 1
    assert home.noted() == {"after"}


@pytest.mark.parametrize(
    ("environment", "note"),
    [
        ({}, None),
        ({"RCA_SLACK_CHANNEL": "builds", "SLACK_NOTIFY_ON_FAILURE": "false"}, None),
        ({"RCA_SLACK_CHANNEL": "builds"}, "rolled back"),
    ],
)
def test_without_a_channel_nothing_is_noted(
    home: Home, environment: dict[str, str], note: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("RCA_SLACK_CHANNEL", "SLACK_RELEASE_CHANNEL", "SLACK_NOTIFY_ON_FAILURE", "RCA_REPORT_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    home.build("red", "FAILURE", 2, "a")
    assert home.note(settings=read_notice_settings(), note=note) == 0


def test_a_wrong_address_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RCA_REPORT_URL", "javascript:alert(1)")
    with pytest.raises(UserError, match=r"^RCA_REPORT_URL is not valid: it must be an http\(s\) address\.$"):
        read_notice_settings()


def test_a_message_says_what_is_known_and_runs_nothing_from_outside(home: Home, slack_api: SlackApi) -> None:
    home.build("green", "SUCCESS", 3)
    home.build("red", "FAILURE", 2, "a", "other", url="https://ci.test/a|b>c")
    home.explain("rca-red-0")
    assert home.note() == 1
    with ExitStack() as stack:
        slack = _sender(slack_api, stack)
        sent = send_notices(home.postgres, slack, open_notices(home.postgres, now=NOW))
        again = send_notices(home.postgres, slack, open_notices(home.postgres, now=NOW))
    assert (sent.sent, sent.failed, again.sent) == (1, 0, 0)
    (posted,) = slack_api.store.posted[_channel(slack_api)]
    shown = json.dumps(posted["blocks"], ensure_ascii=False)
    for text in (
        ":test_tube: *<https://ci.test/a%7Cb&gt;c|ci #7>* failed and 1 more of its jobs: a test's expectation was not",
        "repository `shop`, branch `main`",
        ":large_green_circle: Confidence 90% (high)",
        "Seen 4 times, last fixed by `f1f1f1f1f1`.",
        "Lines 40 to 41 of the log:",
        "• `test_1` at `tests/test_shop.py:9`",
        "and 2 more",
        "• 81% `c0ffeec0ff`",
        "It changes src/shop.py.",
        "rca-red-0",
        '"url": "https://nexus.test/rca?analysis=rca-red-0"',
    ):
        assert text in shown, text
    assert "<!channel>" not in shown and "<https://evil" not in shown and "```*bold" not in shown
    assert "&lt;!channel&gt;" in shown


def test_a_slack_that_is_down_loses_nothing(home: Home, slack_api: SlackApi) -> None:
    before = len(slack_api.store.posted.get(_channel(slack_api), []))
    home.build("untold", "FAILURE", 2, "a")
    home.note()
    (key,) = open_notices(home.postgres, now=NOW)
    with ExitStack() as stack:
        assert send_notices(home.postgres, _sender(slack_api, stack, token="another"), [key]).failed == 1
        stored = find_message(home.postgres, key)
        assert stored is not None and stored.last_error is not None and "SLACK_BOT_TOKEN" in stored.last_error
        assert send_notices(home.postgres, _sender(slack_api, stack), [key]).sent == 1
    assert len(slack_api.store.posted[_channel(slack_api)]) == before + 1
    # Two days later it is no news.
    assert open_notices(home.postgres, now=NOW + timedelta(days=2)) == []


def _sender(api: SlackApi, stack: ExitStack, *, token: str = TOKEN) -> SlackSender:
    address = stack.enter_context(served(build_app({"slack": api.app()})))
    settings = SlackSettings(url=f"{address}/slack/api", bot_token=SecretStr(token), bot_token_file=None)
    quick = RetryPolicy(attempts=2, base_seconds=0.001, longest_seconds=0.01, read_seconds=1.0)
    return SlackSender(client=stack.enter_context(connect(settings, quick)))


def _channel(api: SlackApi) -> str:
    return next(each.channel_id for each in api.store.world.channels if each.name == "builds")
