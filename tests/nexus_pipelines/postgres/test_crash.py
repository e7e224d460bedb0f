"""After `kill -9`, a stale pid file or a reused process id, the next opening ends in a working server."""

import os
import subprocess
import threading
import time

import psutil
import psycopg
import pytest

from nexus_pipelines.postgres.account import server_account
from nexus_pipelines.postgres.server import open_database
from nexus_pipelines.settings import Settings


def write(database, value):
    with psycopg.connect(database.psycopg_conninfo()) as connection:
        connection.execute("insert into kept values (%s)", [value])


def values(database):
    with psycopg.connect(database.psycopg_conninfo()) as connection:
        return {row[0] for row in connection.execute("select answer from kept").fetchall()}


def test_a_killed_server_is_started_again_at_the_same_port_with_all_that_was_committed(home, watch):
    with open_database(Settings(home=home)) as database:
        write(database, 43)
        watch.postmaster(database).kill()
        with open_database(Settings(home=home)) as again:
            assert again == database
            assert values(again) == {42, 43}
        assert values(database) == {42, 43}
    assert watch.processes(home) == []


def test_a_killed_server_whose_backend_still_computes_is_started_again(home, watch):
    with open_database(Settings(home=home)) as database:
        connection = psycopg.connect(database.psycopg_conninfo(), autocommit=True)

        def compute() -> None:
            with pytest.raises(psycopg.OperationalError):
                connection.execute("do $$ begin loop end loop; end $$")

        thread = threading.Thread(target=compute)
        thread.start()
        time.sleep(0.2)
        postmaster = watch.postmaster(database)
        postmaster.kill()
        with open_database(Settings(home=home)) as again:
            assert values(again) == {42}
        thread.join(timeout=20)
        assert not thread.is_alive()


def test_a_killed_backend_leaves_a_working_server(home, watch):
    with open_database(Settings(home=home)) as database:
        with psycopg.connect(database.psycopg_conninfo()) as connection:
            psutil.Process(connection.info.backend_pid).kill()
        with open_database(Settings(home=home)) as again:
            assert values(again) == {42}


def test_everything_killed_at_once_is_recovered(home, hold, watch):
    holder = hold(home)
    holder.port()
    for process in watch.processes(home):
        process.kill()
    holder.kill()
    with open_database(Settings(home=home)) as database:
        assert values(database) == {42}


def test_a_pid_file_that_names_a_living_stranger_is_no_server(home):
    account = server_account(home / "postgres" / "data")
    # The same user as the server's, so that PostgreSQL itself would take the stranger for a server.
    stranger = subprocess.Popen(["/bin/sleep", "60"], **(account.popen_options() if account else {}), cwd="/")
    try:
        lines = [str(stranger.pid), str(home / "postgres" / "data"), "1700000000", "5", "", "127.0.0.1", "", "ready   "]
        pid_file = home / "postgres" / "data" / "postmaster.pid"
        pid_file.write_text("\n".join(lines) + "\n")
        os.chown(pid_file, (home / "postgres" / "data").stat().st_uid, -1)
        with open_database(Settings(home=home)) as database:
            assert values(database) == {42}
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_pid_file_of_another_homes_server_is_no_server_of_this_home(home, initialised, watch):
    with open_database(Settings(home=initialised)) as other:
        data = home / "postgres" / "data"
        (data / "postmaster.pid").write_bytes((initialised / "postgres" / "data" / "postmaster.pid").read_bytes())
        os.chown(data / "postmaster.pid", data.stat().st_uid, -1)
        (home / "postgres" / "server.json").write_bytes((initialised / "postgres" / "server.json").read_bytes())
        with open_database(Settings(home=home)) as database:
            assert database.port != other.port
        assert watch.answers(other)
