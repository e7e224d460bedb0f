"""Reading queries, weighing words, fusing rankings: pure functions."""

from nexus_pipelines.search.fusion import reciprocal_rank_fusion
from nexus_pipelines.search.query import read_query, tsquery_literal, weigh_terms


def test_references_and_exclusions_are_read() -> None:
    query = read_query("Why did ALOY-12 and deadbeef1 break -android --verbose state-of-the-art?")
    assert query.references == ("aloy-12", "deadbeef1")
    assert query.excluded == ("android",)
    assert "--verbose" in query.text
    assert "-android" not in query.text


def test_rare_words_weigh_more_and_common_ones_are_dropped() -> None:
    frequencies = {"the": 0.9, "login": 0.02, "page": 0.3}
    terms = weigh_terms(["the", "login", "page", "unheard"], frequencies, documents=1000, max_matches=400)
    assert [term.tsquery for term in terms] == ["'unheard'", "'login'", "'page'"]
    assert terms[0].weight > terms[1].weight > terms[2].weight > 0


def test_a_single_common_word_still_searches() -> None:
    assert len(weigh_terms(["the"], {"the": 1.0}, documents=10**6, max_matches=10)) == 1


def test_lexemes_are_quoted() -> None:
    assert tsquery_literal("o'brien\\x") == "'o''brien\\\\x'"


def test_agreement_beats_a_single_first_place() -> None:
    fused = reciprocal_rank_fusion({"text": ["a", "b", "c"], "vector": ["d", "b", "a"]})
    assert [identity for identity, _ in fused] == ["a", "b", "d", "c"]
    assert reciprocal_rank_fusion({"text": ["a"], "key": ["z"]}, weights={"key": 10})[0][0] == "z"
