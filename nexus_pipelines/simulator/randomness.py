"""Seeded randomness that parts of the world do not share, so that a change in one leaves the others alone."""

from random import Random


def stream(seed: int, *names: object) -> Random:
    """A generator of its own for one part of the world; strings seed `Random` the same on every platform."""
    return Random(":".join(str(part) for part in (seed, *names)))  # noqa: S311 - a simulation, not a secret
