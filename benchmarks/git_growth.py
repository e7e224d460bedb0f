"""Grows a large Git history out of real ones, so that speed can be measured where no large history is at hand.

Each source history is replayed several times through `git fast-import`: every copy lies in a folder of its own, under
refs of its own, and each of its files begins with a line that names the copy. So commits, merges, renames and the lines
that a diff compares are those of the real history, while no object is shared between two copies.

    python benchmarks/git_growth.py TARGET SOURCE... [--copies N]
"""

import argparse
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

_MARK_STEP = 100_000_000


def grow_history(target: Path, sources: Sequence[Path], *, copies: int) -> Path:
    """A bare repository at `target` that holds each of `sources` (repositories or bundles) `copies` times."""
    _git("init", "--quiet", "--bare", "--initial-branch=main", str(target))
    importer = subprocess.Popen(["git", "fast-import", "--quiet", "--force"], cwd=target, stdin=subprocess.PIPE)
    pipe = importer.stdin
    if pipe is None:
        raise SystemExit("git fast-import gave no pipe")
    number = 0
    for source in sources:
        with tempfile.TemporaryDirectory() as scratch:
            _git("clone", "--quiet", "--mirror", "--", str(source.resolve()), scratch)
            for _ in range(copies):
                number += 1
                for piece in _copy(scratch, number):
                    pipe.write(piece)
    pipe.close()
    if importer.wait():
        raise SystemExit("git fast-import failed")
    _git("symbolic-ref", "HEAD", _first_branch(target), folder=target)
    _git("repack", "-a", "-d", "--quiet", "--threads=2", folder=target)
    _git("pack-refs", "--all", folder=target)
    return target


def _copy(repository: str, number: int) -> Iterator[bytes]:
    command = ["git", "fast-export", "--all", "--signed-tags=strip", "--reencode=no", "--tag-of-filtered-object=drop"]
    with subprocess.Popen(command, cwd=repository, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as exporter:
        if exporter.stdout is not None:
            yield from _renamed(exporter.stdout, number)
    if exporter.returncode:
        raise SystemExit("git fast-export failed")


def _renamed(stream: IO[bytes], number: int) -> Iterator[bytes]:
    name = f"copy-{number}".encode()
    first_line = b"// " + name + b"\n"
    is_blob = False
    for line in stream:
        word, _, rest = line.partition(b" ")
        if word == b"data":
            content = stream.read(int(rest))
            if is_blob:
                content = first_line + content
            yield b"data %d\n" % len(content) + content
            continue
        is_blob = line == b"blob\n" or (is_blob and word in (b"mark", b"original-oid"))
        yield _line(line, word, rest, name=name, offset=number * _MARK_STEP)


def _line(line: bytes, word: bytes, rest: bytes, *, name: bytes, offset: int) -> bytes:
    if word in (b"mark", b"from", b"merge") and rest.startswith(b":"):
        return b"%s :%d\n" % (word, int(rest[1:]) + offset)
    if word in (b"commit", b"reset"):
        return word + b" " + _ref(rest, name)
    if word == b"tag":
        return b"tag " + name + b"/" + rest
    if word == b"M":
        mode, target, path = rest.split(b" ", 2)
        if target.startswith(b":"):
            target = b":%d" % (int(target[1:]) + offset)
        return b"M " + mode + b" " + target + b" " + _below(path, name)
    if word == b"D":
        return b"D " + _below(rest, name)
    return line


def _ref(rest: bytes, name: bytes) -> bytes:
    _, kind, short = rest.split(b"/", 2)
    return b"refs/" + kind + b"/" + name + b"/" + short


def _below(path: bytes, name: bytes) -> bytes:
    return b'"' + name + b"/" + path[1:] if path.startswith(b'"') else name + b"/" + path


def _first_branch(repository: Path) -> str:
    branches = _git("for-each-ref", "--format=%(refname)", "refs/heads", folder=repository).split("\n")
    usual = [branch for branch in branches if branch.endswith(("/main", "/master"))]
    return (usual or branches)[0]


def _git(*arguments: str, folder: Path | None = None) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def main(arguments: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("target", type=Path)
    parser.add_argument("sources", type=Path, nargs="+")
    parser.add_argument("--copies", type=int, default=3)
    given = parser.parse_args(None if arguments is None else list(arguments))
    print(grow_history(given.target, given.sources, copies=given.copies))


if __name__ == "__main__":
    main()
