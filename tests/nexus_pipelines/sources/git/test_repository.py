"""Where histories come from: in place, bundles and URLs; and what a hostile one cannot do."""

import base64
import functools
import http.server
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from nexus_pipelines.errors import SourceError


def counts(ingest):
    return ingest.rows("select count(*) from lake.raw_git.commits")[0][0]


def everything_below(folder):
    return {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in sorted(folder.rglob("*"))}


@pytest.fixture
def filled(repo):
    repo.write("a.txt", "a\n")
    repo.commit("one")
    repo.write("a.txt", "b\n")
    repo.commit("two")
    repo.git("tag", "-m", "first", "v1")
    return repo


def test_a_repository_is_read_in_place_and_left_as_it_is(filled, ingest):
    filled.write("unfinished.txt", "work\n")
    before = everything_below(filled.folder)
    ingest(filled.folder)
    assert ingest(filled.folder) is None
    assert everything_below(filled.folder) == before
    assert counts(ingest) == 2
    assert not (ingest.home / "git").exists()


def test_a_linked_work_tree_and_a_git_folder_are_the_repository(filled, ingest, tmp_path):
    filled.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "linked tree"))
    ingest(tmp_path / "linked tree", name="linked")
    ingest(filled.folder / ".git", name="folder")
    assert ingest.rows("select repository, count(*) from lake.raw_git.commits group by 1 order by 1") == [
        ("folder", 2),
        ("linked", 2),
    ]


def test_a_folder_inside_a_repository_is_not_the_repository(filled, ingest):
    (filled.folder / "docs").mkdir()
    with pytest.raises(SourceError, match="is not a Git repository"):
        ingest(filled.folder / "docs")


def test_bundles_are_mirrored_and_follow_their_file(filled, ingest, tmp_path, git_sums):
    bundle = tmp_path / "it.bundle"
    filled.git("bundle", "create", "--quiet", str(bundle), "--all", "HEAD")
    ingest(bundle)
    assert counts(ingest) == 2
    assert ingest.rows("select location, default_branch from lake.raw_git.repositories") == [(str(bundle), "main")]
    assert ingest(bundle) is None
    filled.write("b.txt", "b\n")
    filled.commit("three")
    filled.git("tag", "--delete", "v1")
    filled.git("bundle", "create", "--quiet", str(bundle), "--all")
    (mirror,) = (ingest.home / "git").glob("it-*[0-9a-f]")
    (mirror / "packed-refs.lock").touch()  # as a killed fetch leaves it
    ingest(bundle)
    assert counts(ingest) == 3
    assert ingest.sums() == git_sums(filled.folder)
    assert ingest.rows("select count(*) from lake.raw_git.refs") == [(1,)]


def test_a_truncated_bundle_is_a_sentence(filled, ingest, tmp_path):
    bundle = tmp_path / "it.bundle"
    filled.git("bundle", "create", "--quiet", str(bundle), "--all")
    bundle.write_bytes(bundle.read_bytes()[:-40])
    with pytest.raises(SourceError, match="cannot be read"):
        ingest(bundle)


def test_a_bundle_of_sha256_objects(make_repo, ingest, tmp_path):
    repo = make_repo("long", "--object-format=sha256")
    repo.write("a.txt", "a\n")
    sha = repo.commit("one")
    repo.git("bundle", "create", "--quiet", str(tmp_path / "long.bundle"), "--all")
    ingest(tmp_path / "long.bundle")
    assert len(sha) == 64
    assert ingest.rows("select commit_sha, additions, change_type from lake.raw_git.file_changes") == [
        (sha, 1, "added")
    ]


class GuardedFiles(http.server.SimpleHTTPRequestHandler):
    """Serves a repository's files to Ada only."""

    def do_GET(self):
        expected = "Basic " + base64.b64encode(b"ada:s3cr3t-pass").decode()
        if self.headers.get("Authorization") != expected:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="git"')
            self.end_headers()
            return
        super().do_GET()

    def log_message(self, *_):
        pass


@pytest.fixture
def served(filled, tmp_path):
    """Address of a web server that has the repository."""
    subprocess.run(["git", "clone", "--quiet", "--bare", str(filled.folder), str(tmp_path / "www/it.git")], check=True)
    subprocess.run(["git", "update-server-info"], cwd=tmp_path / "www/it.git", check=True)
    handler = functools.partial(GuardedFiles, directory=str(tmp_path / "www"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}/it.git"
        server.shutdown()


def test_a_url_with_a_password_that_shows_nowhere(served, ingest, caplog):
    caplog.set_level("DEBUG")
    ingest(f"http://ada:s3cr3t-pass@{served}")
    assert counts(ingest) == 2
    assert ingest.rows("select location from lake.raw_git.repositories") == [(f"http://{served}",)]
    assert "s3cr3t" not in caplog.text
    kept = [path for path in ingest.home.rglob("*") if path.is_file() and b"s3cr3t" in path.read_bytes()]
    assert kept == []
    assert ingest(f"http://ada:s3cr3t-pass@{served}") is None


def test_a_wrong_password_is_a_sentence_without_it(served, ingest):
    with pytest.raises(SourceError) as caught:
        ingest(f"http://ada:wr0ng@{served}")
    assert "wr0ng" not in str(caught.value)
    assert "cannot be read" in str(caught.value)


def test_a_hostile_repository_runs_nothing(filled, ingest, tmp_path):
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch '{tmp_path}/sprung'\n")
    trap.chmod(0o755)
    for key in ("core.fsmonitor", "core.pager", "diff.external", "diff.x.textconv", "diff.x.command", "core.sshCommand",
                "alias.log", "gpg.program", "filter.x.clean", "core.editor"):  # fmt: skip
        filled.git("config", key, f"!{trap}" if key.startswith("alias") else str(trap))
    filled.git("config", "log.showSignature", "true")
    filled.git("config", "core.hooksPath", str(tmp_path))
    filled.write(".git/info/attributes", "* diff=x filter=x\n")
    ingest(filled.folder)
    assert counts(ingest) == 2
    assert ingest.rows("select sum(additions) from lake.raw_git.file_changes") == [(2,)]
    assert not (tmp_path / "sprung").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to another user")
def test_a_repository_of_another_user_is_read(filled, ingest):
    for path in (filled.folder, *Path(filled.folder).rglob("*")):
        os.chown(path, 65534, 65534, follow_symlinks=False)
    ingest(filled.folder)
    assert counts(ingest) == 2


@pytest.mark.slow
def test_a_killed_reading_can_be_repeated(filled, ingest, tmp_path):
    """Killed after a random while, again and again: what is left in home never stops the next reading."""
    for number in range(150):
        filled.write(f"many/{number}.txt", f"{number}\n" * 2_000)
        if number % 10 == 0:
            filled.commit(f"more {number}")
    bundle = tmp_path / "it.bundle"
    filled.git("bundle", "create", "--quiet", str(bundle), "--all")
    program = (
        "import sys; from pathlib import Path; from nexus_pipelines.sources.git.archive import read_repository;"
        "from nexus_pipelines.sources.git.location import parse_location;"
        "from nexus_pipelines.warehouse.landing import Landing; home = Path(sys.argv[2]);"
        "print('ready', flush=True);"
        "read_repository(parse_location(sys.argv[1]), name='repo', landing=Landing(home / 'landing'),"
        " mirrors=home / 'git')"
    )
    for delay in (0.005, 0.02, 0.05, 0.1):
        process = subprocess.Popen(
            [sys.executable, "-c", program, str(bundle), str(ingest.home)], stdout=subprocess.PIPE
        )
        process.stdout.readline()
        time.sleep(delay)
        process.kill()
        process.wait()
        process.stdout.close()
    ingest(bundle)
    assert counts(ingest) == 17
    assert ingest(bundle) is None
