from datetime import date

import pytest

from nexus_pipelines.simulator.records import World
from nexus_pipelines.simulator.world import build_world

# A Sunday after a short week; seeds and days at which calendars are awkward are in test_many_worlds.
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def world() -> World:
    return build_world(7, TODAY)
