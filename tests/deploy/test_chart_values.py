"""values.yaml is the interface: closed, described, and refused where a combination cannot work."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest
import yaml

HELM = Path(__file__).parents[2] / "deploy" / "helm"
CHART = HELM / "nexus"


@pytest.fixture(scope="module")
def values_table():
    spec = importlib.util.spec_from_file_location("values_table", HELM / "values_table.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["values_table"] = module
    spec.loader.exec_module(module)
    return module


def test_every_value_is_described_and_in_the_readme(values_table):
    values = values_table.read_values((CHART / "values.yaml").read_text())
    assert [value.path for value in values if not value.description] == []
    readme = (CHART / "README.md").read_text()
    assert values_table.with_table(readme, values_table.table(values)) == readme, "run deploy/helm/values_table.py"


def test_the_table_has_every_key(values_table):
    def leaves(node, path=""):
        for key, value in node.items():
            name = f"{path}{key}"
            if isinstance(value, dict) and value and key not in values_table.OPAQUE:
                yield from leaves(value, f"{name}.")
            else:
                yield name

    written = [v.path for v in values_table.read_values((CHART / "values.yaml").read_text()) if v.default is not None]
    assert written == list(leaves(yaml.safe_load((CHART / "values.yaml").read_text())))


def test_the_schema_is_closed():
    # Objects that Kubernetes defines, or whose keys the user chooses, say so by having no properties.
    def open_objects(node, path="$"):
        if isinstance(node, dict):
            if "properties" in node and node.get("additionalProperties") is not False:
                yield path
            for key, value in node.items():
                yield from open_objects(value, f"{path}.{key}")

    assert list(open_objects(json.loads((CHART / "values.schema.json").read_text()))) == []


@pytest.mark.parametrize(
    "setting",
    [
        "unknown=1",
        "orchestrator.replica=2",
        'global.imagetag="x"',
        "adminDashboard.ingress.enabled=true",
        'postgresql.auth.user="x"',
        "orchestrator.replicas=0",
        'lake.path="/data"',
        'sources.git=["git@example.com:a.git"]',
        'global.commonLabels={"app.kubernetes.io/name": "x"}',
        'ingress.hosts=[{"host": "h", "paths": [{"path": "/", "pathType": "Prefix", "service": "dagsterWebserver"}]}]',
    ],
)
def test_the_schema_refuses(any_chart, setting):
    assert "schema" in any_chart.refusal(setting)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (['externalPostgresql.existingSecret="s"'], "Both postgresql.enabled and externalPostgresql are set"),
        (["postgresql.enabled=false"], "There is no database"),
        (
            [
                "postgresql.enabled=false",
                'externalPostgresql={"url": "postgresql://h/n", "existingSecret": "s", "port": 5432}',
            ],
            "either externalPostgresql.url or externalPostgresql.existingSecret",
        ),
        (['postgresql.auth.password="a"', 'postgresql.auth.existingSecret="b"'], "either postgresql.auth.password or"),
        (['lake.path="s3://b"', 'lake.persistence.existingClaim="c"'], "either in a bucket"),
        (['lake.path="s3://b"'], "lake.path needs lake.s3.existingSecret"),
        (['sources.jiraDump=["/sources/a"]'], "set sources.existingClaim"),
        (['sources.jiraDump=["/data/a"]', 'sources.existingClaim="c"'], "outside /sources"),
        (['settings.embedder="openai"'], "needs settings.embedderUrl"),
        (["adminDashboard.replicas=2"], "adminDashboard.replicas must be 1"),
        (["orchestrator.pdb.enabled=true"], "no node could ever be drained"),
        (["ingress.enabled=true"], "Nexus has no sign-in yet"),
        (["ingress.enabled=true", "ingress.acceptNoSignIn=true"], "at least one entry in ingress.hosts"),
        (
            [
                "ingress.enabled=true",
                "ingress.acceptNoSignIn=true",
                'ingress.hosts=[{"host": "h", "paths": [{"path": "/a", "pathType": "Exact", "service": "orchestrator"}]}]',  # noqa: E501 - one value
            ],
            "networkPolicy.allowedNamespaces",
        ),
    ],
)
def test_combinations_that_cannot_work_are_refused_with_a_sentence(chart, settings, sentence):
    assert sentence in chart.refusal(*settings)


def test_nothing_is_exposed_by_default(rendering):
    assert bool(rendering.of("Ingress")) == (rendering.values_file == "ci/bucket-values.yaml")
    assert all(service["spec"]["type"] == "ClusterIP" for service in rendering.of("Service"))


@pytest.mark.parametrize(
    ("values_file", "said"),
    [
        ("values-dev.yaml", ["THE DEMO COMPANY", "the chart's own PostgreSQL", "no sign-in yet", "8088:8088"]),
        ("values-prod.yaml", ["your own, from 1 Git", "nexus-database", "s3://example-nexus-lake/production"]),
        ("ci/bucket-values.yaml", ["https://nexus.example.com", "keep your own authentication"]),
    ],
)
def test_the_notes_say_what_was_installed(chart, values_file, said):
    # Helm 4 only: a dry run of helm 3 asks for a cluster.
    values = str(CHART / values_file)
    result = chart.run("install", "nexus", str(chart.package), "--dry-run=client", "--values", values)
    assert result.returncode == 0, result.stderr
    notes = result.stdout.partition("NOTES:")[2]
    assert all(text in notes for text in said), notes
    assert ("3000:3000" in notes) == (values_file != "ci/bucket-values.yaml")
