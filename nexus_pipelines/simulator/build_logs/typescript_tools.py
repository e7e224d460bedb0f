"""What npm, eslint, prettier, tsc and jest print."""

import re
from collections.abc import Iterator

from nexus_pipelines.simulator.build_logs.files import Place, places_in
from nexus_pipelines.simulator.build_logs.scene import Scene, Step


def install(scene: Scene) -> Step:
    """The pinned packages."""
    command = "npm ci"
    old = "npm warn deprecated inflight@1.0.6: This module is not supported, and leaks memory. Do not use it."
    if scene.kind == "dependency":
        name = (scene.build.failing or "").split()[0]
        version = dict(scene.libraries).get(name, "1.0.0")
        other, held = scene.rng.choice([each for each in scene.libraries if each[0] != name])
        wanted = max(0, int(version.split(".")[0]) - 1)
        lines = (
            "npm error code ERESOLVE",
            "npm error ERESOLVE could not resolve",
            "npm error",
            f"npm error While resolving: {other}@{held}",
            f"npm error Found: {name}@{version}",
            f"npm error node_modules/{name}",
            f'npm error   {name}@"{version}" from the root project',
            "npm error",
            "npm error Could not resolve dependency:",
            f'npm error peer {name}@"^{wanted}.0.0" from {other}@{held}',
            f"npm error node_modules/{other}",
            "npm error",
            "npm error Fix the upstream dependency conflict, or retry",
        )
        return Step(name="Install packages", command=command, lines=lines, exit_code=1)
    if scene.kind == "registry outage":
        name, _ = scene.rng.choice(scene.libraries)
        lines = (
            old,
            "npm error code ETIMEDOUT",
            "npm error errno ETIMEDOUT",
            f"npm error network request to https://registry.example/{name} failed, reason: connect ETIMEDOUT "
            "203.0.113.9:443",
            "npm error network This is a problem related to network connectivity.",
        )
        return Step(name="Install packages", command=command, lines=lines, exit_code=1)
    seconds = scene.rng.randrange(9, 40)
    lines = (old, "", f"added {640 + len(scene.libraries)} packages, and audited 653 packages in {seconds}s")
    return Step(name="Install packages", command=command, lines=(*lines, "", "found 0 vulnerabilities"))


def checks(scene: Scene) -> Iterator[Step]:
    """Linter, formatter and compiler."""
    lint, form, build = "npm run lint", "npm run format:check", "npm run build"
    if scene.kind == "lint":
        place = scene.broken_place()
        column = len(place.text) - len(place.text.lstrip()) + 1
        lines = (
            *_script(scene, "lint", "eslint src"),
            f"/home/ci/{scene.name}/{place.path}",
            f"  {place.line}:{column}  error  'leftover' is assigned a value but never used  "
            "@typescript-eslint/no-unused-vars",
            "",
            "✖ 1 problem (1 error, 0 warnings)",
        )
        yield Step(name="Lint", command=lint, lines=lines, exit_code=1)
        return
    yield Step(name="Lint", command=lint, lines=tuple(_script(scene, "lint", "eslint src")))
    if scene.kind == "format":
        place = scene.broken_place()
        lines = (
            *_script(scene, "format:check", "prettier --check src"),
            "Checking formatting...",
            f"[warn] {place.path}",
            "[warn] Code style issues found in the above file. Run Prettier with --write to fix.",
        )
        yield Step(name="Format", command=form, lines=lines, exit_code=1)
        return
    fine = ("Checking formatting...", "All matched files use Prettier code style!")
    yield Step(name="Format", command=form, lines=(*_script(scene, "format:check", "prettier --check src"), *fine))
    if scene.kind in ("types", "compile"):
        place = scene.broken_place()
        column = len(place.text) - len(place.text.lstrip()) + 1
        problem = scene.rng.choice(
            ("error TS2304: Cannot find name 'dropRevision'.",
             "error TS2345: Argument of type 'Entry | undefined' is not assignable to parameter of type 'Entry'.",
             "error TS2339: Property 'revisions' does not exist on type 'Entry'.")
        )  # fmt: skip
        lines = (*_script(scene, "build", "tsc --noEmit"), f"{place.path}({place.line},{column}): {problem}")
        yield Step(name="Build", command=build, lines=lines, exit_code=2)
        return
    yield Step(name="Build", command=build, lines=tuple(_script(scene, "build", "tsc --noEmit")))


def test(scene: Scene) -> Step:
    """The test files, one after the other; one fails, or hangs."""
    command = "npm test"
    kind, lines = scene.kind, [*_script(scene, "test", "jest")]
    failing = scene.failing_test() if kind is not None else None
    tests = 0
    for number, path in enumerate(scene.tests):
        if kind in ("out of memory", "runner lost", "job timeout") and number >= len(scene.tests) // 2:
            if kind == "out of memory":
                lines += [
                    f"[{scene.rng.randrange(1000, 9000)}:0x5d2c000]   184211 ms: Mark-Compact 2031.4 -> 2030.9",
                    "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory",
                    "Aborted (core dumped)",
                ]
            code = 134 if kind == "out of memory" else 143
            return Step(name="Test", command=command, lines=tuple(lines), exit_code=code, is_lost=code == 143)
        tests += len({each.function for each in places_in(path, scene.checkout[path])})
        if failing is not None and failing.path == path:
            lines += [f"FAIL {path}", *_failure(scene, failing), ""]
        else:
            lines.append(f"PASS {path}{f' ({scene.rng.uniform(5, 9):.3f} s)' if scene.rng.random() < 0.1 else ''}")
    bad = 0 if failing is None else 1
    suites = len(scene.tests)
    lines += [
        "",
        f"Test Suites: {f'{bad} failed, ' if bad else ''}{suites - bad} passed, {suites} total",
        f"Tests:       {f'{bad} failed, ' if bad else ''}{tests - bad} passed, {tests} total",
        "Snapshots:   0 total",
        f"Time:        {scene.rng.uniform(30, 90):.3f} s",
        "Ran all test suites.",
    ]
    return Step(name="Test", command=command, lines=tuple(lines), exit_code=bad)


def _script(scene: Scene, name: str, command: str) -> Iterator[str]:
    yield from ("", f"> {scene.name}@{scene.product.major}.0.0 {name}", f"> {command}", "")


def _failure(scene: Scene, failing: Place) -> Iterator[str]:
    yield f"  ● {failing.function}"
    yield ""
    match scene.kind:
        case "exception":
            place = scene.broken_place()
            yield "    TypeError: Cannot read properties of undefined (reading 'revision')"
            yield ""
            yield from _frame(scene, place)
            yield f"      at {place.function} ({place.path}:{place.line}:11)"
            yield f"      at Object.<anonymous> ({failing.path}:{failing.line}:3)"
        case "hanging test" | "flaky wait":
            limit = 5000
            yield f'    thrown: "Exceeded timeout of {limit} ms for a test.'
            yield '    Add a timeout value to this test to increase the timeout, if this is a long-running test."'
            yield ""
            yield from _frame(scene, failing)
            if scene.kind == "hanging test":
                place = scene.broken_place()
                yield f"      at {place.function} ({place.path}:{place.line}:5)"
            yield f"      at Object.<anonymous> ({failing.path}:{failing.line}:3)"
        case _:
            found = re.search(r"toHaveLength\((\d+)\)", failing.text)
            expected = int(found[1]) if found else 1
            yield "    expect(received).toHaveLength(expected)"
            yield ""
            yield f"    Expected length: {expected}"
            yield f"    Received length: {expected + scene.rng.choice((1, 2))}"
            yield ""
            yield from _frame(scene, failing)
            if scene.build.culprit is not None:
                place = scene.broken_place()
                yield f"      at {place.function} ({place.path}:{place.line}:9)"
            yield f"      at Object.<anonymous> ({failing.path}:{failing.line}:44)"


def _frame(scene: Scene, place: Place) -> Iterator[str]:
    """The lines around a place, as jest shows them."""
    lines = scene.checkout.get(place.path, place.text).splitlines()
    for number in range(max(1, place.line - 2), min(len(lines), place.line + 1) + 1):
        mark = ">" if number == place.line else " "
        yield f"    {mark} {number:3d} | {lines[number - 1]}"
    yield ""
