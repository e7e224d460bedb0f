"""Dagster's entry point: composes what `defs` holds, nothing else."""

import dagster as dg

from nexus_pipelines.defs.compose import compose
from nexus_pipelines.settings import read_settings


@dg.definitions
def definitions() -> dg.Definitions:
    """All assets, checks, jobs and schedules of the home that NEXUS_HOME names."""
    return compose(read_settings())
