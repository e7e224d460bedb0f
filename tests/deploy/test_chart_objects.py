"""What the chart renders is what Kubernetes accepts, in every supported installation."""

import tomllib
from pathlib import Path

import kubernetes_validate
import pytest
import yaml

ROOT = Path(__file__).parents[2]
CHART = ROOT / "deploy" / "helm" / "nexus"
OLDEST, NEWEST = "1.25", "1.37"


def test_both_helm_versions_lint_and_render_the_same_objects(any_chart, chart, rendering):
    lint = any_chart.run("lint", "--strict", str(CHART), "--values", str(CHART / rendering.values_file))
    assert lint.returncode == 0, lint.stdout
    # The generated password differs at each rendering, and with it what is derived from nothing else.
    assert [_stable(item) for item in any_chart.render(rendering.values_file).objects] == [
        _stable(item) for item in rendering.objects
    ]


def _stable(item):
    return {**item, "stringData": sorted(item["stringData"])} if "stringData" in item else item


@pytest.mark.parametrize("values_file", ["values.yaml", "ci/bucket-values.yaml"])
def test_objects_are_valid_in_the_newest_kubernetes(chart, values_file):
    for item in chart.render(values_file).objects:
        kubernetes_validate.validate(item, NEWEST, strict=True)


@pytest.mark.slow
@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_every_installation_is_valid_in_the_oldest_and_newest_kubernetes(rendering, version):
    for item in rendering.objects:
        kubernetes_validate.validate(item, version, strict=True)


@pytest.mark.slow
@pytest.mark.parametrize("version", [f"1.{minor}" for minor in range(26, 37)])
def test_each_kind_is_valid_in_every_kubernetes_between(chart, version):
    kinds = {
        item["kind"]: item
        for item in (*chart.render("values.yaml").objects, *chart.render("ci/bucket-values.yaml").objects)
    }
    for item in kinds.values():
        kubernetes_validate.validate(item, version, strict=True)


def test_names_are_unique_and_every_object_is_part_of_nexus(rendering):
    names = [(item["kind"], item["metadata"]["name"]) for item in rendering.objects]
    assert len(names) == len(set(names))
    for item in rendering.objects:
        labels = item["metadata"]["labels"]
        assert labels["app.kubernetes.io/part-of"] == "nexus"
        assert labels["app.kubernetes.io/instance"] == "nexus"
        assert item["metadata"]["namespace"] == "release-tools"


def test_the_promised_names_hold_for_a_release_called_nexus(chart):
    rendering = chart.render("values.yaml")
    assert {item["metadata"]["name"] for item in rendering.of("Deployment")} >= {
        "nexus-orchestrator",
        "nexus-admin-dashboard",
    }
    assert [item["metadata"]["name"] for item in rendering.of("StatefulSet")] == ["nexus-postgresql"]
    ports = {item["metadata"]["name"]: item["spec"]["ports"][0]["port"] for item in rendering.of("Service")}
    assert ports == {
        "nexus-orchestrator": 8080,
        "nexus-admin-dashboard": 8088,
        "nexus-dagster-webserver": 3000,
        "nexus-dagster-code-location": 4000,
        "nexus-postgresql": 5432,
    }


def test_long_release_names_stay_within_the_limit(chart):
    result = chart.run("template", "n" * 53, str(chart.package))
    assert result.returncode == 0, result.stderr
    objects = [item for item in yaml.safe_load_all(result.stdout) if item]
    assert max(len(item["metadata"]["name"]) for item in objects) <= 63


def test_versions_match_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    assert chart["version"] == chart["appVersion"] == project["version"]
