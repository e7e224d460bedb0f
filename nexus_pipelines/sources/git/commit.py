"""Reads one commit of the log: pure. What cannot be read becomes null and a remark; the commit is kept."""

from collections.abc import Iterator
from dataclasses import dataclass

from nexus_pipelines.sources.git.log_format import HEADER, TRAILER_END, TRAILER_VALUE

Change = dict[str, object]

_HEADER_FIELDS = len(HEADER)
# The widest offsets in use are -12:00 and +14:00.
_WIDEST_OFFSET_MINUTES = 14 * 60


class UnreadableCommit(ValueError):
    """The log of one commit is not in the asked format."""


@dataclass(frozen=True, kw_only=True)
class Commit:
    """A commit as landing keeps it.

    record: its fields without changes. changes: one dict a path. remarks: what was found wrong.
    """

    record: dict[str, object]
    changes: list[Change]
    remarks: list[str]


@dataclass(frozen=True, kw_only=True)
class CommitReader:
    """How to read the commits of one repository.

    latest: Unix seconds; what claims to be later is a wrong clock. boundary: commits of a shallow clone whose
    parents are not there, so that git would count all their files as new.
    """

    repository: str
    latest: int
    boundary: frozenset[str] = frozenset()

    def read(self, raw: bytes, *, has_counts: bool) -> Commit:
        """The commit in `raw`. has_counts: its lines are counted, here or in an earlier batch.

        Raises:
            UnreadableCommit: the commit must be quarantined.
        """
        remarks: list[str] = []
        fields = _decode(raw, remarks)
        if len(fields) <= _HEADER_FIELDS:
            raise UnreadableCommit(f"its log has {len(fields)} fields, fewer than {_HEADER_FIELDS + 1}")
        sha, parents, author, email, raw_author, raw_email, authored, committer, committer_email, committed = fields[
            :10
        ]
        subject, body, trailers = fields[10:_HEADER_FIELDS]
        authored_at, author_offset = self._instant(authored, "author", remarks)
        committed_at, _ = self._instant(committed, "committer", remarks)
        is_merge = " " in parents
        is_boundary = sha in self.boundary
        record: dict[str, object] = {
            "repository": self.repository,
            "commit_sha": sha,
            "parent_shas": parents.split(),
            "author_name": _mapped(author, "%aN"),
            "author_email": _mapped(email, "%aE"),
            "author_name_raw": raw_author or None,
            "author_email_raw": raw_email or None,
            "authored_seconds": authored_at,
            "author_utc_offset_minutes": author_offset,
            "committer_name": _mapped(committer, "%cN"),
            "committer_email": _mapped(committer_email, "%cE"),
            "committed_seconds": committed_at,
            "subject": subject,
            "body": body.rstrip("\n"),
            "trailers": [item.split(TRAILER_VALUE, 1) for item in trailers.split(TRAILER_END)] if trailers else [],
            "is_merge": is_merge,
            "has_line_counts": has_counts and not is_merge and not is_boundary,
        }
        changes = [] if is_boundary else _changes(fields, letter=17 + 2 * len(sha))
        return Commit(record=record, changes=changes, remarks=remarks)

    def _instant(self, date: str, who: str, remarks: list[str]) -> tuple[int | None, int | None]:
        """Unix seconds and offset from UTC in minutes, of `1700000000 +0100`."""
        seconds, _, zone = date.partition(" ")
        # Git says 0 for a number too great, and nothing for what is no number.
        if not seconds.isdigit() or seconds == "0":
            remarks.append(f"the {who} date {date!r} cannot be read")
            return None, None
        instant: int | None = int(seconds)
        if int(seconds) > self.latest:
            remarks.append(f"the {who} date {date!r} lies in the future")
            instant = None
        offset = _offset(zone)
        if offset is None:
            remarks.append(f"the {who} time zone {zone!r} does not exist")
        return instant, offset


def _mapped(name: str, placeholder: str) -> str | None:
    """A name by the mailmap. Git prints the placeholder itself where a commit's identity is broken."""
    return None if name in ("", placeholder) else name


def _offset(zone: str) -> int | None:
    digits = zone[1:]
    if len(digits) != 4 or not digits.isdigit() or int(digits[2:]) > 59:
        return None
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    if minutes > _WIDEST_OFFSET_MINUTES:
        return None
    return -minutes if zone[0] == "-" else minutes


def _decode(raw: bytes, remarks: list[str]) -> list[str]:
    """Fields as text. Paths keep the bytes that are not UTF-8 as \\xNN, so that two files never become one."""
    try:
        return raw.decode().split("\0")
    except UnicodeDecodeError:
        parts = raw.split(b"\0")
    header, paths = parts[:_HEADER_FIELDS], parts[_HEADER_FIELDS:]
    if not _is_text(header):
        remarks.append("its text is not valid UTF-8; the bytes that are not were replaced")
    if not _is_text(paths):
        remarks.append(r"a path is not valid UTF-8; the bytes that are not are written as \xNN")
    return [
        *(part.decode("utf-8", "replace") for part in header),
        *(part.decode("utf-8", "backslashreplace") for part in paths),
    ]


def _is_text(parts: list[bytes]) -> bool:
    try:
        b"".join(parts).decode()
    except UnicodeDecodeError:
        return False
    return True


def _changes(fields: list[str], *, letter: int) -> list[Change]:
    """One dict a changed path. `letter`: where in a raw line the kind of change stands."""
    rest = iter(fields[_HEADER_FIELDS:-1])
    changes: list[Change] = []
    append = changes.append
    first_count = None
    for token in rest:
        line = token.removeprefix("\n") if not changes else token
        if line[:1] != ":":
            first_count = token
            break
        status = line[letter]
        if status in "RC":
            old_path = next(rest)
            append({"path": next(rest), "status": status, "old_path": old_path})
        else:
            append({"path": next(rest), "status": status})
    if first_count is not None:
        counts = dict(_counts(first_count, rest))
        for change in changes:
            counted = counts.get(change["path"])  # type: ignore[arg-type]
            if counted is None:
                raise UnreadableCommit(f"git counted no lines for {change['path']!r}")
            added, deleted = counted
            if added == "-":
                change["is_binary"] = True
            else:
                change["additions"] = int(added)
                change["deletions"] = int(deleted)
    return changes


def _counts(first: str, rest: Iterator[str]) -> Iterator[tuple[str, tuple[str, str]]]:
    token: str | None = first
    while token is not None:
        added, deleted, path = token.split("\t", 2)
        if not path:
            next(rest)  # the old path
            path = next(rest)
        yield path, (added, deleted)
        token = next(rest, None)
