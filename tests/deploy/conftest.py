"""The chart, packaged once and rendered from the package, as an installation would see it."""

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
CHART = ROOT / "deploy" / "helm" / "nexus"
VALUES_FILES = (
    "values.yaml",
    "values-dev.yaml",
    "values-prod.yaml",
    *sorted(f"ci/{file.name}" for file in (CHART / "ci").glob("*-values.yaml")),
)


def load_script(path: Path) -> ModuleType:
    """A script of deploy/, which is no package, as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


fetch_helm = load_script(ROOT / "deploy" / "helm" / "fetch_helm.py")


@dataclass(frozen=True)
class Rendering:
    """The objects of one installation."""

    values_file: str
    objects: tuple[dict[str, Any], ...]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [item for item in self.objects if item["kind"] == kind]

    def workloads(self) -> list[dict[str, Any]]:
        return [item for item in self.objects if item["kind"] in ("Deployment", "StatefulSet", "Job")]

    def pods(self) -> dict[str, dict[str, Any]]:
        """Pod templates by component."""
        templates = [workload["spec"]["template"] for workload in self.workloads()]
        return {template["metadata"]["labels"]["app.kubernetes.io/component"]: template for template in templates}

    def selected(self, selector: dict[str, Any]) -> set[str]:
        """Components whose pods the selector matches."""
        wanted = selector.get("matchLabels", {}).items()
        return {name for name, pod in self.pods().items() if wanted <= pod["metadata"]["labels"].items()}

    def environment(self, component: str) -> dict[str, str | None]:
        """Variables that the component's container gets; None where the value comes from a secret."""
        container = self.pods()[component]["spec"]["containers"][0]
        variables: dict[str, str | None] = {}
        for source in container.get("envFrom", []):
            name = source["configMapRef"]["name"]
            variables |= next(item["data"] for item in self.of("ConfigMap") if item["metadata"]["name"] == name)
        return variables | {entry["name"]: entry.get("value") for entry in container.get("env", [])}


@dataclass(frozen=True)
class Chart:
    """The packaged chart and the helm that reads it."""

    helm: Path
    package: Path

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([str(self.helm), *arguments], capture_output=True, text=True, check=False)

    def template(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run("template", "nexus", str(self.package), "--namespace", "release-tools", *arguments)

    def refusal(self, *settings: str) -> str:
        """What helm says against these settings."""
        result = self.template(*(part for setting in settings for part in ("--set-json", setting)))
        assert result.returncode != 0, f"{settings} were accepted"
        return result.stderr

    def render(self, values_file: str) -> Rendering:
        return _render(self, values_file)


@cache
def _render(chart: Chart, values_file: str) -> Rendering:
    result = chart.template("--values", str(CHART / values_file))
    assert result.returncode == 0, result.stderr
    documents = yaml.load_all(result.stdout, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return Rendering(values_file=values_file, objects=tuple(item for item in documents if item))


@pytest.fixture(scope="session", params=fetch_helm.VERSIONS, ids=lambda helm: f"helm {helm.version}")
def any_helm(request: pytest.FixtureRequest) -> Path:
    """Each helm version that the chart supports."""
    return _binary(request.param)


@pytest.fixture(scope="session")
def chart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chart]:
    """The chart packaged and rendered by the newest helm."""
    yield package(_binary(fetch_helm.VERSIONS[-1]), tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="session")
def any_chart(any_helm: Path, tmp_path_factory: pytest.TempPathFactory) -> Chart:
    """The chart packaged and rendered by each helm version."""
    return package(any_helm, tmp_path_factory.mktemp("package"))


@pytest.fixture(params=VALUES_FILES)
def rendering(request: pytest.FixtureRequest, chart: Chart) -> Rendering:
    """Each supported installation."""
    return chart.render(request.param)


def _binary(helm: Any) -> Path:
    path: Path = fetch_helm.binary(helm)
    if not path.exists():
        pytest.skip(f"helm {helm.version} is not in {path.parent}: run python deploy/helm/fetch_helm.py")
    return path


def package(helm: Path, folder: Path) -> Chart:
    result = subprocess.run(
        [str(helm), "package", str(CHART), "--destination", str(folder)], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    return Chart(helm=helm, package=next(folder.glob("*.tgz")))
