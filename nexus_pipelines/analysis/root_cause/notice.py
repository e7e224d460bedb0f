"""The message about a new failure of a job, as Slack shows messages (Block Kit)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nexus_pipelines.analysis.root_cause.categories import title_of
from nexus_pipelines.analysis.root_cause.records import Category, Nature
from nexus_pipelines.analysis.slack_text import Block, button, code, context, escape, plain, quoted, section, words

VIEW_ACTION = "view_rca_analysis"

_ICONS = {
    "test_failure": ":test_tube:",
    "compilation_error": ":hammer:",
    "dependency_error": ":package:",
    "configuration_error": ":gear:",
    "infrastructure_error": ":cloud:",
    "timeout_error": ":hourglass:",
    "permission_error": ":lock:",
    "resource_error": ":floppy_disk:",
}
_COLOURS = {"high": ":large_green_circle:", "medium": ":large_yellow_circle:", "low": ":large_orange_circle:"}
_NATURES: dict[Nature, str] = {
    "deterministic": "It fails every time.",
    "flaky_suspect": "The same commit passes at times: a flaky test is suspected.",
    "infrastructure": "The infrastructure failed; no commit is to blame.",
    "unknown": "",
}
_MOST_TESTS, _MOST_SUSPECTS, _MOST_REASONS, _MOST_FILES = 3, 3, 3, 3
# A section of Slack holds 3,000 characters; escaping makes up to five of one.
_MOST_ADDRESS = 1000
_NAME, _SENTENCE, _QUOTE, _FIX = 100, 400, 500, 500


@dataclass(frozen=True, kw_only=True)
class NoticedBlock:
    """Lines of the log that show the failure."""

    start_line: int
    end_line: int
    quote: str


@dataclass(frozen=True, kw_only=True)
class NoticedTest:
    """A failing test. file, line: where it failed, if the log tells."""

    name: str
    message: str | None
    file: str | None
    line: int | None


@dataclass(frozen=True, kw_only=True)
class NoticedSuspect:
    """A commit that may have done it."""

    commit_sha: str
    subject: str | None
    author: str | None
    probability: float
    reasons: Sequence[str]
    files: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A new failure. other_jobs: how many more jobs of the same build failed. is_repeat: the job was red before.

    times, fixed_by: how often the failure was seen, and the commit that last made it pass; None where nobody knows.
    """

    analysis_id: str
    job_name: str | None
    stage_name: str | None
    number: int | None
    repository: str | None
    branch: str | None
    commit_sha: str | None
    finished_at: datetime
    build_url: str | None
    category: Category
    error_type: str
    nature: Nature
    summary: str | None
    confidence: float | None
    confidence_level: str
    suggested_fix: str | None
    evidence: NoticedBlock | None
    tests: Sequence[NoticedTest]
    suspects: Sequence[NoticedSuspect]
    times: int | None
    fixed_by: str | None
    other_jobs: int
    is_repeat: bool


def message(notice: Notice, *, page_url: str | None) -> dict[str, Any]:
    """A message with `text` (for notifications) and `blocks`.

    page_url: where the stored analysis can be seen; None: the button tells its id only.
    """
    job = notice.job_name or "A job"
    build = f"{job} #{notice.number}" if notice.number is not None else job
    title = title_of(notice.category)
    blocks: list[Block] = [
        section(_head(notice, build, title)),
        *([section(quoted(notice.evidence.quote, most=_QUOTE))] if notice.evidence else []),
        *([section(_tests(notice.tests))] if notice.tests else []),
        section(_suspects(notice)),
        *([section(f"*What to do*: {words(notice.suggested_fix, most=_FIX)}")] if notice.suggested_fix else []),
        {"type": "actions", "block_id": "rca_actions", "elements": [_view(notice, page_url)]},
        context(f"{escape(notice.analysis_id)} · failed {notice.finished_at:%Y-%m-%d %H:%M} UTC"),
    ]
    return {"text": f"{escape(plain(build, most=_NAME))} failed: {title}.", "blocks": blocks}


def _head(notice: Notice, build: str, title: str) -> str:
    name = code(build, most=_NAME)
    if url := _address(notice.build_url):
        name = f"<{url}|{words(build, most=_NAME)}>"
    stage = f" in {code(notice.stage_name, most=_NAME)}" if notice.stage_name else ""
    more = f" and {notice.other_jobs} more of its jobs" if notice.other_jobs else ""
    again = " in another way than before" if notice.is_repeat else ""
    places = [
        f"repository {code(notice.repository, most=_NAME)}" if notice.repository else "",
        f"branch {code(notice.branch, most=_NAME)}" if notice.branch else "",
        f"commit {code(notice.commit_sha[:10], most=_NAME)}" if notice.commit_sha else "",
    ]
    lines = [
        f"{_ICONS.get(notice.error_type, ':warning:')} *{name}* failed{again}{stage}{more}: {title}",
        ", ".join(place for place in places if place),
        words(notice.summary, most=_SENTENCE) if notice.summary else "",
        _confidence(notice),
        _NATURES[notice.nature],
        _seen(notice),
        _lines(notice.evidence) if notice.evidence else "The log shows no line that explains it.",
    ]
    return "\n".join(line for line in lines if line)


def _confidence(notice: Notice) -> str:
    if notice.confidence is None:
        return ""
    colour = _COLOURS.get(notice.confidence_level, ":white_circle:")
    return f"{colour} Confidence {notice.confidence:.0%} ({notice.confidence_level})"


def _seen(notice: Notice) -> str:
    if not notice.times or notice.times < 2:
        return ""
    fixed = f", last fixed by {code(notice.fixed_by[:10], most=_NAME)}" if notice.fixed_by else ", not fixed yet"
    return f"Seen {notice.times:,} times{fixed}."


def _lines(block: NoticedBlock) -> str:
    if block.start_line == block.end_line:
        return f"Line {block.start_line:,} of the log:"
    return f"Lines {block.start_line:,} to {block.end_line:,} of the log:"


def _tests(tests: Sequence[NoticedTest]) -> str:
    lines = ["*Failing tests*"]
    for test in tests[:_MOST_TESTS]:
        at = f" at {code(f'{test.file}:{test.line}' if test.line else test.file, most=_NAME)}" if test.file else ""
        said = f": {code(test.message, most=_NAME)}" if test.message else ""
        lines.append(f"• {code(test.name, most=_NAME)}{at}{said}")
    if len(tests) > _MOST_TESTS:
        lines.append(f"and {len(tests) - _MOST_TESTS} more")
    return "\n".join(lines)


def _suspects(notice: Notice) -> str:
    if not notice.suspects:
        return "*Suspects*: no commit stands out."
    lines = ["*Suspects*"]
    for each in notice.suspects[:_MOST_SUSPECTS]:
        of = f" of {words(each.author, most=_NAME)}" if each.author else ""
        lines.append(
            f"• {each.probability:.0%} {code(each.commit_sha[:10], most=_NAME)} "
            f"{words(each.subject or '', most=_NAME)}{of}"
        )
        lines += [f"    {words(reason, most=_NAME)}" for reason in each.reasons[:_MOST_REASONS]]
    if files := notice.suspects[0].files[:_MOST_FILES]:
        lines.append(f"Look at {', '.join(code(file, most=_NAME) for file in files)}.")
    return "\n".join(lines)


def _view(notice: Notice, page_url: str | None) -> Block:
    shown = button("View Full Analysis", VIEW_ACTION, {"analysis_id": notice.analysis_id})
    return shown | ({"url": page_url} if page_url else {})


def _address(url: str | None) -> str | None:
    """The build's address where it can be a link: a bar would end it, and other schemes do other things."""
    if url is None or not url.startswith(("https://", "http://")):
        return None
    shown = escape(url).replace("|", "%7C")
    return shown if shown.isprintable() and " " not in shown and len(shown) <= _MOST_ADDRESS else None
