"""Clones that lack something: everything that can be known is loaded, nothing is fetched, nothing is made up."""

import subprocess

import pytest


@pytest.fixture
def origin(repo):
    """Two small files and a large one, over four commits; serves partial clones."""
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.write("small.txt", "a\n")
    repo.commit("small")
    repo.write("large.txt", "line\n" * 5_000)
    repo.commit("large")
    repo.write("small.txt", "b\n")
    repo.commit("small again")
    repo.git("mv", "large.txt", "moved.txt")
    repo.write("large-too.txt", "line too\n" * 5_000)
    repo.commit("large moved")
    return repo


def clone(origin, target, *options):
    command = ["git", "clone", "--quiet", "--bare", "--no-local", *options, f"file://{origin.folder}", str(target)]
    subprocess.run(command, check=True, capture_output=True)
    return target


def objects(folder):
    command = ["git", "cat-file", "--batch-all-objects", "--batch-check"]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True).stdout


def reasons(ingest):
    return [reason for (reason,) in ingest.rows("select reason from lake.raw_meta.quarantine")]


def test_missing_files_cost_only_their_own_counts(origin, ingest, tmp_path, git_sums):
    folder = clone(origin, tmp_path / "partial.git", "--filter=blob:limit=1k")
    git = ["git", "log", "--all", "--raw", "--numstat"]
    refused = subprocess.run(git, cwd=folder, capture_output=True, check=False, env={"GIT_ALLOW_PROTOCOL": ""})
    assert refused.returncode != 0, "git itself stops here"
    before = objects(folder)
    ingest(folder)
    assert objects(folder) == before, "reading fetched something"
    assert ingest.rows("select subject, has_line_counts from lake.raw_git.commits order by committed_at") == [
        ("small", True),
        ("large", False),
        ("small again", True),
        ("large moved", False),
    ]
    whole = git_sums(origin.folder)
    counted = dict(ingest.rows("select commit_sha, has_line_counts from lake.raw_git.commits"))
    sums = ingest.sums()
    assert {sha: sums[sha] for sha in sums if counted[sha]} == {sha: whole[sha] for sha in whole if counted[sha]}
    assert ingest.rows(
        "select path, old_path, change_type, additions from lake.raw_git.file_changes join lake.raw_git.commits"
        " using (repository, commit_sha) where not has_line_counts order by subject, path"
    ) == [
        ("large.txt", None, "added", None),
        ("large-too.txt", None, "added", None),
        ("moved.txt", "large.txt", "renamed", None),
    ]
    assert ingest.rows("select is_partial from lake.raw_git.repositories") == [(True,)]
    assert [reason for reason in reasons(ingest) if reason.startswith("2 commits are loaded without line counts")]
    assert ingest(folder) is None


def test_missing_folders_leave_the_commits(origin, ingest, tmp_path):
    folder = clone(origin, tmp_path / "treeless.git", "--filter=tree:0")
    ingest(folder)
    assert ingest.rows("select count(*), count(*) filter (has_line_counts) from lake.raw_git.commits") == [(4, 0)]
    assert ingest.rows("select count(*) from lake.raw_git.file_changes") == [(0,)]
    assert len(reasons(ingest)) == 1


def test_a_shallow_clone_does_not_call_all_files_new(origin, ingest, tmp_path, git_sums):
    folder = clone(origin, tmp_path / "shallow.git", "--depth=2")
    ingest(folder)
    assert ingest.rows("select subject, has_line_counts from lake.raw_git.commits order by committed_at") == [
        ("small again", False),
        ("large moved", True),
    ]
    assert set(ingest.sums()) == {origin.git("rev-parse", "HEAD")}
    assert ingest.rows("select is_partial from lake.raw_git.repositories") == [(True,)]
    # Once the clone has the rest, the same branch tips mean more commits.
    subprocess.run(["git", "fetch", "--quiet", "--unshallow"], cwd=folder, check=True, capture_output=True)
    ingest(folder)
    assert ingest.sums() == git_sums(origin.folder)
    assert ingest.rows("select count(*) from lake.raw_git.commits where has_line_counts") == [(4,)]


def test_a_damaged_repository_gives_what_is_left(origin, ingest):
    blob = origin.git("rev-parse", "HEAD~3:small.txt")
    (origin.folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    ingest(origin.folder)
    assert ingest.rows("select subject, has_line_counts from lake.raw_git.commits order by committed_at") == [
        ("small", False),
        ("large", True),
        ("small again", False),
        ("large moved", True),
    ]
    assert ingest.rows("select count(*) from lake.raw_git.file_changes") == [(5,)]
