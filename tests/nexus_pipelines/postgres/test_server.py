"""The embedded server: made, started, shared and stopped."""

import random
import shutil
import socket
import stat
import threading
from pathlib import Path

import psycopg
import pytest

from nexus_pipelines.errors import OperatorError
from nexus_pipelines.postgres.server import open_database
from nexus_pipelines.settings import Settings


def test_a_new_home_gets_a_server_that_only_its_password_opens(initialised, watch):
    assert stat.S_IMODE((initialised / "postgres" / "owner_password").stat().st_mode) == 0o600
    with open_database(Settings(home=initialised)) as database:
        assert watch.answers(database)
        assert database.password not in repr(database)
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(database.psycopg_conninfo(), password="wrong")
        postmaster = watch.postmaster(database)
        listening = {c.laddr for c in postmaster.net_connections(kind="all") if c.status == "LISTEN"}
        assert listening == {("127.0.0.1", database.port)}
        assert [c for c in postmaster.net_connections(kind="unix") if c.laddr] == []
        with psycopg.connect(database.psycopg_conninfo()) as connection:
            assert connection.execute("show fsync").fetchone() == ("on",)
            assert connection.execute("show server_encoding").fetchone() == ("UTF8",)
    assert watch.processes(initialised) == []


def test_the_server_keeps_its_port_and_chooses_another_when_it_is_taken(home):
    with open_database(Settings(home=home)) as database:
        first = database.port
    with open_database(Settings(home=home)) as database:
        assert database.port == first
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", first))
        other.listen()
        with open_database(Settings(home=home)) as database:
            assert database.port != first


def test_the_last_of_several_holders_stops_the_server(home, watch):
    """In one process: threads open and close in random order."""
    seen: set[int] = set()

    def use(seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311
        for _ in range(4):
            with open_database(Settings(home=home)) as database:
                assert watch.answers(database)
                seen.add(watch.postmaster(database).pid)
                threading.Event().wait(chance.random() / 10)

    threads = [threading.Thread(target=use, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen
    assert watch.processes(home) == []


def test_processes_share_one_server_until_the_last_one_leaves(home, hold, watch):
    holders = [hold(home) for _ in range(3)]  # started at once: one of them starts the server
    assert len({holder.port() for holder in holders}) == 1
    order = random.Random(7).sample(holders, 3)  # noqa: S311
    for holder in order[:-1]:
        holder.close()
        assert watch.processes(home)
    order[-1].close()
    assert watch.processes(home) == []


def test_a_holder_that_is_killed_does_not_keep_the_server(home, hold, watch):
    killed, orderly = hold(home), hold(home)
    assert killed.port() == orderly.port()
    killed.kill()
    assert watch.processes(home)
    orderly.close()
    assert watch.processes(home) == []


def test_a_server_without_holders_is_adopted(home, hold, watch):
    alone = hold(home)
    port = alone.port()
    alone.kill()
    with open_database(Settings(home=home)) as database:
        assert database.port == port
        assert watch.answers(database)
    assert watch.processes(home) == []


def test_a_server_is_adopted_although_its_record_is_lost(home, hold, watch):
    alone = hold(home)
    port = alone.port()
    alone.kill()
    (home / "postgres" / "server.json").write_text("{broken")
    with open_database(Settings(home=home)) as database:
        assert database.port == port
    assert watch.processes(home) == []


def test_a_copied_home_is_a_home_of_its_own(home, tmp_path, watch):
    with open_database(Settings(home=home)):
        pass
    copy = tmp_path / "copy"
    shutil.copytree(home, copy)
    with open_database(Settings(home=home)) as database, psycopg.connect(database.psycopg_conninfo()) as connection:
        connection.execute("create table only_in_the_original (x int)")
        connection.commit()
        with open_database(Settings(home=copy)) as other:
            assert other.password == database.password
            assert other.port != database.port
            assert watch.answers(other)
            with psycopg.connect(other.psycopg_conninfo()) as beside:
                assert beside.execute("select to_regclass('only_in_the_original')").fetchone() == (None,)
        assert watch.processes(copy) == []
        assert watch.answers(database)


def test_a_moved_home_works(home, tmp_path, watch):
    moved = home.rename(tmp_path / "moved")
    with open_database(Settings(home=moved)) as database:
        assert watch.answers(database)
    assert watch.processes(moved) == []
    moved.rename(home)


def test_a_relative_home_works(home, monkeypatch, watch):
    monkeypatch.chdir(home.parent)
    with open_database(Settings(home=Path(home.name))) as database:
        monkeypatch.chdir("/")
        assert watch.answers(database)


def test_data_of_another_major_version_are_refused_with_a_way_out(home):
    (home / "postgres" / "data" / "PG_VERSION").write_text("17\n")
    with (
        pytest.raises(OperatorError, match=r"PostgreSQL 17 and this Nexus brings PostgreSQL 18.*pg_dump.*pg_restore"),
        open_database(Settings(home=home)),
    ):
        pass


def test_a_folder_without_a_database_is_not_overwritten(home):
    (home / "postgres" / "data" / "PG_VERSION").unlink()
    with pytest.raises(OperatorError, match="holds no PostgreSQL database"), open_database(Settings(home=home)):
        pass


def test_a_lost_password_is_named(home):
    (home / "postgres" / "owner_password").unlink()
    with pytest.raises(OperatorError, match="owner_password"), open_database(Settings(home=home)):
        pass


def test_an_interrupted_creation_is_begun_again(tmp_path, watch):
    unfinished = tmp_path / "home" / "postgres" / "data.new"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    with open_database(Settings(home=tmp_path / "home")) as database:
        assert watch.postmaster(database).is_running()
    assert not unfinished.exists()


def test_a_home_that_is_a_file_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OperatorError, match="NEXUS_HOME"), open_database(Settings(home=tmp_path / "file" / "home")):
        pass


def test_the_log_is_cut_when_it_is_long(home):
    log = home / "logs" / "postgres.log"
    log.write_bytes(b"x" * 6_000_000)
    with open_database(Settings(home=home)):
        assert log.stat().st_size < 100_000
    assert log.with_name("postgres.previous.log").stat().st_size == 500_000
