"""Who may have broken a build whose log and repository lie on this machine, for `nexus rca analyze`."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from nexus_pipelines.analysis.root_cause.records import Diagnosis, Suspect
from nexus_pipelines.analysis.root_cause.suspects.rank import rank_suspects
from nexus_pipelines.sources.git.candidates import CandidateRange, read_candidates
from nexus_pipelines.sources.git.frame_blame import read_blame


@dataclass(frozen=True, kw_only=True)
class Suspicion:
    """Suspects of a range, likeliest first, none where nothing stands out; remark: what people should know of it."""

    suspects: tuple[Suspect, ...]
    candidates: CandidateRange

    def as_json(self) -> dict[str, Any]:
        """What the JSON of a diagnosis says beside it."""
        return {
            "suspects": [asdict(suspect) for suspect in self.suspects],
            "candidate_count": len(self.candidates.commits),
            "candidates_remark": self.candidates.remark,
        }

    def as_text(self) -> str:
        """The same for a terminal."""
        subjects = {commit.commit_sha: commit for commit in self.candidates.commits}
        counted = len(self.candidates.commits)
        lines = ["", f"Suspects among {counted} {'commit' if counted == 1 else 'commits'}:"]
        for suspect in self.suspects[:5]:
            commit = subjects[suspect.commit_sha]
            lines.append(
                f"  {suspect.commit_sha[:10]}  {suspect.probability:.0%}  {commit.subject} ({commit.author_name})"
            )
            lines += [f"      {reason}" for reason in suspect.reasons]
        if not self.suspects:
            lines.append("  none stands out")
        return "\n".join([*lines, self.candidates.remark] if self.candidates.remark else lines)


def suspect(log: bytes, found: Diagnosis, *, repository: Path, good: str, bad: str) -> Suspicion:
    """The commits after `good` up to `bad`, ranked by what the log says.

    Raises:
        UserError: a name means no commit of the repository.
        SourceError: there is no repository, or its history cannot be read.
    """
    candidates = read_candidates(repository, from_sha=good, to_sha=bad)
    ranked = rank_suspects(
        log.decode("utf-8", "replace").split("\n"),
        candidates.commits,
        frames=found.frames,
        tests=found.tests,
        evidence=found.evidence,
        category=found.category,
        nature=found.nature,
        blame=read_blame(repository, at_sha=candidates.to_sha, frames=found.frames),
        is_range_complete=candidates.remark is None,
    )
    return Suspicion(suspects=ranked, candidates=candidates)
