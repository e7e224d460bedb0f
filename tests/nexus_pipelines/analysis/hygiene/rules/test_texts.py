"""Rules about titles, descriptions and what they expose."""

import pytest
from ticket_cases import BACKLOG, BUG, DONE, LONG, Case, judge_apart

STORY = {"issue_type": "Story"}
REPORT = "Steps to reproduce\n1. Open\n2. Close\nExpected: it closes\nActual: error\nVersion 1.2\nhttps://acme.test/log"
FORM = "Please tell us which browser and which version you were using when this happened"


def title(text, *others, **ticket):
    return {"summary": text} | ticket, *others


def bug(text, **ticket):
    return BUG | {"description": text, "affected_versions": []} | ticket


CASES = [
    (Case("short_summary", *title("x" * 14)), "violated"),
    (Case("short_summary", *title("x" * 15)), "passed"),
    (Case("short_summary", *title("x" * 14 + "\u200b \n")), "violated"),
    (Case("short_summary", *title("订单总额显示错误了")), "passed"),
    (Case("short_summary", *title(None)), "violated"),
    (Case("short_summary", *title("x", **DONE)), "not_applicable"),
    (Case("generic_summary", *title("Fix it, please! (A-12)")), "violated"),
    (Case("generic_summary", *title("BUG 123")), "violated"),
    (Case("generic_summary", *title("Fix cart")), "passed"),
    (Case("generic_summary", *title(" \u200b")), "not_applicable"),
    (Case("duplicate_summary", *title("The cart is wrong", {"summary": "the CART is wrong!"})), "violated"),
    (Case("duplicate_summary", *title("The cart is wrong", {"summary": "The cart is wrong", **DONE})), "passed"),
    (Case("duplicate_summary", *title("The cart is wrong", {"summary": "The cart is right"})), "passed"),
    (
        Case(
            "duplicate_summary",
            *title("Cart shows an old total to customers", {"summary": "Cart shows an old total to customer"}),
        ),
        "violated",
    ),
    (Case("duplicate_summary", *title("Write tests", {"summary": "Write tests", "is_subtask": True})), "passed"),
    (Case("missing_description", {"description": None}), "violated"),
    (Case("missing_description", {"description": "a" * 49}), "violated"),
    (Case("missing_description", {"description": "a" * 50}), "passed"),
    (Case("missing_description", {"description": "a" * 49 + " \u200b*_\n"}), "violated"),
    (
        Case(
            "missing_description",
            {"description": "h2. Summary of it all\nDescription:\n<what you want to be done, in some words>"},
        ),
        "violated",
    ),
    (Case("missing_description", {"description": ""} | BACKLOG), "not_applicable"),
    (Case("missing_description", {"description": FORM}, *[{"description": FORM}] * 9), "violated"),
    (Case("missing_description", {"description": FORM}, *[{"description": FORM}] * 8), "passed"),
    (Case("missing_description", {"description": FORM + "\n" + LONG}, *[{"description": FORM}] * 9), "passed"),
    (Case("acceptance_criteria", STORY), "violated"),
    (
        Case("acceptance_criteria", STORY | {"description": LONG + "\nh3. Acceptance Criteria\n* the sum is right"}),
        "passed",
    ),
    (Case("acceptance_criteria", STORY | {"description": "*AC:* the sum is right"}), "passed"),
    (Case("acceptance_criteria", STORY | {"description": "We agreed on acceptance criteria yesterday"}), "violated"),
    (Case("acceptance_criteria", STORY | {"description": "Acceptance criteria:\n\n"}), "violated"),
    (Case("acceptance_criteria", STORY | {"description": "- [ ] the sum is right"}), "passed"),
    (Case("acceptance_criteria", STORY | {"description": "Given a cart\nWhen I pay\nThen it is empty"}), "passed"),
    (Case("acceptance_criteria", STORY | {"description": "Given a cart\nThen it is empty"}), "violated"),
    (Case("acceptance_criteria", STORY | BACKLOG), "not_applicable"),
    (Case("acceptance_criteria", {}), "not_applicable"),
    (Case("missing_reproduction", bug(REPORT)), "passed"),
    (Case("missing_reproduction", bug("It fails in version 1.2")), "violated"),
    (Case("missing_reproduction", bug("It fails in version 1.2, it should not")), "passed"),
    (Case("missing_reproduction", bug("It fails, it should not")), "violated"),
    (Case("missing_reproduction", bug("It fails, it should not", affected_versions=["1.0"])), "passed"),
    (Case("missing_reproduction", {"description": ""}), "not_applicable"),
    (Case("secret_in_text", {"description": "use ghp_" + "aB3dE5gH7jK9" * 3 + " for it"}), "violated"),
    (Case("secret_in_text", {}), "passed"),
    (Case("personal_data_in_text", {"description": "ask jane.roe@shop.org"}), "violated"),
    (Case("personal_data_in_text", {"description": "ask jane@example.com"}), "passed"),
    (Case("personal_data_in_text", {}, comments=[{"issue_key": "A-1", "body": "call +49 170 1234567"}]), "violated"),
]


def test_each_rule_about_texts():
    told = judge_apart([case for case, _ in CASES])
    wrong = [
        (at, case.rule, case.tickets[0], state)
        for at, ((case, want), (state, _)) in enumerate(zip(CASES, told, strict=True))
        if state != want
    ]
    assert wrong == []


def test_the_less_there_is_the_worse():
    cases = [Case("missing_description", {"description": text}) for text in ("", "a" * 10, "a" * 40)]
    cases += [Case("missing_reproduction", bug(text)) for text in ("", "It fails", "It fails in version 1.2")]
    degrees = [degree for _, degree in judge_apart(cases)]
    assert degrees == pytest.approx([1, 0.8, 0.2, 1, 2 / 3, 1 / 3], rel=1e-6)
