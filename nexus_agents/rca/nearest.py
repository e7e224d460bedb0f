"""Failures like one another in words or meaning, of any job: further than a fingerprint reaches, and less sure."""

from nexus_agents.published import Published
from nexus_agents.rca import statements as sql
from nexus_agents.rca.records import NearFailure
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.search.nearest import nearest

_MOST = 5
# Of the failures of LogChunks (267 signatures of 43 repositories, WordLlama) three pairs in four that are nearer than
# this have one category, of those nearer than 0.6 three in five; pairs of different categories are at 0.82 mostly.
_FARTHEST = 0.5


def nearest_failures(
    published: Published, database: Database, fingerprint: str | None, *, farthest: float = _FARTHEST
) -> list[NearFailure]:
    """Other fingerprints, the most like first, at most five; none where the failure has none or is not indexed yet.

    They are never counted as the same failure. farthest: distance beyond which they have nothing in common.
    """
    if fingerprint is None:
        return []
    near = {
        each.document_id.partition(":")[2]: each.distance
        for each in nearest(database, f"failure:{fingerprint}", limit=2 * _MOST)
        if each.distance is not None and each.distance <= farthest
    }
    if not near:
        return []
    # The index may be of another publication than the one that is read.
    rows = {
        row["fingerprint"]: row for row in published.rows(sql.NEAREST, fingerprints=list(near), limit=len(near)).rows
    }
    return [
        NearFailure(
            **{field: value for field, value in rows[name].items() if field != "fingerprint"},
            distance=round(distance, 3),
        )
        for name, distance in near.items()
        if name in rows
    ][:_MOST]
