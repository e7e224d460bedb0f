"""Tests that a job's history says fail whatever is committed."""

from collections import Counter
from collections.abc import Collection, Sequence

# Of one or two builds nothing is said: what failed in them may have been broken once.
_FEWEST_BUILDS = 3


def known_failures(earlier: Sequence[Collection[str]]) -> frozenset[str]:
    """Names of tests that failed in more than half of a job's earlier failed builds; none of fewer than three.

    earlier: the tests that failed in each.
    """
    if len(earlier) < _FEWEST_BUILDS:
        return frozenset()
    builds = Counter(name for names in earlier for name in set(names))
    return frozenset(name for name, count in builds.items() if count > len(earlier) / 2)
