"""What a suspect changed is shown in bounds, and says where more is."""

from nexus_pipelines.analysis.root_cause.suspects.diff import parse_diff
from nexus_pipelines.analysis.root_cause.suspects.shown_diff import shown_diff

DIFF = """\
diff --git a/docs/basket.md b/docs/basket.md
--- a/docs/basket.md
+++ b/docs/basket.md
@@ -1 +1,2 @@
 Basket
+Totals are rounded.
diff --git a/src/basket.py b/src/basket.py
--- a/src/basket.py
+++ b/src/basket.py
@@ -10,3 +10,3 @@ class Basket
     def total(self):
-        return round(self.sum)
+        return floor(self.sum)

diff --git a/logo.png b/logo.png
Binary files a/logo.png and b/logo.png differ
"""


def test_files_that_the_failure_names_come_first_with_their_hunks() -> None:
    basket, docs, logo = shown_diff(parse_diff(DIFF), ["src/basket.py"])
    assert basket.text == (
        "@@ -10,3 +10,3 @@ class Basket\n     def total(self):\n-        return round(self.sum)\n"
        "+        return floor(self.sum)\n "
    )
    assert (basket.additions, basket.deletions, basket.is_cut) == (1, 1, False)
    assert (docs.path, docs.additions, docs.deletions) == ("docs/basket.md", 1, 0)
    assert (logo.path, logo.text, logo.is_cut) == ("logo.png", None, False)


def test_lines_and_bytes_are_bounded_over_all_files_of_a_commit() -> None:
    files = parse_diff(DIFF)
    basket, docs, logo = shown_diff(files, ["src/basket.py"], most_lines=6)
    assert (basket.is_cut, docs.text, docs.is_cut, logo.is_cut) == (False, "@@ -1,1 +1,2 @@", True, False)
    assert docs.additions == 1
    basket, docs, _ = shown_diff(files, ["src/basket.py"], most_bytes=60)
    assert basket.text is not None and len(basket.text.encode()) <= 60 and basket.is_cut and docs.text is None
    minified = parse_diff(DIFF.replace("floor(self.sum)", "x" * 5000))
    text = shown_diff(minified, ["src/basket.py"])[0].text
    assert text is not None and max(len(line) for line in text.split("\n")) == 1000


def test_a_commit_whose_lines_nobody_read_has_none() -> None:
    assert shown_diff(parse_diff("diff --git a/logo.png b/logo.png\nBinary files differ\n"), []) == ()
    assert shown_diff((), []) == ()
