"""Branches, tags and the default branch; what a second reading brings."""

import subprocess


def refs(ingest):
    return {
        name: (kind, commit, tagger, subject, is_default)
        for name, kind, commit, tagger, subject, is_default in ingest.rows(
            "select ref_name, ref_type, commit_sha, tagger_name, subject, is_default_branch from lake.raw_git.refs"
        )
    }


def commits(ingest):
    return {row[0] for row in ingest.rows("select commit_sha from lake.raw_git.commits")}


def on_default(ingest):
    return {row[0] for row in ingest.rows("select commit_sha from lake.raw_git.branch_commits")}


def test_tags_of_every_kind(repo, ingest):
    repo.write("a.txt", "a\n")
    sha = repo.commit("one")
    repo.git("tag", "light")
    repo.git("tag", "-m", "A release", "“1.4.0-rc3”")
    repo.git("tag", "-m", "of a tag", "nested", "“1.4.0-rc3”")
    repo.git("tag", "of-a-file", "HEAD:a.txt")
    repo.git("update-ref", "refs/pull/7/head", sha)
    ingest(repo.folder)
    found = refs(ingest)
    assert found["refs/heads/main"] == ("branch", sha, None, "one", True)
    assert found["refs/tags/light"] == ("tag", sha, None, "one", False)
    assert found["refs/tags/“1.4.0-rc3”"] == ("tag", sha, "Grace", "A release", False)
    assert found["refs/tags/nested"][:2] == ("tag", sha)
    assert found["refs/tags/of-a-file"][:2] == ("tag", None)
    assert found["refs/pull/7/head"][:2] == ("other", sha)
    assert ingest.rows("select count(*) from lake.raw_git.refs where tagged_at is not null") == [(2,)]


def test_bookkeeping_of_git_is_left_aside(repo, ingest):
    repo.write("a.txt", "a\n")
    sha = repo.commit("one")
    repo.git("notes", "add", "-m", "a note", sha)
    repo.write("a.txt", "unfinished\n")
    repo.git("stash")
    ingest(repo.folder)
    assert commits(ingest) == {sha}
    assert set(refs(ingest)) == {"refs/heads/main"}


def test_only_what_is_new_is_read(repo, ingest, git_sums):
    repo.write("a.txt", "a\n")
    repo.commit("one")
    ingest(repo.folder)
    assert ingest(repo.folder) is None
    repo.write("a.txt", "b\n")
    repo.commit("two")
    batch = ingest(repo.folder)
    assert [page.lines for page in batch.pages if page.stream == "commits"] == [1]
    assert ingest.sums() == git_sums(repo.folder)
    repo.git("tag", "v1")
    batch = ingest(repo.folder)
    assert {page.stream for page in batch.pages} == {"refs", "repositories"}
    assert ingest(repo.folder) is None


def test_a_rewritten_branch_keeps_its_commits_and_moves_its_ref(repo, ingest):
    repo.commit("base")
    old = repo.commit("to be rewritten")
    repo.git("tag", "doomed")
    ingest(repo.folder)
    repo.git("reset", "--quiet", "--hard", "HEAD~1")
    new = repo.commit("rewritten")
    repo.git("tag", "--delete", "doomed")
    repo.git("reflog", "expire", "--expire=now", "--all")
    repo.git("gc", "--quiet", "--prune=now")
    ingest(repo.folder)
    assert {old, new} <= commits(ingest)
    assert new in on_default(ingest)
    assert old not in on_default(ingest)
    assert refs(ingest)["refs/heads/main"][1] == new
    assert "refs/tags/doomed" not in refs(ingest)


def test_a_ref_moved_there_and_back(repo, ingest):
    first = repo.commit("one")
    second = repo.commit("two")
    for target in (first, second, first):
        repo.git("tag", "--force", "moving", target)
        ingest(repo.folder)
        assert refs(ingest)["refs/tags/moving"][1] == target


def test_default_branch_is_not_what_somebody_looks_at(repo, ingest):
    repo.commit("base")
    repo.git("checkout", "--quiet", "-b", "feature/x")
    repo.commit("unfinished")
    ingest(repo.folder)
    assert ingest.rows("select default_branch, head_sha from lake.raw_git.repositories") == [
        ("main", repo.git("rev-parse", "main"))
    ]
    assert len(on_default(ingest)) == 1
    assert len(commits(ingest)) == 2


def test_default_branch_of_a_bare_repository_is_its_head(repo, ingest, tmp_path):
    repo.commit("base")
    repo.git("branch", "develop-7")
    subprocess.run(["git", "clone", "--quiet", "--bare", str(repo.folder), str(tmp_path / "b.git")], check=True)
    subprocess.run(["git", "symbolic-ref", "HEAD", "refs/heads/develop-7"], cwd=tmp_path / "b.git", check=True)
    ingest(tmp_path / "b.git")
    assert ingest.rows("select default_branch from lake.raw_git.repositories") == [("develop-7",)]


def test_default_branch_of_a_clone_is_its_remotes(repo, ingest, tmp_path):
    repo.commit("base")
    repo.git("checkout", "--quiet", "-b", "next")
    sha = repo.commit("more")
    subprocess.run(["git", "clone", "--quiet", str(repo.folder), str(tmp_path / "clone")], check=True)
    ingest(tmp_path / "clone")
    assert ingest.rows("select default_branch, head_sha from lake.raw_git.repositories") == [("next", sha)]
    assert [name for name, row in refs(ingest).items() if row[4]] == ["refs/remotes/origin/next"]


def test_a_detached_head_is_read(repo, ingest):
    base = repo.commit("base")
    repo.git("checkout", "--quiet", "--detach")
    loose = repo.commit("on no branch")
    ingest(repo.folder)
    assert commits(ingest) == {base, loose}
    assert ingest(repo.folder) is None


def test_an_empty_repository_is_said_and_read_later(repo, ingest):
    ingest(repo.folder)
    assert ingest.rows("select repository, head_sha from lake.raw_git.repositories") == [("repo", None)]
    assert ingest.rows("select reason from lake.raw_meta.quarantine") == [
        ("The repository holds no commits yet; nothing was loaded from it.",)
    ]
    assert ingest(repo.folder) is None
    sha = repo.commit("first")
    ingest(repo.folder)
    assert commits(ingest) == on_default(ingest) == {sha}
