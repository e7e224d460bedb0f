"""A live Jira through the real command: deleted tickets leave the published tables and stay in history."""

from datetime import date
from pathlib import Path

import pytest
from nexus_home import NexusHome

from nexus_pipelines.simulator.api.jira import build_jira
from nexus_pipelines.simulator.api.jira_store import JiraStore
from nexus_pipelines.simulator.api.serve import build_app, served
from nexus_pipelines.simulator.world import build_world

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def test_what_the_server_deletes_leaves_the_published_tables(tmp_path: Path) -> None:
    whole = JiraStore.of_world(build_world(3, date(2026, 11, 22)))
    project = next(iter(whole.projects))
    store = JiraStore([whole.projects[project]], whole.in_order(project)[:150])
    with served(build_app({"jira": build_jira(store, token="a-token")})) as address:
        environment = {"JIRA_URL": f"{address}/jira", "JIRA_API_TOKEN": "a-token"}
        home = NexusHome(tmp_path / "live home", environment)
        home.run("materialize", timeout=280)
        assert home.rows("select count(*) as n from issues") == [{"n": len(store.issues)}]
        gone = store.in_order(project)[0]
        store.delete(str(gone["id"]))
        home.run("materialize", timeout=280)
        assert home.rows(f"select 1 from issues where issue_key = '{gone['key']}'") == []
        assert home.rows("select count(*) as n from issues") == [{"n": len(store.issues)}]
        assert home.rows(f"select 1 from comments where issue_key = '{gone['key']}'") == []
        with home.opened() as (lake, _):
            kept = lake.execute(
                "select count(*) from lake.raw_jira.issues where issue_key = ?", [gone["key"]]
            ).fetchone()
        assert kept == (1,)
