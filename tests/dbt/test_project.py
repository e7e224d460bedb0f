"""The project as a whole: it builds on nothing, a second build changes no row, and it keeps its own rules."""

import json
from typing import Any

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def manifest(company) -> dict[str, Any]:
    return json.loads((company.target / "manifest.json").read_text())


def models(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]


def test_it_builds_on_sources_that_were_never_loaded(empty_lake):
    empty_lake.dbt("build")
    assert empty_lake.execute("select count(*) from marts.releases") == [(0,)]


def test_a_second_build_changes_no_row_and_keeps_the_tables(company, monkeypatch):
    tables = [
        name
        for (name,) in company.execute("select table_name from information_schema.tables where table_schema = 'marts'")
    ]
    hashes = "; ".join(
        ["select 1"] + [f"create temp table h_{name} as select hash(t) as h from marts.{name} t" for name in tables]
    )
    union = " union all ".join(f"select '{name}' as name, h from h_{name}" for name in tables)
    before = company.execute(f"{hashes}; select name, h from ({union}) order by all")
    made = "select max(snapshot_id) from ducklake_snapshots('lake') where changes::varchar like '%tables_created%'"
    tables_made = company.execute(made)
    logs = "select table_uuid, file_count from ducklake_table_info('lake') where table_name = 'build_logs'"
    files = company.execute(logs)
    monkeypatch.setenv("NEXUS_DBT_MARTS_ARE_MADE", "true")
    monkeypatch.setenv("NEXUS_DBT_KEEP_ROWS", "true")
    company.dbt("run")
    assert company.execute(f"{hashes}; select name, h from ({union}) order by all") == before
    assert len(before) > 60
    assert company.execute(made) == tables_made != [(None,)]
    assert company.execute(logs) == files != []


def test_every_model_says_its_grain(manifest):
    assert [node["name"] for node in models(manifest) if "One row per " not in node["description"]] == []


def test_every_mart_has_a_contract_and_a_tested_key(manifest):
    marts = {node["name"]: node for node in models(manifest) if node["schema"] == "marts"}
    assert marts
    assert [name for name, node in marts.items() if not node["contract"]["enforced"]] == []
    tested = {
        node["attached_node"]: node["test_metadata"]["kwargs"]["columns"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and node["test_metadata"]["name"] == "is_key"
    }
    for name, node in marts.items():
        assert tested[node["unique_id"]] == node["config"]["meta"]["key"], name


def test_every_column_of_a_mart_is_described(manifest):
    missing = [
        f"{node['name']}.{column['name']}"
        for node in models(manifest)
        for column in node["columns"].values()
        if not column["description"]
    ]
    assert missing == []


def test_layers_are_used_in_their_order(manifest):
    layer = {node["unique_id"]: node["fqn"][1] for node in models(manifest)}
    order = ["staging", "intermediate", "marts"]
    for node in models(manifest):
        for parent in node["depends_on"]["nodes"]:
            if parent.startswith("source."):
                assert layer[node["unique_id"]] == "staging", node["name"]
            else:
                assert order.index(layer[parent]) <= order.index(layer[node["unique_id"]]), node["name"]


def test_sources_are_known_to_dagster_by_schema_and_table(manifest):
    for source in manifest["sources"].values():
        assert source["config"]["meta"]["dagster"]["asset_key"] == [source["schema"], source["name"]]


def test_the_docs_build(company):
    company.dbt("docs", "generate", "--no-compile")
    catalog = json.loads((company.target / "catalog.json").read_text())
    assert "model.nexus.issues" in catalog["nodes"]
