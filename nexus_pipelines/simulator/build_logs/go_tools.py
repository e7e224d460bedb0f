"""What the Go tool chain and golangci-lint print."""

import re
from collections.abc import Iterator

from nexus_pipelines.simulator.build_logs.files import Place
from nexus_pipelines.simulator.build_logs.scene import Scene, Step


def install(scene: Scene) -> Step:
    """The pinned modules."""
    command = "go mod download"
    lines = [f"go: downloading modules.example/{name} v{version}" for name, version in scene.libraries]
    if scene.kind == "dependency":
        name = (scene.build.failing or "").split()[0]
        version = dict(scene.libraries).get(name, "1.0.0")
        other, held = scene.rng.choice([each for each in scene.libraries if each[0] != name])
        lines += [
            f"go: {scene.name} imports",
            f"\tmodules.example/{other} imports",
            f"\tmodules.example/{name}/records: module modules.example/{name}@v{version} found, but does not contain "
            f"package modules.example/{name}/records, which modules.example/{other}@v{held} requires",
        ]
        return Step(name="Download modules", command=command, lines=tuple(lines), exit_code=1)
    if scene.kind == "registry outage":
        name, version = scene.rng.choice(scene.libraries)
        lines += [
            f'go: modules.example/{name}@v{version}: Get "https://proxy.example/modules.example/{name}/@v/v{version}'
            '.zip": dial tcp: lookup proxy.example on 10.0.0.2:53: read udp 10.0.0.2:53: i/o timeout',
        ]
        return Step(name="Download modules", command=command, lines=tuple(lines), exit_code=1)
    return Step(name="Download modules", command=command, lines=tuple(lines))


def checks(scene: Scene) -> Iterator[Step]:
    """Formatter, linter and compiler."""
    if scene.kind == "format":
        place = scene.broken_place()
        yield Step(
            name="Format",
            command='test -z "$(gofmt -l . | tee /dev/stderr)"',
            lines=(place.path,),
            exit_code=1,
        )
        return
    yield Step(name="Format", command='test -z "$(gofmt -l . | tee /dev/stderr)"', lines=())
    if scene.kind == "compile":
        place = scene.broken_place()
        column = len(place.text) - len(place.text.lstrip()) + 1
        package = place.path.rpartition("/")[0]
        problem = scene.rng.choice(
            ("undefined: dropRevisions", "cannot use entries (variable of type []Entry) as []*Entry value in argument",
             "declared and not used: leftover", "not enough return values\n\thave ([]Entry)\n\twant ([]Entry, error)")
        )  # fmt: skip
        lines = (
            f"# {scene.name}/{package}",
            *f"{place.path}:{place.line}:{column}: {problem}".split("\n"),
        )
        yield Step(name="Build", command="go build ./...", lines=lines, exit_code=1)
        return
    yield Step(name="Build", command="go build ./...", lines=())
    if scene.kind == "lint":
        place = scene.broken_place()
        lines = (
            f"{place.path}:{place.line}:{len(place.text) - len(place.text.lstrip()) + 1}: Error return value of "
            f"`{place.function}` is not checked (errcheck)",
            place.text,
            f"{place.text[: len(place.text) - len(place.text.lstrip())]}^",
            "1 issues:",
            "* errcheck: 1",
        )
        yield Step(name="Lint", command="golangci-lint run", lines=lines, exit_code=1)
        return
    yield Step(name="Lint", command="golangci-lint run", lines=("0 issues.",))


def test(scene: Scene) -> Step:
    """The tests of each package, in order; one fails, or hangs."""
    command = "go test ./..."
    packages: dict[str, list[str]] = {}
    for path in scene.tests:
        packages.setdefault(path.rpartition("/")[0], []).append(path)
    kind, lines = scene.kind, list[str]()
    failing = scene.failing_test() if kind is not None else None
    for number, package in enumerate(packages):
        full = f"{scene.name}/{package}"
        if kind in ("out of memory", "runner lost", "job timeout") and number >= len(packages) // 2:
            if kind == "out of memory":
                lines += [f"{full}: signal: killed", f"FAIL\t{full}\t{scene.rng.uniform(20, 90):.3f}s", "FAIL"]
            code = 1 if kind == "out of memory" else 143
            return Step(name="Test", command=command, lines=tuple(lines), exit_code=code, is_lost=code != 1)
        if failing is not None and failing.path.rpartition("/")[0] == package:
            lines += [*_failure(scene, failing, full), f"FAIL\t{full}\t{scene.rng.uniform(0.1, 40):.3f}s"]
        else:
            lines.append(f"ok  \t{full}\t{scene.rng.uniform(0.1, 9):.3f}s")
    if failing is None:
        return Step(name="Test", command=command, lines=tuple(lines))
    return Step(name="Test", command=command, lines=(*lines, "FAIL"), exit_code=1)


def _failure(scene: Scene, failing: Place, package: str) -> list[str]:
    file = failing.path.rpartition("/")[2]
    seconds = f"({scene.rng.uniform(0.01, 3):.2f}s)"
    match scene.kind:
        case "exception":
            place = scene.broken_place()
            got = scene.rng.randrange(1, 9)
            return [
                f"--- FAIL: {failing.function} {seconds}",
                f"panic: runtime error: index out of range [{got}] with length {got} [recovered]",
                f"\tpanic: runtime error: index out of range [{got}] with length {got}",
                "",
                f"goroutine {scene.rng.randrange(6, 90)} [running]:",
                "testing.tRunner.func1.2({0x5a1e40, 0xc0000182a0})",
                "\t/usr/local/go/src/testing/testing.go:1632 +0x230",
                f"{package}.{place.function}({{0x61b2d8, 0x7c5a20}}, {{0xc00011c000, 0x{got:x}, 0x8}})",
                f"\t/home/ci/{scene.name}/{place.path}:{place.line} +0x{scene.rng.randrange(64, 999):x}",
                f"{package}.{failing.function}(0xc0001036c0)",
                f"\t/home/ci/{scene.name}/{failing.path}:{failing.line} +0x45",
            ]
        case "hanging test":
            place = scene.broken_place()
            return [
                "panic: test timed out after 10m0s",
                "\trunning tests:",
                f"\t\t{failing.function} (10m0s)",
                "",
                f"goroutine {scene.rng.randrange(6, 90)} [chan receive, 9 minutes]:",
                f"{package}.{place.function}(...)",
                f"\t/home/ci/{scene.name}/{place.path}:{place.line} +0x{scene.rng.randrange(64, 999):x}",
            ]
        case "flaky wait":
            return [
                f"--- FAIL: {failing.function} {seconds}",
                f"    {file}:{failing.line}: context deadline exceeded: no answer from worker-"
                f"{scene.rng.randrange(1, 9)} within 5s",
            ]
        case _:
            text = re.search(r"!= (\d+)", "\n".join((*failing.above, failing.text)))
            got = (int(text[1]) if text else 3) + scene.rng.choice((1, 2))
            lines = [f"--- FAIL: {failing.function} {seconds}", f"    {file}:{failing.line}: got {got}"]
            if scene.build.culprit is not None:
                place = scene.broken_place()
                clock = f"2024/01/0{scene.rng.randrange(1, 9)} 03:04:05"
                lines.insert(0, f"{clock} {place.path.rpartition('/')[2]}:{place.line}: {place.function} gave {got}")
            return lines
