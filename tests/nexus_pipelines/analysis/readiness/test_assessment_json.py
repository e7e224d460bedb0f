"""The same inputs give the same bytes, and the JSON gives the same assessment again."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from readiness_cases import all_met, attestation, evidence, judged, things, waiver

from nexus_pipelines.analysis.readiness.assessment_json import as_json, canonical_bytes, from_json
from nexus_pipelines.analysis.readiness.records import Assessment

ROOT = Path(__file__).parents[4]


def a_mixed_assessment(*, is_turned: bool = False) -> Assessment:
    """Some of everything; `is_turned`: with its inputs in the opposite order."""
    hostile = '<b>&"\u202e\u0000é'
    pieces = [
        *all_met()[6:10],
        evidence("ticket_completion", 60, things("ticket", "S-1", "S-2", hostile, gain=20), sample_size=5),
        evidence("blocked_tickets", 2, things("ticket", "S-1", "S-2")),
        evidence("failing_tests", None),
    ]
    waivers = [waiver("blocked_tickets", "S-1"), waiver("test_coverage", number=2)]
    said = [attestation("documentation_updated", True), attestation("performance_benchmarks", False, number=2)]
    step = -1 if is_turned else 1
    return judged(pieces[::step], waivers=waivers[::step], attestations=said[::step])


def test_the_order_of_the_inputs_changes_no_byte() -> None:
    assert canonical_bytes(a_mixed_assessment()) == canonical_bytes(a_mixed_assessment(is_turned=True))


def test_another_process_with_another_hash_seed_makes_the_same_bytes() -> None:
    program = (
        "import hashlib, test_assessment_json as t; "
        "print(hashlib.sha256(t.canonical_bytes(t.a_mixed_assessment())).hexdigest())"
    )
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent)])
    told = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": path, "PYTHONHASHSEED": "4242", "TZ": "Asia/Tokyo"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == hashlib.sha256(canonical_bytes(a_mixed_assessment())).hexdigest()


def test_json_gives_the_assessment_again() -> None:
    told = a_mixed_assessment()
    assert from_json(json.loads(canonical_bytes(told))) == told
    assert from_json(json.loads(json.dumps(as_json(told)))) == told


def test_a_row_has_the_names_of_a_checklist() -> None:
    rows = {row["criterion"]: row for row in as_json(a_mixed_assessment())["criteria"]}
    assert rows["ticket_completion"]["item"] == "Ticket completion"
    assert rows["ticket_completion"]["required"] is True
    assert rows["ticket_completion"]["checked_at"] == rows["ticket_completion"]["as_of"]
    passed = {name: row["passed"] for name, row in rows.items()}
    assert (passed["ticket_completion"], passed["failing_tests"], passed["test_coverage"]) == (False, None, True)
