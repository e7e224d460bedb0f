"""Who last wrote the lines that a log's stack frames name."""

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from nexus_pipelines.analysis.root_cause.records import Frame
from nexus_pipelines.analysis.root_cause.suspects.paths import is_foreign, resolve
from nexus_pipelines.errors import SourceError
from nexus_pipelines.sources.git.candidates import commit_sha, open_folder
from nexus_pipelines.sources.git.commands import run
from nexus_pipelines.sources.git.repository import Repository

_LINE = re.compile(r"^([0-9a-f]{40,64}) \d+ (\d+)", re.MULTILINE)
# Logs of broken builds repeat themselves: later frames add nothing, and each file costs git a walk.
_MOST_FILES, _MOST_LINES = 20, 200


def read_blame(repository: Path, *, at_sha: str, frames: Iterable[Frame]) -> dict[tuple[str, int], str]:
    """By path and line as the frames have them, the sha of the commit that last wrote the line as of `at_sha`.

    Changes of white space alone are looked through. Frames of libraries and lines that are not there are left out.

    Raises:
        UserError: `at_sha` means no commit of the repository.
        SourceError: there is no repository, or its tree cannot be read.
    """
    opened = open_folder(repository)
    sha = commit_sha(opened, at_sha)
    listed = run(["ls-tree", "-r", "-z", "--name-only", "--full-tree", sha], folder=opened.folder)
    if listed.code != 0:
        raise SourceError(f"The files of {sha} in {repository} cannot be listed: {listed.complaint}.")
    paths = dict.fromkeys(listed.text.split("\0")[:-1])
    wanted: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    places = dict.fromkeys((each.path, each.line) for each in frames if each.line and not is_foreign(each.path))
    for logged, line in list(places)[:_MOST_LINES]:
        path = resolve(logged, paths)
        if path is not None:
            wanted[path][line].append(logged)
    found: dict[tuple[str, int], str] = {}
    for path, lines in list(wanted.items())[:_MOST_FILES]:
        for line, writer in _writers(opened, sha, path, sorted(lines)).items():
            found |= {(logged, line): writer for logged in lines.get(line, ())}
    return found


def _writers(repository: Repository, sha: str, path: str, lines: list[int]) -> dict[int, str]:
    ranges = [f"-L{line},{line}" for line in lines]
    asked = run(["blame", "--porcelain", "-w", *ranges, sha, "--", path], folder=repository.folder)
    if asked.code != 0 and len(lines) > 1:  # one line beyond the end of the file fails all
        return {number: writer for line in lines for number, writer in _writers(repository, sha, path, [line]).items()}
    return {int(number): writer for writer, number in _LINE.findall(asked.text)} if asked.code == 0 else {}
