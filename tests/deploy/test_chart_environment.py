"""The chart sets the names that the code reads, and nothing else."""

from pathlib import Path

import pytest
import yaml

from nexus_pipelines.settings import Settings
from nexus_pipelines.warehouse.lake import object_store_secret

DAGSTER = {"DAGSTER_HOME"}
BUCKET = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_ENDPOINT_URL_S3"}


def test_names_are_read_by_the_code(rendering):
    settings = {f"NEXUS_{name.upper()}" for name in Settings.model_fields}
    for component in set(rendering.pods()) - {"postgresql"}:
        for name in rendering.environment(component):
            assert name in settings | DAGSTER | BUCKET, f"{component}: nothing reads {name}"


def test_the_bucket_is_addressed_as_the_values_say(chart, monkeypatch):
    rendering = chart.render("ci/bucket-values.yaml")
    for component in ("orchestrator", "admin-dashboard", "dagster-code-location"):
        environment = rendering.environment(component)
        assert environment.keys() & BUCKET == BUCKET - {"AWS_REGION"}
    for name, value in environment.items():
        monkeypatch.setenv(name, "given" if value is None else value)
    monkeypatch.setenv("NEXUS_DATABASE_URL", "postgresql://nexus:x@db/nexus")
    secret = object_store_secret(Settings())
    assert secret is not None
    assert "endpoint 'storage.example.com:9000', use_ssl true" in secret
    assert "key_id 'given', secret 'given'" in secret


@pytest.mark.parametrize("component", ["orchestrator", "dagster-code-location", "migration"])
def test_the_settings_are_valid_and_mean_what_the_values_say(chart, monkeypatch, component):
    rendering = chart.render("ci/own-data-values.yaml")
    for name, value in rendering.environment(component).items():
        monkeypatch.setenv(name, "postgresql://nexus:x@db/nexus" if value is None else value)
    settings = Settings()
    assert settings.git == ("/sources/alloy.bundle", "https://git.example.com/a,b.git")
    assert settings.jira_dump == ("/sources/jira",)
    assert settings.slack_export == ("/sources/slack.zip",)
    assert settings.api_answers == ("/sources/answers",)
    assert settings.data_set == "own"
    assert settings.home == Path("/var/lib/nexus")
    assert settings.lake_data_path == "/var/lib/nexus-lake"


def test_every_process_of_an_installation_reads_the_same_data_set(rendering):
    own = {
        component: {name for name in rendering.environment(component) if name.startswith("NEXUS_")}
        for component in set(rendering.pods()) - {"postgresql"}
    }
    assert len({frozenset(names) for names in own.values()}) == 1


def test_the_generated_url_is_the_servers_own(chart):
    secret = next(item for item in chart.render("values.yaml").of("Secret"))
    values = secret["stringData"]
    assert (
        values["NEXUS_DATABASE_URL"] == f"postgresql://nexus:{values['POSTGRES_PASSWORD']}@nexus-postgresql:5432/nexus"
    )
    assert len(values["POSTGRES_PASSWORD"]) == 32


def test_dagster_accepts_its_files(chart, tmp_path, monkeypatch):
    from dagster._core.instance.config import dagster_instance_config

    files = next(item["data"] for item in chart.render("values.yaml").of("ConfigMap") if "dagster.yaml" in item["data"])
    (tmp_path / "dagster.yaml").write_text(files["dagster.yaml"])
    monkeypatch.setenv("NEXUS_DAGSTER_DATABASE_URL", "postgresql://nexus:x@db/nexus")
    config, _ = dagster_instance_config(str(tmp_path))
    assert config["telemetry"] == {"enabled": False}
    assert config["concurrency"]["runs"] == {"max_concurrent_runs": 1}
    server = yaml.safe_load(files["workspace.yaml"])["load_from"][0]["grpc_server"]
    services = {item["metadata"]["name"]: item for item in chart.render("values.yaml").of("Service")}
    assert services[server["host"]]["spec"]["ports"][0]["port"] == server["port"]
