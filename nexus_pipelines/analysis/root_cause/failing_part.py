"""The part of a log in which its failure is told: what a runner does after its last word about it is left out."""

from dataclasses import replace

from nexus_pipelines.analysis.root_cause.commands import Course, follow
from nexus_pipelines.analysis.root_cause.reading import KeptLog

# Some pipelines print a report right behind the failing command's end; teardown of any length comes after that.
_BEHIND = 40


def failing_part(kept: KeptLog) -> tuple[KeptLog, Course]:
    """The kept lines up to a little behind the runner's last word of failure, and the course of the build in them."""
    course = follow(kept.texts, kept.prefixes)
    told = [each.index for each in course.endings if each.strength == "runner" and not each.cleanup]
    end = max(told) + _BEHIND + 1 if told else len(kept.texts)
    if end >= len(kept.texts):
        return kept, course
    part = replace(
        kept,
        numbers=kept.numbers[:end],
        texts=kept.texts[:end],
        hot=kept.hot[:end],
        prefixes=kept.prefixes[:end],
    )
    return part, follow(part.texts, part.prefixes)
