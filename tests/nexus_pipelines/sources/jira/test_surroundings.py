"""What a live Jira tells beside its issues: statuses, and sprints of boards, one of which may be refused."""

from collections.abc import Callable
from typing import Any

import pytest
from live_jira import write_store

from nexus_pipelines.errors import SourceError
from nexus_pipelines.simulator.api.jira_store import Json

pytestmark = pytest.mark.slow

Open = Callable[..., Any]


def _board(number: int, kind: str = "scrum", project: str = "SHOP") -> Json:
    return {"id": number, "name": f"Board {number}", "type": kind, "location": {"projectKey": project}}


def test_statuses_and_sprints_are_looked_at_daily_and_one_refused_board_stops_nothing(upstream: Open) -> None:
    store = write_store(first=5, second=1)
    sprints = [{"id": n, "name": f"Sprint {n}", "state": "closed", "goal": "", "originBoardId": 1} for n in range(60)]
    store.boards = {
        "1": (_board(1), sprints),
        "2": (_board(2), None),
        "3": (_board(3, "kanban"), []),
        "4": (_board(4, project="PAY"), [{**sprints[7], "state": "active"}]),
    }
    store.statuses = [{"id": "3", "name": "进行中", "statusCategory": {"key": "indeterminate"}}]
    with upstream(store) as jira:
        with pytest.raises(SourceError, match=r"GET /jira/rest/agile/1.0/board/2/sprint \(403\)"):
            jira.sync()
        jira.assert_equal()
        assert jira.asked["/rest/agile/1.0/board/1/sprint"] == 2
        assert jira.asked["/rest/agile/1.0/board/3/sprint"] == 0
        assert jira.lake.rows("statuses", "status_id, status_name, status_category") == [
            ("3", "进行中", "indeterminate")
        ]
        held = jira.lake.rows("board_sprints", "board_id, sprint_id, state")
        assert len(held) == 61
        assert ("4", "7", "active") in held
        jira.asked.clear()
        assert jira.sync() == 0
        assert [path for path in jira.asked if "agile" in path or path.endswith("/status")] == []
        # A day later, with nothing new: it is asked again, and nothing lands.
        jira.lake.connection.execute(
            "update lake.raw_meta.cursors set cursor = json_merge_patch(cursor, ?)",
            ['{"looked_at": "2020-01-01T00:00:00Z"}'],
        )
        pages = jira.lake.connection.execute("select count(*) from lake.raw_meta.pages").fetchone()
        with pytest.raises(SourceError, match="403"):
            jira.sync()
        assert jira.asked["/rest/agile/1.0/board/1/sprint"] == 2
        assert jira.lake.connection.execute("select count(*) from lake.raw_meta.pages").fetchone() == pages


def test_boards_are_those_of_the_projects_that_are_read(upstream: Open) -> None:
    store = write_store(first=2, second=1)
    store.boards = {str(n): (_board(n, project=key), [{"id": n}]) for n, key in ((1, "SHOP"), (2, "PAY"))}
    with upstream(store, deployment="server") as jira:
        jira.sync(projects=("PAY",))
        assert jira.lake.rows("board_sprints", "board_id") == [("2",)]
