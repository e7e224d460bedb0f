"""Trains the weights of suspect commits: train_suspects.py CASES COMMITS

CASES and COMMITS are JSON lines (`.zst` or plain): cases with id, repo, log, candidates (shas, newest first) and
culprit; commits with sha, subject, committed_at and diff. Writes weights.json beside the suspects' code.
"""

import json
import sys
from pathlib import Path

from culprit_cases import read_cases
from suspect_fit import BY_HAND, NONE_SHARE, examples, fit

_WEIGHTS = Path(__file__).parents[1] / "nexus_pipelines" / "analysis" / "root_cause" / "suspects" / "weights.json"


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    cases = read_cases(Path(sys.argv[1]), Path(sys.argv[2]))
    model = fit(examples(cases))
    told = {
        "made_by": "benchmarks/train_suspects.py",
        "cases": len(cases),
        "repositories": len({case.repository for case in cases}),
        "share_of_ranges_without_the_culprit": NONE_SHARE,
        "set_by_hand": sorted(BY_HAND),
        "none": model.none,
        "weights": dict(model.weights),
    }
    _WEIGHTS.write_text(json.dumps(told, indent=2) + "\n", "utf-8")
    print(f"{len(cases)} cases; wrote {_WEIGHTS}")


if __name__ == "__main__":
    main()
