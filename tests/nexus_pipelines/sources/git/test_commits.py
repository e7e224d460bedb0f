"""Who wrote a commit, when, and what it says: also where that is broken."""

import json
from datetime import UTC, datetime

NOBODY = b"author A <a@example.org> 1700000000 +0000\n"


def one(ingest, sha, *columns):
    (row,) = ingest.rows(f"select {', '.join(columns)} from lake.raw_git.commits where commit_sha = '{sha}'")
    return row


def reasons(ingest, sha):
    return [row[0] for row in ingest.rows(f"select reason from lake.raw_meta.quarantine where position = '{sha}'")]


def test_message_names_and_dates(repo, ingest):
    sha = repo.commit(
        "DAEMON-12: a title\n\nA body\nof lines.\n\nSigned-off-by: Ada <ada@example.org>\nRefs: ALOY-3,\n  ALOY-4\n",
        GIT_AUTHOR_DATE="1600000000 -0330",
    )
    ingest(repo.folder)
    subject, body, trailers = one(ingest, sha, "subject", "body", "trailers")
    assert subject == "DAEMON-12: a title"
    assert body.startswith("A body\nof lines.\n\nSigned-off-by")
    assert json.loads(trailers) == [["Signed-off-by", "Ada <ada@example.org>"], ["Refs", "ALOY-3, ALOY-4"]]
    assert one(ingest, sha, "authored_at", "author_utc_offset_minutes", "author_name", "committer_email") == (
        datetime.fromtimestamp(1_600_000_000, UTC),
        -210,
        "Ada",
        "grace@example.org",
    )


def test_mailmap_gives_the_name_and_keeps_the_raw_one(repo, ingest):
    repo.write(".mailmap", "Ada Lovelace <ada@lovelace.org> <ada@example.org>\n")
    sha = repo.commit("one")
    ingest(repo.folder)
    assert one(ingest, sha, "author_name", "author_email", "author_name_raw", "author_email_raw") == (
        "Ada Lovelace",
        "ada@lovelace.org",
        "Ada",
        "ada@example.org",
    )


def test_a_changed_mailmap_renames_old_commits_and_compares_nothing(repo, ingest, git_sums):
    repo.write("a.txt", "a\n")
    sha = repo.commit("one")
    ingest(repo.folder)
    repo.write(".mailmap", "Ada Lovelace <ada@example.org>\n")
    repo.commit("name her")
    batch = ingest(repo.folder)
    assert sum(page.lines for page in batch.pages if page.stream == "commits") == 2
    assert one(ingest, sha, "author_name", "has_line_counts") == ("Ada Lovelace", True)
    assert ingest.sums() == git_sums(repo.folder)
    # And back: the page is that of the first time but for its moment, and must count.
    (repo.folder / ".mailmap").unlink()
    repo.commit("forget her")
    ingest(repo.folder)
    assert one(ingest, sha, "author_name") == ("Ada",)
    assert ingest(repo.folder) is None


def test_declared_encodings_are_translated(repo, ingest):
    repo.git("config", "i18n.commitEncoding", "ISO-8859-1")
    sha = repo.commit("Größe geändert".encode("latin-1"))
    ingest(repo.folder)
    assert one(ingest, sha, "subject") == ("Größe geändert",)
    assert reasons(ingest, sha) == []


def test_undeclared_bytes_are_replaced_and_noted(repo, ingest):
    repo.commit("base")
    sha = repo.raw_commit(NOBODY + b"committer C\xff <c@d> 1700000000 +0000\n\nGr\xf6\xdfe \xe2\x80\xa8 end\n\nbody\n")
    ingest(repo.folder)
    assert one(ingest, sha, "subject", "committer_name", "body") == ("Gr\ufffd\ufffde \u2028 end", "C\ufffd", "body")
    assert reasons(ingest, sha) == ["its text is not valid UTF-8; the bytes that are not were replaced"]


def test_a_message_with_nul_ends_there_and_harms_nothing(repo, ingest):
    base = repo.commit("base")
    sha = repo.raw_commit(
        b"parent " + base.encode() + b"\n" + NOBODY + NOBODY.replace(b"author", b"committer") + b"\nsub\0ject\n"
    )
    ingest(repo.folder)
    assert one(ingest, sha, "subject") == ("sub",)
    assert ingest.rows("select count(*) from lake.raw_git.commits") == [(2,)]


def test_impossible_dates_become_null_with_a_note(repo, ingest):
    repo.write("a.txt", "a\n")
    good = repo.commit("base")
    ends = {
        b"99999999999999999999 +0000": "cannot be read",
        b"-5 +0000": "cannot be read",
        b"yesterday": "cannot be read",
        b"4000000000 +0000": "lies in the future",
    }
    made = {}
    for end, reason in ends.items():
        made[repo.raw_commit(b"author A <a@b> " + end + b"\ncommitter C <c@d> 1700000000 +0100\n\nodd\n")] = reason
    zone = repo.raw_commit(b"author A <a@b> 1700000000 +9959\ncommitter C <c@d> 1700000000 -0060\n\nodd zone\n")
    ingest(repo.folder)
    for sha, reason in made.items():
        at, committed, name = one(ingest, sha, "authored_at", "committed_at", "author_email")
        assert (at, committed) == (None, datetime.fromtimestamp(1_700_000_000, UTC))
        assert name == "a@b"
        assert [reason in each for each in reasons(ingest, sha)] == [True]
    assert one(ingest, zone, "authored_at", "author_utc_offset_minutes") == (
        datetime.fromtimestamp(1_700_000_000, UTC),
        None,
    )
    assert len(reasons(ingest, zone)) == 2
    assert reasons(ingest, good) == []
    assert ingest.rows("select count(*) from lake.raw_git.commits") == [(6,)]


def test_a_broken_identity_is_kept_without_name(repo, ingest):
    repo.commit("base")
    sha = repo.raw_commit(b"author nobody at all\ncommitter C <c@d> 1700000000 +0000\n\nodd\n")
    ingest(repo.folder)
    assert one(ingest, sha, "author_name", "author_email", "authored_at", "subject") == (None, None, None, "odd")
