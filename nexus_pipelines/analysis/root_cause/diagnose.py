"""From a log to a diagnosis: read, follow the commands, rank the lines, choose the evidence, name the cause."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from nexus_pipelines.analysis.root_cause.blocks import Block, choose_blocks, with_line, without_passing
from nexus_pipelines.analysis.root_cause.classify import classify, nature_of
from nexus_pipelines.analysis.root_cause.commands import Course
from nexus_pipelines.analysis.root_cause.confidence import confidence_of
from nexus_pipelines.analysis.root_cause.failing_part import failing_part
from nexus_pipelines.analysis.root_cause.failing_tests.extract import extract_failing_tests
from nexus_pipelines.analysis.root_cause.families.registry import FAMILIES, Match, unwrapped
from nexus_pipelines.analysis.root_cause.fingerprint import fingerprint, fingerprint_templates
from nexus_pipelines.analysis.root_cause.frames.extract import extract_frames
from nexus_pipelines.analysis.root_cause.line_features import Floats, describe, line_matches
from nexus_pipelines.analysis.root_cause.message import message_line, shortened, with_tests_words
from nexus_pipelines.analysis.root_cause.named_files import named_files
from nexus_pipelines.analysis.root_cause.raised_errors import told_by_tests
from nexus_pipelines.analysis.root_cause.ranker import Ranker, rank, shipped_ranker
from nexus_pipelines.analysis.root_cause.reading import KeptLog, read_log
from nexus_pipelines.analysis.root_cause.records import Category, Diagnosis, Evidence, FailingTest, Outcome
from nexus_pipelines.analysis.root_cause.suggested_fixes import suggested_fix
from nexus_pipelines.analysis.root_cause.templates import templates
from nexus_pipelines.analysis.root_cause.wording import counting_line, summary_of

ENGINE_VERSION = "3"
# Below this no stretch is worth showing in a log that ends well.
_WORTH_SHOWING = 0.05


def diagnose(
    log: bytes | Iterable[bytes], *, baselines: Sequence[bytes | Iterable[bytes]] = (), ranker: Ranker | None = None
) -> Diagnosis:
    """What the log of a failed build shows.

    log: the whole log or its pieces of any size, as bytes in UTF-8, Latin-1 or UTF-16; memory stays bounded when it
    comes in pieces. baselines: logs of green runs of the same job, newest first. ranker: another than the shipped one.
    Bad input is no error: the outcome says what the log is, and the summary says it in a sentence.
    """
    kept = read_log(_pieces(log))
    if not kept.texts or not any(text.strip() for text in kept.texts):
        return _nothing(kept)
    known = frozenset[str]().union(*(templates(read_log(_pieces(green)).texts) for green in baselines))
    kept, course = failing_part(kept)
    found = line_matches(kept.texts, kept.hot, course)
    rows, names = describe(kept.texts, kept.hot, found, course, known if baselines else None)
    chances = rank(ranker or shipped_ranker(), rows, names)
    certain = [any(match.signal.weight == 3 for match in each) for each in found]
    blocks = without_passing(choose_blocks(chances, kept.texts), kept.texts, certain, _step(course, kept)[0])
    if course.main is None and (not blocks or course.succeeded or blocks[0].score < _WORTH_SHOWING):
        return _no_failure(kept, course)
    return _diagnosis(kept, course, found, chances, blocks)


def _pieces(log: bytes | Iterable[bytes]) -> Iterable[bytes]:
    return (log,) if isinstance(log, bytes) else log


def _diagnosis(
    kept: KeptLog, course: Course, found: Sequence[tuple[Match, ...]], chances: Floats, blocks: tuple[Block, ...]
) -> Diagnosis:
    verdict = classify(kept.texts, found, course, blocks, chances.tolist())
    if verdict.deciding is not None and blocks and (verdict.is_cause or not _told(blocks, found, verdict.category)):
        blocks = with_line(blocks, verdict.deciding, float(chances[verdict.deciding]), kept.texts)
    shown = [at for block in blocks for at in range(block.start, block.end + 1)]
    lines = [kept.texts[at] for at in shown]
    start, end = _step(course, kept)
    tests = tuple(
        replace(test, log_line=kept.numbers[min(test.log_line - 1 + start, len(kept.numbers) - 1)])
        for test in _failing_tests(kept.texts[start:end])
    )
    frames = tuple(
        replace(frame, log_line=kept.numbers[min(shown[frame.log_line - 1], len(kept.numbers) - 1)])
        for frame in extract_frames(lines)
        if 0 < frame.log_line <= len(shown)
    )
    certain = _certain(kept.texts[start:end], found[start:end], verdict.category)
    files = named_files([*lines, *certain], tests, frames)
    category = told_by_tests(verdict.category, tests)
    at = message_line(kept.texts, found, blocks, chances.tolist(), category)
    if at is not None and all(match.signal.category != category for match in found[at]):
        # What was raised has no form of its own: the test tool's line about it says more than its surroundings.
        at = message_line(kept.texts, found, blocks, chances.tolist(), verdict.category)
    verdict = replace(verdict, category=category)
    message = with_tests_words(None if at is None else shortened(kept.texts[at]), tests)
    shapes = fingerprint_templates(lines, [float(chances[each]) for each in shown])
    sure = confidence_of(verdict, course, blocks, tests, _fits(verdict.tool, course))
    return Diagnosis(
        outcome="diagnosed" if blocks else "nothing_found",
        category=verdict.category,
        nature=nature_of(verdict.category, lines),
        tool=verdict.tool,
        step=course.main.step if course.main else course.job,
        failing_command=course.main.command if course.main else None,
        exit_code=course.main.exit_code if course.main else None,
        error_message=message,
        summary=summary_of(
            course=course,
            category=verdict.category,
            tool=verdict.tool,
            message=message,
            tests=tests,
            counted=counting_line(kept.texts[start:end]),
        ),
        suggested_fix=suggested_fix(verdict.category, verdict.tool, lines, tests, files),
        confidence=sure.value,
        confidence_reasons=sure.reasons,
        evidence=tuple(_evidence(kept, block, found, course) for block in blocks),
        tests=tests,
        frames=frames,
        files=files,
        fingerprint=fingerprint(verdict.category, shapes, [test.name for test in tests]),
        fingerprint_templates=shapes,
        lines_read=kept.last_number,
        engine_version=ENGINE_VERSION,
    )


def _failing_tests(texts: Sequence[str]) -> tuple[FailingTest, ...]:
    """Those that the step names, or those named behind the names of packages where a tool ran several at a time."""
    return tuple(extract_failing_tests(texts)) or tuple(extract_failing_tests([unwrapped(text) for text in texts]))


def _certain(texts: Sequence[str], found: Sequence[tuple[Match, ...]], category: Category) -> list[str]:
    """The lines of the failing step that tell this kind of failure for certain, beyond what evidence has room for."""
    return [
        text
        for text, each in zip(texts, found, strict=True)
        if any(match.signal.category == category and match.signal.weight == 3 for match in each)
    ]


def _told(blocks: tuple[Block, ...], found: Sequence[tuple[Match, ...]], category: Category) -> bool:
    """Whether the evidence itself holds a line that speaks for the category."""
    shown = (match for block in blocks for each in found[block.start : block.end + 1] for match in each)
    return any(match.signal.category == category for match in shown)


def _step(course: Course, kept: KeptLog) -> tuple[int, int]:
    """Where the failing step stands among the kept lines; the whole log where no runner says."""
    if course.main is None or course.main.strength == "tool":
        return 0, len(kept.texts)
    return course.main.start, min(len(kept.texts), course.main.output_end + 1)


def _fits(tool: str | None, course: Course) -> bool:
    said = course.main.told if course.main else ""
    return any(each.tool == tool and each.marks is not None and each.marks.search(said) for each in FAMILIES)


def _evidence(kept: KeptLog, block: Block, found: Sequence[tuple[Match, ...]], course: Course) -> Evidence:
    tools = {
        match.tool: None for at in range(block.start, block.end + 1) for match in found[at] if match.signal.weight > 1
    }
    reasons = [f"lines in the form in which {', '.join(list(tools)[:3])} tells failures"] if tools else []
    if course.main is not None and block.start <= course.main.index <= block.end:
        reasons.append("the failing command ends here")
    elif course.main is not None and course.main.start <= block.start <= course.main.index:
        reasons.append("in the failing step")
    reasons.append(f"the best line scores {block.score:.2f}")
    return Evidence(
        start_line=kept.numbers[block.start],
        end_line=kept.numbers[block.end],
        quote="\n".join(kept.texts[block.start : block.end + 1]),
        reasons=tuple(reasons),
        score=round(block.score, 4),
    )


def _nothing(kept: KeptLog) -> Diagnosis:
    if kept.encoding == "compressed":
        return _bare("not_text", "This log is compressed; unpack it first.", kept)
    if kept.encoding == "binary":
        return _bare("not_text", "This is no text; hand in the log as the build printed it.", kept)
    return _bare(
        "empty", "This log is empty; the build may have ended before its first line, or the log was deleted.", kept
    )


def _no_failure(kept: KeptLog, course: Course) -> Diagnosis:
    if course.succeeded:
        return _bare("no_failure", "This log ends in success: no command in it failed.", kept)
    return _bare(
        "nothing_found", "No line of this log tells a failure, and nothing in it says how the build ended.", kept
    )


def _bare(outcome: Outcome, summary: str, kept: KeptLog) -> Diagnosis:
    return Diagnosis(
        outcome=outcome,
        category="unknown",
        nature="unknown",
        tool=None,
        step=None,
        failing_command=None,
        exit_code=None,
        error_message=None,
        summary=summary,
        suggested_fix=None,
        confidence=0.0,
        confidence_reasons=(summary,),
        evidence=(),
        tests=(),
        frames=(),
        files=(),
        fingerprint=None,
        fingerprint_templates=(),
        lines_read=kept.last_number,
        engine_version=ENGINE_VERSION,
    )
