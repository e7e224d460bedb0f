"""Rules that look at what happened: moves, hands, silence, blocks, traces; at, before and after each boundary."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from ticket_cases import BUG, DONE, NOW, Case, judge_apart

START = {"user": False}
NO_LOG = {"has_changelog": False}
OLD = {"created_at": NOW - timedelta(days=400), "updated_at": NOW - timedelta(days=400)}


def moves(*steps, key="A-1", authors=("ada",) * 20, names=None):
    """Transitions between categories, an hour apart, the last an hour before NOW."""
    pairs = list(itertools.pairwise(steps))
    return [
        {
            "issue_key": key,
            "from_category": before,
            "to_category": after,
            "from_status": names[place] if names else before,
            "to_status": names[place + 1] if names else after,
            "transitioned_at": NOW - timedelta(hours=len(pairs) - place),
            "author_id": author,
            "evidence": "changelog",
        }
        for place, ((before, after), author) in enumerate(zip(pairs, authors, strict=False))
    ]


def hands(count, key="A-1"):
    return [
        {"issue_key": key, "field": "Assignee", "from_value": f"u{n}", "to_value": f"u{n + 1}", "changed_at": NOW}
        for n in range(count)
    ]


def finished(days, number, kind="Task"):
    """A done ticket that took `days`, and its transitions."""
    key = f"A-{number}"
    began = NOW - timedelta(days=100)
    return DONE | {"issue_key": key, "issue_type": kind, "summary": f"Work {number}"}, [
        {"issue_key": key, "from_category": "new", "to_category": "indeterminate", "transitioned_at": began},
        {
            "issue_key": key,
            "from_category": "indeterminate",
            "to_category": "done",
            "transitioned_at": began + timedelta(days=days),
        },
    ]


def aging(age, lengths, kind="Task", **ticket):
    done = [finished(days, number, kind) for number, days in enumerate(lengths, start=2)]
    log = [row | {"evidence": "changelog", "author_id": "ada"} for _, rows in done for row in rows]
    own = moves("new", "indeterminate")[0] | {"transitioned_at": NOW - timedelta(days=age)}
    return Case("aging_work_in_progress", ticket, *(row for row, _ in done), transitions=[own, *log], **START)


def silent(days, **ticket):
    return Case(
        "stale_tickets", {"created_at": NOW - timedelta(days=90), "updated_at": NOW - timedelta(days=days)} | ticket
    )


def blocked(hours, *, ticket=None, comments=(), links=()):
    flag = {"issue_key": "A-1", "field": "Flagged", "to_text": "Impediment", "changed_at": NOW - timedelta(hours=hours)}
    return Case(
        "silently_blocked", {"is_flagged": True} | (ticket or {}), changes=[flag], comments=comments, links=links
    )


def said(hours, **others):
    return {"issue_key": "A-1", "created_at": NOW - timedelta(hours=hours), "author_name": "Bo", "body": "x"} | others


BLOCKER = {
    "issue_key": "A-1",
    "linked_issue_key": "A-2",
    "direction": "inward",
    "is_blocking": True,
    "is_in_cycle": False,
}
UNKNOWN = BLOCKER | {"linked_issue_key": "B-9"}
TWIN = {"issue_key": "A-1", "linked_issue_key": "A-2", "link_type": "Duplicate", "phrase": "duplicates"}
CHECKS = ["To Do", "Doing", "Ready for QA", "In QA", "Done"]
COMMIT = {"issue_key": "A-1", "commit_sha": "c", "committed_at": NOW - timedelta(days=2)}
OTHER_COMMIT = COMMIT | {"issue_key": "A-99"}
PULL = {"pull_request_id": "1", "state": "open", "opened_at": NOW - timedelta(days=2), "issue_keys": ["A-1"]}
FIXED = BUG | DONE | {"resolution": "Fixed"}
AS_DUPLICATE = DONE | {"resolution": "Duplicate"}


def old_bug(**others):
    return BUG | {"created_at": NOW - timedelta(days=14, seconds=1)} | others


CASES = [
    (
        Case("ping_pong", {}, transitions=moves("new", "indeterminate", "done", "new", "done", "indeterminate")),
        "violated",
    ),
    (Case("ping_pong", {}, transitions=moves("new", "indeterminate", "done", "indeterminate")), "passed"),
    (Case("ping_pong", {}, transitions=moves(*["indeterminate", "new"] * 3)), "violated"),
    (Case("ping_pong", {}, transitions=moves(*["indeterminate", "new"] * 2)), "passed"),
    (Case("ping_pong", NO_LOG, transitions=moves(*["indeterminate", "new"] * 3)), "not_applicable"),
    (Case("reassignment_churn", {}, changes=hands(4)), "violated"),
    (Case("reassignment_churn", {}, changes=hands(3)), "passed"),
    (Case("reassignment_churn", NO_LOG, changes=hands(4)), "not_applicable"),
    (aging(87, range(1, 101)), "violated"),
    (aging(85, range(1, 101)), "passed"),
    (aging(50, [2] * 19), "not_applicable"),
    (aging(50, [2] * 20), "violated"),
    (aging(50, [2] * 20, kind="Bug"), "violated"),
    (aging(50, [2] * 20, **NO_LOG), "not_applicable"),
    (aging(50, [2] * 20, status_category="new"), "not_applicable"),
    # Ten working days before a Wednesday are 14 days.
    (silent(14), "passed"),
    (silent(15), "violated"),
    (silent(30, status_category="new"), "not_applicable"),
    (Case("stale_tickets", OLD, comments=[said(24)]), "passed"),
    (Case("stale_tickets", OLD, issue_commits=[COMMIT]), "passed"),
    (Case("stale_tickets", OLD, comments=[said(24 * 30)]), "violated"),
    (Case("inactive_assignee", {"assignee_id": "bo"}, comments=[said(720, author_id="bo")]), "violated"),
    (Case("inactive_assignee", {"assignee_id": "cy"}, comments=[said(719, author_id="cy")]), "passed"),
    (Case("inactive_assignee", {"assignee_id": "nobody knows"}), "not_applicable"),
    # Two working days before a Wednesday noon is Monday; Sunday to Wednesday is three.
    (blocked(48), "passed"),
    (blocked(72), "violated"),
    (blocked(72, comments=[said(72)]), "passed"),
    (blocked(72, comments=[said(73)]), "violated"),
    (blocked(72, links=[BLOCKER]), "passed"),
    (blocked(72, links=[BLOCKER | {"direction": "outward"}]), "violated"),
    (blocked(72, ticket={"is_flagged": False}), "not_applicable"),
    (blocked(72, ticket=NO_LOG), "not_applicable"),
    (Case("resolved_blocker", {"is_flagged": True}, DONE, links=[BLOCKER]), "violated"),
    (Case("resolved_blocker", {"status": "Blocked"}, DONE, links=[BLOCKER]), "violated"),
    (Case("resolved_blocker", {"is_flagged": True}, {}, links=[BLOCKER]), "passed"),
    (Case("resolved_blocker", {"is_flagged": True}, DONE, links=[BLOCKER, UNKNOWN]), "passed"),
    (Case("resolved_blocker", {}, DONE, links=[BLOCKER]), "not_applicable"),
    (Case("circular_block", {}, {}, links=[BLOCKER | {"is_in_cycle": True}]), "violated"),
    (Case("circular_block", {}, {}, links=[BLOCKER]), "passed"),
    (Case("circular_block", {}), "not_applicable"),
    (Case("resolver_not_assignee", FIXED, transitions=moves("indeterminate", "done", authors=["bo"])), "violated"),
    (
        Case("resolver_not_assignee", FIXED, transitions=moves("indeterminate", "done", "done", authors=["ada", "bo"])),
        "passed",
    ),
    (
        Case("resolver_not_assignee", FIXED, transitions=moves("indeterminate", "done", authors=[None])),
        "not_applicable",
    ),
    (Case("resolver_not_assignee", DONE, transitions=moves("indeterminate", "done", authors=["bo"])), "not_applicable"),
    *(
        (
            Case(
                "self_verified",
                FIXED,
                transitions=moves(*["new"] * 2, *["indeterminate"] * 2, "done", authors=["x", *authors], names=names),
            ),
            expected,
        )
        for authors, names, expected in [
            (["ada", "bo", "ada"], CHECKS, "violated"),
            (["ada", "bo", "bo"], CHECKS, "passed"),
            (["ada", "ada", "ada"], ["To Do", "Doing", "Paused", "Doing", "Done"], "not_applicable"),
        ]
    ),
    (Case("missing_code_link", FIXED, issue_commits=[OTHER_COMMIT]), "violated"),
    (Case("missing_code_link", FIXED, issue_commits=[COMMIT]), "passed"),
    (Case("missing_code_link", FIXED, issue_commits=[OTHER_COMMIT], pull_requests=[PULL]), "passed"),
    (Case("missing_code_link", FIXED), "not_applicable"),
    (Case("missing_code_link", FIXED, issue_commits=[OTHER_COMMIT | {"committed_at": NOW}]), "not_applicable"),
    (Case("missing_code_link", FIXED | {"resolution": "Duplicate"}, issue_commits=[OTHER_COMMIT]), "not_applicable"),
    (Case("missing_code_link", DONE, issue_commits=[OTHER_COMMIT]), "not_applicable"),
    (Case("open_pull_request", FIXED, pull_requests=[PULL]), "violated"),
    (Case("open_pull_request", FIXED, pull_requests=[PULL | {"state": "merged", "merged_at": NOW}]), "passed"),
    (Case("open_pull_request", FIXED), "not_applicable"),
    (Case("duplicate_without_link", AS_DUPLICATE), "violated"),
    (Case("duplicate_without_link", AS_DUPLICATE, links=[TWIN]), "passed"),
    (Case("duplicate_without_link", AS_DUPLICATE, links=[TWIN | {"link_type": "Relates", "phrase": "x"}]), "violated"),
    (Case("duplicate_without_link", DONE), "not_applicable"),
    (Case("no_comments", old_bug()), "violated"),
    (Case("no_comments", BUG | {"created_at": NOW - timedelta(days=14)}), "not_applicable"),
    (Case("no_comments", old_bug(), comments=[said(1)]), "passed"),
    (Case("no_comments", old_bug(), comments=[said(1, author_name="Build Bot")]), "violated"),
    (Case("no_comments", old_bug(), comments=[said(1, author_name="Jane Abbot")]), "passed"),
    (Case("no_comments", old_bug(comment_count=2)), "passed"),
    (Case("no_comments", old_bug() | DONE), "not_applicable"),
]


def test_each_rule_about_what_happened():
    told = judge_apart([case for case, _ in CASES])
    wrong = [
        (case.rule, at, state)
        for at, ((case, want), (state, _)) in enumerate(zip(CASES, told, strict=True))
        if state != want
    ]
    assert wrong == []


def test_beyond_the_95th_percentile_it_is_critical():
    told = judge_apart([aging(90, range(1, 101)), aging(97, range(1, 101))])
    assert [degree for _, degree in told] == [0.5, 1.0]


def test_silence_is_measured_by_the_projects_own_rhythm():
    """Tickets with an event each Monday: 85 % of gaps are 5 working days, so silence of 10 is usual and 11 is not."""
    mondays = [datetime(2024, 1, 1, 12, tzinfo=UTC) + timedelta(weeks=week) for week in range(13)]
    rhythm = [{"created_at": mondays[0], "updated_at": NOW}] * 5
    talk = [said(0) | {"issue_key": f"A-{number}", "created_at": day} for number in range(2, 7) for day in mondays]
    quiet = [{"created_at": mondays[0], "updated_at": NOW - timedelta(days=days)} for days in (14, 15)]
    cases = [Case("stale_tickets", ticket, *rhythm, comments=talk, user=False) for ticket in quiet]
    assert [state for state, _ in judge_apart(cases)] == ["passed", "violated"]
    assert judge_apart(cases)[1][1] == pytest.approx(11 / 20)
