"""The diffs of a range tell the same as git's blame, on random histories."""

import difflib
import random

import pytest

from nexus_pipelines.analysis.root_cause.records import CandidateCommit
from nexus_pipelines.analysis.root_cause.suspects.diff import parse_diff
from nexus_pipelines.analysis.root_cause.suspects.lineage import standing_lines


def commit(sha: str, path: str, old: list[str], new: list[str]) -> CandidateCommit:
    body = "\n".join(difflib.unified_diff(old, new, f"a/{path}", f"b/{path}", lineterm="", n=1))
    return CandidateCommit(
        commit_sha=sha,
        subject="",
        author_name=None,
        authored_at=None,
        files=parse_diff(f"diff --git a/{path} b/{path}\n{body}\n"),
    )


@pytest.mark.parametrize("seed", range(20))
def test_every_standing_line_is_found_with_its_number_and_writer(seed: int):
    chance = random.Random(seed)  # noqa: S311 - histories, no secrets
    lines = [(f"line {number}", None) for number in range(30)]
    commits: list[CandidateCommit] = []
    for number in range(8):
        before = list(lines)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(lines))
            if chance.random() < 0.4 and len(lines) > 5:
                del lines[at]
            else:
                lines.insert(at, (f"commit {number} wrote {chance.random()}", number))
        commits.append(commit(str(number), "a.py", [text for text, _ in before], [text for text, _ in lines]))
    newest_first = commits[::-1]
    found = standing_lines(newest_first).get("a.py", ())
    written = {
        (number, newest_first[line.candidate].commit_sha, line.text) for line in found for number in [line.number]
    }
    assert written == {
        (place, str(writer), text) for place, (text, writer) in enumerate(lines, start=1) if writer is not None
    }


def test_lines_follow_a_renamed_file_and_end_with_a_deleted_one():
    first = CandidateCommit(
        commit_sha="1",
        subject="",
        author_name=None,
        authored_at=None,
        files=parse_diff("diff --git a/a b/a\nnew file mode 100644\n--- /dev/null\n+++ b/a\n@@ -0,0 +1 @@\n+x = 1\n"),
    )
    moved = CandidateCommit(
        commit_sha="2",
        subject="",
        author_name=None,
        authored_at=None,
        files=parse_diff("diff --git a/a b/b\nsimilarity index 100%\nrename from a\nrename to b\n"),
    )
    assert list(standing_lines([moved, first])) == ["b"]
    gone = CandidateCommit(
        commit_sha="3",
        subject="",
        author_name=None,
        authored_at=None,
        files=parse_diff(
            "diff --git a/b b/b\ndeleted file mode 100644\n--- a/b\n+++ /dev/null\n@@ -1 +0,0 @@\n-x = 1\n"
        ),
    )
    assert standing_lines([gone, moved, first]) == {}
