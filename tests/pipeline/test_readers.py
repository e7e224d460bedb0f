"""A reader during builds sees published states only, each of them whole."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from company import Company, write_growth
from nexus_home import NexusHome

from nexus_pipelines.postgres.home import find_home
from nexus_pipelines.postgres.server import open_database
from nexus_pipelines.settings import Settings
from nexus_pipelines.warehouse.reader import Reader

STATE = "select (select count(*) from issues), (select count(*) from commits), (select count(*) from messages)"


@pytest.mark.prove
@pytest.mark.timeout(900)
def test_a_reader_sees_whole_published_states_during_three_builds(
    built: NexusHome, company: Company, copy_of: Callable[..., NexusHome], tmp_path: Path
) -> None:
    home = copy_of(built)
    settings = find_home(Settings(home=home.folder)).settings
    seen: list[tuple[int, tuple[int, ...]]] = []
    failures: list[Exception] = []
    ended = threading.Event()

    def poll(reader: Reader) -> None:
        while not ended.is_set():
            try:
                publication = reader.publication()
                assert publication is not None
                # Three tables in three queries, as a page asks.
                counts = tuple(
                    reader.query(f"select count(*) from {table}", publication=publication).item()
                    for table in ("issues", "commits", "messages")
                )
                seen.append((publication.snapshot_id, counts))
                answer = reader.ask(STATE)
                seen.append((answer.publication.snapshot_id, answer.frame.row(0)))
            except Exception as error:  # noqa: BLE001 - whatever it is, a reader must not meet it
                failures.append(error)
                return

    with open_database(settings) as database:
        reader = Reader(database, settings)
        thread = threading.Thread(target=poll, args=[reader])
        thread.start()
        options = list(company.options)
        try:
            for number in range(3):
                options += write_growth(tmp_path / f"growth {number}", first=21 + number)
                home.run("materialize", *options, timeout=280)
        finally:
            ended.set()
            thread.join(timeout=60)
            reader.close()
    assert failures == []
    # A ticket, six commits and a day of chat more each time; the states between are never seen.
    expected = [(60 + n, 42 + 6 * n, 82 + 20 * n) for n in range(4)]
    states = sorted(set(seen))
    assert [counts for _, counts in states] == expected
    assert {snapshot for snapshot, _ in states} == {entry["snapshot"] for entry in home.publications()}
    assert len(seen) > 30
    # Never backwards.
    assert [snapshot for snapshot, _ in seen] == sorted(snapshot for snapshot, _ in seen)
