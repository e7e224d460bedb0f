"""What pip, ruff, pyright and pytest print."""

import re
from collections.abc import Iterator

from nexus_pipelines.simulator.build_logs.files import Place, places_in
from nexus_pipelines.simulator.build_logs.scene import Scene, Step

_WIDTH = 78


def install(scene: Scene) -> Step:
    """The pinned libraries."""
    command = "python -m pip install --requirement libraries.lock"
    lines: list[str] = []
    for name, version in scene.libraries:
        lines += [
            f"Collecting {name}=={version} (from -r libraries.lock)",
            f"  Downloading {name}-{version}-py3-none-any.whl ({scene.rng.randrange(20, 900)} kB)",
        ]
    if scene.kind == "dependency":
        name, version = _library(scene)
        other, held = scene.rng.choice([each for each in scene.libraries if each[0] != name])
        wanted = int(version.split(".")[0]) - 1
        lines += [
            f"ERROR: Cannot install {name}=={version} and {other}=={held} because these package versions have "
            "conflicting dependencies.",
            "",
            "The conflict is caused by:",
            f"    The user requested {name}=={version}",
            f"    {other} {held} depends on {name}<{max(1, wanted) + 1} and >={max(0, wanted)}",
            "",
            "To fix this you could try to:",
            "1. loosen the range of package versions you've specified",
            "2. remove package versions to allow pip to attempt to solve the dependency conflict",
            "",
            "ERROR: ResolutionImpossible: for help visit https://pip.example/topics/dependency-resolution",
        ]
        return Step(name="Install dependencies", command=command, lines=tuple(lines), exit_code=1)
    if scene.kind == "registry outage":
        name, _ = scene.rng.choice(scene.libraries)
        lines = [
            *(
                f"WARNING: Retrying (Retry(total={left}, connect=None, read=None, redirect=None, status=None)) after "
                "connection broken by 'ReadTimeoutError(\"HTTPSConnectionPool(host='packages.example', port=443): "
                f"Read timed out. (read timeout=15)\")': /simple/{name}/"
                for left in range(4, -1, -1)
            ),
            f"ERROR: Could not find a version that satisfies the requirement {name} (from versions: none)",
            f"ERROR: No matching distribution found for {name}",
        ]
        return Step(name="Install dependencies", command=command, lines=tuple(lines), exit_code=1)
    names = " ".join(f"{name}-{version}" for name, version in scene.libraries)
    lines += [f"Installing collected packages: {', '.join(name for name, _ in scene.libraries)}"]
    lines += [f"Successfully installed {names}"]
    return Step(name="Install dependencies", command=command, lines=tuple(lines))


def checks(scene: Scene) -> Iterator[Step]:
    """Linter, formatter and type checker; compiling byte code finds what is no Python."""
    count = sum(path.endswith(".py") for path in scene.checkout)
    lint, form, compiling, types = (
        ("Lint", "ruff check src tests"),
        ("Format", "ruff format --check src tests"),
        ("Compile", "python -m compileall -q src"),
        ("Types", "pyright src"),
    )
    if scene.kind == "lint":
        place = scene.broken_place()
        lines = (
            f"{place.path}:{place.line}:{len(place.text) - len(place.text.lstrip()) + 1}: F841 Local variable "
            "`leftover` is assigned to but never used",
            "Found 1 error.",
            "No fixes available (1 hidden fix can be enabled with the `--unsafe-fixes` option).",
        )
        yield Step(name=lint[0], command=lint[1], lines=lines, exit_code=1)
        return
    yield Step(name=lint[0], command=lint[1], lines=("All checks passed!",))
    if scene.kind == "format":
        place = scene.broken_place()
        lines = (f"Would reformat: {place.path}", f"1 file would be reformatted, {count - 1} files already formatted")
        yield Step(name=form[0], command=form[1], lines=lines, exit_code=1)
        return
    yield Step(name=form[0], command=form[1], lines=(f"{count} files already formatted",))
    if scene.kind == "compile":
        place = scene.broken_place()
        at = len(place.text.rstrip()) - len(place.text.lstrip())
        lines = (
            f'*** Error compiling "{place.path}"...',
            f'  File "{place.path}", line {place.line}',
            f"    {place.text.strip()}",
            f"    {' ' * max(0, at - 1)}^",
            "SyntaxError: '(' was never closed",
        )
        yield Step(name=compiling[0], command=compiling[1], lines=lines, exit_code=1)
        return
    yield Step(name=compiling[0], command=compiling[1], lines=())
    if scene.kind == "types":
        place = scene.broken_place()
        lines = (
            f"/home/ci/{scene.name}/{place.path}",
            f"  /home/ci/{scene.name}/{place.path}:{place.line}:{len(place.text) - len(place.text.lstrip()) + 1} - "
            f'error: Argument of type "list[Entry] | None" cannot be assigned to parameter "entries" of type '
            f'"list[Entry]" in function "{place.function}" (reportArgumentType)',
            "1 error, 0 warnings, 0 informations ",
        )
        yield Step(name=types[0], command=types[1], lines=lines, exit_code=1)
        return
    yield Step(name=types[0], command=types[1], lines=("0 errors, 0 warnings, 0 informations ",))


def test(scene: Scene) -> Step:
    """The tests; one fails, or hangs."""
    command = "python -m pytest --durations=3"
    paths = scene.tests
    counts = {path: len({place.function for place in places_in(path, scene.checkout[path])}) for path in paths}
    total = sum(counts.values())
    head = [
        " test session starts ".center(_WIDTH, "="),
        "platform linux -- Python 3.12.7, pytest-8.3.3, pluggy-1.5.0",
        f"rootdir: /home/ci/{scene.name}",
        "configfile: pyproject.toml",
        f"collected {total} items",
        "",
    ]
    seconds = scene.rng.uniform(40, 200)
    warning = [
        " warnings summary ".center(_WIDTH, "="),
        f"{paths[0]}: 2 warnings",
        "  DeprecationWarning: error_on_missing is deprecated and will raise an exception in a later release",
        "",
    ]
    kind = scene.kind
    if kind is None:
        lines = [*head, *_dots(scene, counts, None, total), "", *warning]
        end = f" {total} passed, 2 warnings in {seconds:.2f}s "
        return Step(name="Test", command=command, lines=(*lines, end.center(_WIDTH, "=")))
    test_ = scene.failing_test()
    if kind == "out of memory":
        some = dict(list(counts.items())[: max(1, len(counts) // 2)])
        lines = [*head, *_dots(scene, some, None, total), "make: *** [Makefile:5: test] Killed"]
        return Step(name="Test", command=command, lines=tuple(lines), exit_code=137)
    if kind in ("runner lost", "job timeout"):
        some = dict(list(counts.items())[: max(1, len(counts) // 3)])
        return Step(
            name="Test", command=command, lines=(*head, *_dots(scene, some, None, total)), exit_code=143, is_lost=True
        )
    report = [" FAILURES ".center(_WIDTH, "="), f" {test_.function} ".center(_WIDTH, "_"), ""]
    body, last = _failure(scene, test_)
    summary = [
        " short test summary info ".center(_WIDTH, "="),
        f"FAILED {test_.path}::{test_.function} - {last}",
        f" 1 failed, {total - 1} passed, 2 warnings in {seconds:.2f}s ".center(_WIDTH, "="),
    ]
    lines = [*head, *_dots(scene, counts, test_.path, total), "", *report, *body, *warning, *summary]
    return Step(name="Test", command=command, lines=tuple(lines), exit_code=1)


def _dots(scene: Scene, counts: dict[str, int], failing: str | None, total: int) -> Iterator[str]:
    done = 0
    for path, count in counts.items():
        marks = ["."] * count
        if path == failing and marks:
            marks[scene.rng.randrange(len(marks))] = "F"
        done += count
        text = f"{path} {''.join(marks)}"
        yield f"{text.ljust(_WIDTH - 8)} [{100 * done // total:3d}%]"


def _failure(scene: Scene, test_: Place) -> tuple[list[str], str]:
    """The lines of a failure, and its message as the summary repeats it."""
    above = [f"    {line}" for line in test_.above]
    match scene.kind:
        case "exception":
            place = scene.broken_place()
            error = scene.rng.choice(
                ("KeyError: 'revision'", "AttributeError: 'NoneType' object has no attribute 'revision'",
                 "TypeError: '<' not supported between instances of 'NoneType' and 'int'")
            )  # fmt: skip
            body = [
                *above,
                f">   {test_.text}",
                "",
                f"{test_.path}:{test_.line}: ",
                "_ " * (_WIDTH // 2),
                "",
                *(f"    {line}" for line in place.above),
                f">   {place.text}",
                f"E       {error}",
                "",
                f"{place.path}:{place.line}: {error.partition(':')[0]}",
            ]
            return body, error
        case "hanging test":
            place = scene.broken_place()
            body = [
                *above,
                f">   {test_.text}",
                f"E       Failed: Timeout (>300.0s) from pytest-timeout in {place.function}.",
                "",
                f"{test_.path}:{test_.line}: ",
                f"{place.path}:{place.line}: Failed",
            ]
            return body, "Failed: Timeout (>300.0s) from pytest-timeout."
        case "flaky wait":
            waited = scene.rng.choice((5, 10, 30))
            body = [
                *above,
                f">   {test_.text}",
                f"E       TimeoutError: no answer from worker-{scene.rng.randrange(1, 9)} within {waited} s",
                "",
                f"{test_.path}:{test_.line}: TimeoutError",
            ]
            return body, "TimeoutError: no answer from worker"
        case _:
            found = re.search(r"== (\d+)", test_.text)
            expected = int(found[1]) if found else 1
            got = expected + scene.rng.choice((-1, 1, 2))
            body = [
                *above,
                f">   {test_.text}",
                f"E       assert {got} == {expected}",
                f"E        +  where {got} = len([{', '.join(['Entry(is_open=True)'] * 2)}, ...])",
                "",
                f"{test_.path}:{test_.line}: AssertionError",
            ]
            if scene.build.culprit is not None:
                place = scene.broken_place()
                module = place.path.removeprefix("src/").removesuffix(".py").replace("/", ".")
                shown = f"WARNING  {module}:{place.path.rpartition('/')[2]}:{place.line} {place.function} gave {got}"
                body += [" Captured log call ".center(_WIDTH, "-"), f"{shown} of {expected} entries"]
            return body, f"assert {got} == {expected}"


def _library(scene: Scene) -> tuple[str, str]:
    name = (scene.build.failing or "").split()[0]
    return name, dict(scene.libraries).get(name, "1.0.0")
