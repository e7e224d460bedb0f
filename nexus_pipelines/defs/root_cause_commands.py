"""`nexus rca`: diagnose the log of a failed build, or a stream of logs. Needs no home, no database and no network."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from queue import Full, Queue
from typing import Any

import click

from nexus_pipelines.analysis.root_cause.categories import error_type_of
from nexus_pipelines.analysis.root_cause.diagnose import diagnose
from nexus_pipelines.analysis.root_cause.exchange import as_exchanged
from nexus_pipelines.analysis.root_cause.records import Diagnosis
from nexus_pipelines.defs.root_cause_text import as_text
from nexus_pipelines.errors import UserError

_PIECE = 1 << 20
# To name suspects the whole log is held; what is larger is read in pieces, without them.
_LARGEST_WITH_SUSPECTS = 64 << 20
_FILE = click.Path(path_type=Path)


@click.group()
def rca() -> None:
    """Why a build failed, from its log."""


@rca.command()
@click.option(
    "--log", "log_path", type=_FILE, required=True, help="The log of the failed build; - reads it from stdin."
)
@click.option(
    "--baseline", "baselines", type=_FILE, multiple=True, help="A log of a green run of the same job; may be repeated."
)
@click.option("--repo", type=_FILE, help="A clone of the repository, to name suspects.")
@click.option("--from", "good", help="The last commit that was green.")
@click.option("--to", "bad", help="The first commit that was red.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def analyze(
    *, log_path: Path, baselines: Sequence[Path], repo: Path | None, good: str | None, bad: str | None, form: str
) -> None:
    """Diagnose one log."""
    given = [each for each in (repo, good, bad) if each is not None]
    if given and len(given) < 3:
        raise UserError("Suspects need --repo, --from and --to together; leave all three out to read the log alone.")
    pieces = _read(log_path)
    log = _whole(pieces) if given else None
    found = diagnose(pieces if log is None else log, baselines=[_read(path) for path in baselines])
    if log is None or repo is None or good is None or bad is None:
        suspicion = None
    else:
        # Reading a repository is not needed for a log alone, and takes a while to load.
        from nexus_pipelines.defs.root_cause_suspects import suspect  # noqa: PLC0415

        suspicion = suspect(log, found, repository=repo, good=good, bad=bad)
    if form == "json":
        told = (
            asdict(found) | {"error_type": error_type_of(found.category)} | (suspicion.as_json() if suspicion else {})
        )
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo(as_text(found) + (f"\n{suspicion.as_text()}" if suspicion else ""))


@rca.command()
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=os.cpu_count() or 1,
    show_default="as many as there are cores",
    help="Logs diagnosed at a time.",
)
def batch(*, jobs: int) -> None:
    """Diagnose a stream of logs: JSON lines {"id", "log", "baseline_log"?} on stdin, a diagnosis a line on stdout."""
    refused = 0
    # In the order of the input, each as soon as it is there, also to who waits for it before the next log is sent; no
    # more logs are held than are being diagnosed, and one waiting for each.
    asked: Queue[Future[str] | None] = Queue(maxsize=2 * jobs)
    with ProcessPoolExecutor(jobs) as pool, ThreadPoolExecutor(1) as writer:
        writing = writer.submit(_say, asked)
        for number, raw in enumerate(sys.stdin.buffer, start=1):
            if not raw.strip():
                continue
            try:
                told = _request(raw)
            except UserError as error:
                refused += 1
                click.echo(f"nexus: line {number} of the input: {error}", err=True)
                continue
            if not _handed(asked, pool.submit(_answer, told), writing):
                break
        _handed(asked, None, writing)
        pool.shutdown(wait=False, cancel_futures=writing.done())
        writing.result()
    if refused:
        sys.exit(1)


def _answer(told: dict[str, Any]) -> str:
    return json.dumps({"id": told["id"], **as_exchanged(_diagnosed(told))}, ensure_ascii=True)


def _handed(asked: Queue[Future[str] | None], answer: Future[str] | None, writing: Future[None]) -> bool:
    """Whether somebody still writes: who reads the answers may have gone, and a queue that is full would stay so."""
    while not writing.done():
        try:
            asked.put(answer, timeout=1)
        except Full:
            continue
        return True
    return False


def _say(asked: Queue[Future[str] | None]) -> None:
    while (answer := asked.get()) is not None:
        sys.stdout.write(answer.result() + "\n")
        sys.stdout.flush()


def _request(raw: bytes) -> dict[str, Any]:
    try:
        told: object = json.loads(raw)
    except ValueError as error:
        raise UserError(f"this is no JSON ({error}); write one object a line.") from error
    if not isinstance(told, dict) or "id" not in told or not isinstance(told.get("log"), str):
        raise UserError('an object with "id" and the text "log" is needed; the other lines are done.')
    if not isinstance(told.get("baseline_log", ""), str | None):
        raise UserError('"baseline_log" has to be a text; the other lines are done.')
    return told


def _diagnosed(told: dict[str, Any]) -> Diagnosis:
    green = told.get("baseline_log")
    return diagnose(_encoded(told["log"]), baselines=[_encoded(green)] if green else [])


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _read(path: Path) -> Iterator[bytes]:
    if str(path) == "-":
        return iter(lambda: sys.stdin.buffer.read(_PIECE), b"")
    if not path.exists() or path.is_dir():
        raise UserError(f"There is no file {path}; name the log of a failed build.")
    return _pieces(path)


def _whole(pieces: Iterator[bytes]) -> bytes:
    log = bytearray()
    for piece in pieces:
        log += piece
        if len(log) > _LARGEST_WITH_SUSPECTS:
            raise UserError(
                "Suspects are named for logs up to 64 MB and this one is larger; leave out --repo, --from and --to."
            )
    return bytes(log)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece
