"""Diffs of git, as awkward as git writes them."""

from hypothesis import given, settings
from hypothesis import strategies as st

from nexus_pipelines.analysis.root_cause.suspects.diff import parse_diff

RENAMED = """\
diff --git a/src/old name.py b/src/new name.py
similarity index 80%
rename from src/old name.py
rename to src/new name.py
index 1111111..2222222 100644
--- a/src/old name.py\t
+++ b/src/new name.py\t
@@ -3,4 +3,5 @@ def outer():
 kept
-gone
+come
+more
 kept
"""


def test_a_rename_with_changes():
    (file,) = parse_diff(RENAMED)
    assert (file.path, file.old_path, file.change_type) == ("src/new name.py", "src/old name.py", "renamed")
    assert (file.added_lines, file.removed_lines) == (("come", "more"), ("gone",))
    assert file.touched_ranges == ((4, 5),)
    assert file.hunks[0].section == "def outer():"


def test_added_deleted_binary_and_mode_only():
    files = parse_diff(
        "commit abc\nAuthor: somebody\n\n"
        "diff --git a/new.py b/new.py\nnew file mode 100644\nindex 0000000..1\n--- /dev/null\n+++ b/new.py\n"
        "@@ -0,0 +1,2 @@\n+one\n+two\n\\ No newline at end of file\n"
        "diff --git a/old.py b/old.py\ndeleted file mode 100644\nindex 1..0000000\n--- a/old.py\n+++ /dev/null\n"
        "@@ -1 +0,0 @@\n-one\n"
        "diff --git a/logo.png b/logo.png\nindex 1..2 100644\nBinary files a/logo.png and b/logo.png differ\n"
        "diff --git a/run.sh b/run.sh\nold mode 100644\nnew mode 100755\n"
    )
    assert [(file.path, file.change_type) for file in files] == [
        ("new.py", "added"),
        ("old.py", "deleted"),
        ("logo.png", "modified"),
        ("run.sh", "modified"),
    ]
    assert files[0].touched_ranges == ((1, 2),)
    assert files[0].added_lines == ("one", "two")
    assert files[1].removed_lines == ("one",)


def test_quoted_paths_are_read_as_bytes():
    (file,) = parse_diff(
        'diff --git "a/gr\\303\\274n \\"x\\".py" "b/gr\\303\\274n \\"x\\".py"\nindex 1..2 100644\n'
        '--- "a/gr\\303\\274n \\"x\\".py"\n+++ "b/gr\\303\\274n \\"x\\".py"\n@@ -1 +1 @@\n-a\n+b\n'
    )
    assert file.path == 'grün "x".py'


def test_lines_that_read_like_headers_are_lines():
    (file,) = parse_diff(
        "diff --git a/a.patch b/a.patch\nindex 1..2 100644\n--- a/a.patch\n+++ b/a.patch\n"
        "@@ -1,3 +1,3 @@\n--- a/x\n+++ b/x\n diff --git a/y b/y\n-@@ -1 +1 @@\n+@@ -2 +2 @@\n"
    )
    assert file.removed_lines == ("-- a/x", "@@ -1 +1 @@")
    assert file.added_lines == ("++ b/x", "@@ -2 +2 @@")


def test_a_removal_touches_the_line_before_it():
    (file,) = parse_diff("diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -4,3 +4,2 @@\n x\n-y\n z\n")
    assert file.touched_ranges == ((4, 4),)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(RENAMED)), st.text(max_size=40))
def test_cut_off_or_mangled_it_never_raises(length: int, noise: str):
    parse_diff(RENAMED[:length] + noise)
    parse_diff(noise + RENAMED[length:])
