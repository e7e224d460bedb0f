"""What a commit did to which path, in every shape that git knows."""

import os

import pytest


def changes_of(ingest, sha):
    return ingest.rows(
        "select path, old_path, change_type, additions, deletions, is_binary from lake.raw_git.file_changes"
        f" where commit_sha = '{sha}' order by path"
    )


def test_every_kind_of_change(repo, ingest, git_sums):
    repo.write("kept.txt", "one\ntwo\nthree\nfour\n")
    repo.write("moved.txt", "".join(f"line {n}\n" for n in range(20)))
    repo.write("gone.txt", "x\n")
    repo.write("picture.png", b"\0\1\2")
    repo.write("script.sh", "echo\n")
    repo.write("link", "target\n")
    first = repo.commit("first")
    repo.write("kept.txt", "one\ntwo changed\nthree\nfour\nfive\n")
    (repo.folder / "moved.txt").unlink()
    repo.write("deep er/moved.txt", "".join(f"line {n}\n" for n in range(21)))
    (repo.folder / "gone.txt").unlink()
    repo.write("picture.png", b"\0\1\2\3")
    (repo.folder / "script.sh").chmod(0o755)
    (repo.folder / "link").unlink()
    (repo.folder / "link").symlink_to("kept.txt")
    second = repo.commit("second")
    ingest(repo.folder)
    assert [row[2] for row in changes_of(ingest, first)] == ["added"] * 6
    assert changes_of(ingest, second) == [
        ("deep er/moved.txt", "moved.txt", "renamed", 1, 0, False),
        ("gone.txt", None, "deleted", 0, 1, False),
        ("kept.txt", None, "modified", 2, 1, False),
        ("link", None, "type_changed", 1, 1, False),
        ("picture.png", None, "modified", None, None, True),
        ("script.sh", None, "modified", 0, 0, False),
    ]
    assert ingest.sums() == git_sums(repo.folder)


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (b"new\nline.txt", "new\nline.txt"),
        (b'quo"te.txt', 'quo"te.txt'),
        (b"tab\there.txt", "tab\there.txt"),
        (b":100644 100644 a b M", ":100644 100644 a b M"),
        (b"1\t2\tcounted", "1\t2\tcounted"),
        (b"-", "-"),
        (b"back\\slash", "back\\slash"),
        ("übergröße/日本.txt".encode(), "übergröße/日本.txt"),
        (b"caf\xe9.txt", r"caf\xe9.txt"),
        ("line\u2028separator".encode(), "line\u2028separator"),
    ],
)
def test_paths_of_any_bytes(repo, ingest, path, shown):
    repo.write(path, "a\n")
    repo.write(b"also plain", "a\nb\n")
    sha = repo.commit("odd path")
    renamed = path + b" (copy)"
    (repo.folder / os.fsdecode(path)).rename(repo.folder / os.fsdecode(renamed))
    second = repo.commit("rename it")
    ingest(repo.folder)
    assert (shown, None, "added", 1, 0, False) in changes_of(ingest, sha)
    assert len(changes_of(ingest, sha)) == 2
    assert changes_of(ingest, second) == [(f"{shown} (copy)", shown, "renamed", 0, 0, False)]


def test_submodules_count_like_git(repo, ingest, git_sums):
    repo.write("a.txt", "a\n")
    base = repo.commit("base")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{base},vendor/other")
    repo.git("commit", "--quiet", "-m", "a submodule")
    ingest(repo.folder)
    assert ("vendor/other", None, "added", 1, 0, False) in changes_of(ingest, repo.git("rev-parse", "HEAD"))
    assert ingest.sums() == git_sums(repo.folder)


def test_merges_are_marked_and_not_compared(repo, ingest, git_sums):
    repo.write("a.txt", "a\n")
    base = repo.commit("base")
    repo.git("checkout", "--quiet", "-b", "side")
    repo.write("b.txt", "b\n")
    repo.commit("on the side")
    repo.git("checkout", "--quiet", "main")
    repo.write("c.txt", "c\n")
    repo.commit("on main")
    repo.git("merge", "--quiet", "--no-ff", "-m", "Merge pull request #7 from side", "side")
    merge = repo.git("rev-parse", "HEAD")
    ingest(repo.folder)
    assert ingest.rows(
        "select commit_sha, json_array_length(parent_shas) from lake.raw_git.commits where is_merge"
    ) == [(merge, 2)]
    assert ingest.rows("select count(*) from lake.raw_git.commits where has_line_counts") == [(3,)]
    assert changes_of(ingest, merge) == []
    assert ingest.sums() == git_sums(repo.folder)
    assert ingest.rows(f"select parent_shas::varchar from lake.raw_git.commits where commit_sha = '{base}'") == [
        ("[]",)
    ]


def test_a_commit_of_many_files_takes_several_lines(repo, ingest):
    blob = repo.git("hash-object", "-w", "--stdin", text=b"one line\n")
    index = "".join(f"100644 {blob}\td{number % 50}/{number}.txt\n" for number in range(4_500))
    repo.git("update-index", "--index-info", text=index.encode())
    repo.git("commit", "--quiet", "-m", "import")
    sha = repo.git("rev-parse", "HEAD")
    batch = ingest(repo.folder)
    assert [page.lines for page in batch.pages if page.stream == "commits"] == [3]
    assert ingest.rows("select count(*), count(distinct path), sum(additions) from lake.raw_git.file_changes") == [
        (4_500, 4_500, 4_500)
    ]
    assert ingest.rows("select commit_sha, subject from lake.raw_git.commits") == [(sha, "import")]


def test_configuration_and_attributes_change_no_number(repo, ingest, git_sums):
    """What the owner configured for their own eyes, or has in the work tree only, is left aside."""
    repo.write("a.txt", "a\n" * 30)
    repo.commit("one")
    repo.git("mv", "a.txt", "b.txt")
    repo.commit("two")
    expected = git_sums(repo.folder)
    for key, value in (
        ("diff.renames", "false"), ("diff.relative", "true"), ("log.showSignature", "true"), ("color.ui", "always"),
        ("diff.external", "/bin/false"), ("log.diffMerges", "separate"), ("diff.orderFile", "order"),
        ("log.showRoot", "false"), ("i18n.logOutputEncoding", "UTF-16"), ("format.notes", "*"),
    ):  # fmt: skip
        repo.git("config", key, value)
    repo.write(".gitattributes", "*.txt binary\n")
    ingest(repo.folder)
    assert ingest.sums() == expected
