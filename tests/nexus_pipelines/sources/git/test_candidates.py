"""Candidate commits and blame, read from real repositories."""

import pytest

from nexus_pipelines.analysis.root_cause.records import Frame
from nexus_pipelines.errors import SourceError, UserError
from nexus_pipelines.sources.git.candidates import read_candidates
from nexus_pipelines.sources.git.frame_blame import read_blame


def shas(found):
    return [commit.commit_sha for commit in found.commits]


def frame(path, line):
    return Frame(path=path, line=line, function=None, depth=0, log_line=1)


def test_a_range_is_read_newest_first_with_its_diffs(repo):
    repo.write("src/a.py", "def f():\n    return 1\n")
    green = repo.commit("Green")
    repo.write("src/a.py", "def f():\n    return 2\n")
    repo.write("grün x.py", "y = 1\n")
    one = repo.commit("One “quoted”")
    repo.git("mv", "src/a.py", "src/b.py")
    two = repo.commit("Two")
    found = read_candidates(repo.folder, from_sha=green[:12], to_sha="HEAD")
    assert (shas(found), found.to_sha, found.remark) == ([two, one], two, None)
    first = found.commits[1]
    assert (first.subject, first.author_name) == ("One “quoted”", "Ada")
    assert first.authored_at is not None
    by_path = {file.path: file for file in first.files}
    assert by_path["src/a.py"].added_lines == ("    return 2",)
    assert by_path["src/a.py"].touched_ranges == ((2, 2),)
    assert by_path["grün x.py"].change_type == "added"
    (moved,) = found.commits[0].files
    assert (moved.path, moved.old_path, moved.change_type) == ("src/b.py", "src/a.py", "renamed")


def test_an_unknown_range_takes_the_last_commits_and_says_so(repo):
    made = []
    for number in range(4):
        repo.write("a.txt", f"{number}\n")
        made.append(repo.commit(str(number)))
    found = read_candidates(repo.folder, from_sha=None, to_sha="HEAD", limit=3)
    assert shas(found) == made[:0:-1]
    assert "not known" in found.remark and "last 3 commits" in found.remark
    cut = read_candidates(repo.folder, from_sha=made[0], to_sha="HEAD", limit=2)
    assert shas(cut) == made[:1:-1]
    assert "3 commits" in cut.remark
    nothing = read_candidates(repo.folder, from_sha="HEAD", to_sha="HEAD")
    assert nothing.commits == () and "no commits" in nothing.remark


def test_merges_are_left_aside_but_not_what_they_bring(repo):
    repo.write("a.txt", "a\n")
    green = repo.commit("green")
    repo.git("checkout", "--quiet", "-b", "side")
    repo.write("b.txt", "b\n")
    side = repo.commit("side")
    repo.git("checkout", "--quiet", "main")
    repo.write("c.txt", "c\n")
    main = repo.commit("main")
    repo.git("merge", "--quiet", "--no-ff", "-m", "merge", "side")
    assert shas(read_candidates(repo.folder, from_sha=green, to_sha="main")) == [main, side]


def test_a_repository_cannot_change_the_form_of_its_diffs(repo):
    repo.git("config", "diff.noprefix", "true")
    repo.git("config", "diff.external", "false")
    repo.git("config", "color.ui", "always")
    repo.write("b/a.py", "x = 1\n")
    repo.write("data.bin", b"\0\1\2")
    repo.commit("one")
    found = read_candidates(repo.folder, from_sha=None, to_sha="HEAD")
    assert {file.path for file in found.commits[0].files} == {"b/a.py", "data.bin"}


@pytest.mark.parametrize("name", ["nosuchcommit", "", "--all", "HEAD~99", "main\n"])
def test_names_that_mean_nothing_are_the_users_to_mend(repo, name):
    repo.write("a.txt", "a\n")
    repo.commit("one")
    with pytest.raises(UserError, match="no commit of"):
        read_candidates(repo.folder, from_sha=name, to_sha="HEAD")


def test_no_repository(tmp_path):
    with pytest.raises(SourceError, match="not a Git repository"):
        read_candidates(tmp_path, from_sha=None, to_sha="HEAD")


def test_blame_answers_in_the_frames_own_paths(repo):
    repo.write("src/shop/a.py", "one\ntwo\nthree\n")
    first = repo.commit("one")
    repo.write("src/shop/a.py", "one\n  two\nTHREE\n")
    second = repo.commit("two")
    frames = [
        frame("src/shop/a.py", 2),
        frame("/builds/team/src/shop/a.py", 3),
        frame("src/shop/a.py", 99),
        frame("/usr/lib/python3.11/a.py", 1),
        frame("nowhere.py", 1),
        frame("src/shop/a.py", None),
    ]
    assert read_blame(repo.folder, at_sha="HEAD", frames=frames) == {
        ("src/shop/a.py", 2): first,  # only its white space changed
        ("/builds/team/src/shop/a.py", 3): second,
    }
