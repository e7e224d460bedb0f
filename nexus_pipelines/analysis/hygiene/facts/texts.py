"""What titles, descriptions and comments say. Each distinct text is read once, however many days are measured."""

from dataclasses import dataclass

import polars as pl

from nexus_pipelines.analysis.hygiene.exposure.screen import expose
from nexus_pipelines.analysis.hygiene.facts.templates import own_lengths
from nexus_pipelines.analysis.hygiene.filled import lowered, plain
from nexus_pipelines.analysis.hygiene.inputs import HygieneInputs
from nexus_pipelines.analysis.hygiene.patterns import (
    ACCEPTANCE_HEADING,
    CHECKLIST,
    ENVIRONMENT,
    EVIDENCE,
    EXPECTED,
    GHERKIN,
    OBSERVED,
    STEP_LINE,
    STEPS_HEADING,
    WIDE,
    ZERO_WIDTH,
)
from nexus_pipelines.analysis.hygiene.words import BLOCKER_WORDS, FAMILY_NAMES, GENERAL_WORDS

_ISSUE_KEY = r"\b[A-Z][A-Z0-9_]+-\d+\b"
_NO_WORD = r"[^\p{L}\p{N}]+"
_BLOCKER = rf"(?i)\b(?:{'|'.join(BLOCKER_WORDS)})\b"
# What a rule looks for stands near the beginning; the rest of a huge text is a log.
_READ_LENGTH = 50_000


# An issue that had another type before is read as well.
_NEVER_ASKED = [name for name, family in FAMILY_NAMES.items() if family in ("task", "epic", "subtask")]
_IS_ASKED = ~pl.col("type_name").is_in(_NEVER_ASKED).fill_null(False)


@dataclass(frozen=True, kw_only=True)
class TextReadings:
    """Facts of texts by the hash of the text (`key`): titles; descriptions of bugs and stories; exposures of all.

    lengths: description_length by project and key. comment_exposures: by issue, with the moment of the comment.
    """

    titles: pl.DataFrame
    descriptions: pl.DataFrame
    lengths: pl.DataFrame
    exposures: pl.DataFrame
    comment_exposures: pl.DataFrame


def read_texts(inputs: HygieneInputs, *, every_type: bool = False) -> TextReadings:
    """Read every text that issues hold or, by their changelogs, ever held.

    What only bugs and stories are asked for is looked up in theirs and in those of unknown types, or with `every_type`
    in all: where a profile calls a task a story.
    """
    retyped = (
        inputs.changes.filter(pl.col("field").str.to_lowercase() == "issuetype")["issue_key"].drop_nulls().unique()
    )
    places = inputs.issues.select(
        "issue_key",
        "project_key",
        type_name=pl.when(~pl.col("issue_key").is_in(retyped.to_list())).then(lowered("issue_type")),
    )
    titles = _versions(inputs, "summary").select(text=pl.col("text")).unique()
    descriptions = _versions(inputs, "description").join(places, on="issue_key")
    distinct = descriptions.select("text").unique()
    return TextReadings(
        titles=_titles(titles),
        descriptions=_described(descriptions.filter(_IS_ASKED | every_type).select("text").unique()),
        lengths=own_lengths(descriptions),
        exposures=expose(pl.concat([titles, distinct]).with_columns(key=pl.col("text").hash()), "text").unique("key"),
        comment_exposures=expose(
            inputs.comments.select("issue_key", "created_at", text="body").drop_nulls("text"), "text"
        ),
    )


def add_texts(facts: pl.DataFrame, inputs: HygieneInputs, readings: TextReadings) -> pl.DataFrame:
    """The facts of each issue's texts, as they stand in `inputs`."""
    none = pl.col("title_width").is_null()
    keyed = facts.with_columns(title_hash=pl.col("summary").hash(), text_hash=pl.col("description").hash())
    exposed = readings.exposures
    said = (
        readings.comment_exposures.filter((pl.col("created_at") <= inputs.as_of).fill_null(True))
        .group_by("issue_key")
        .agg(
            said_secrets=pl.col("secrets").drop_nulls().unique().sort(),
            said_personal=pl.col("personal_data").drop_nulls().unique().sort(),
        )
    )
    joined = (
        keyed.join(readings.titles, left_on="title_hash", right_on="key", how="left")
        .join(readings.descriptions, left_on="text_hash", right_on="key", how="left")
        .join(readings.lengths, left_on=["project_key", "text_hash"], right_on=["project_key", "key"], how="left")
        .join(
            exposed.select(title_hash="key", title_secrets="secrets", title_personal="personal_data"),
            on="title_hash",
            how="left",
        )
        .join(
            exposed.select(text_hash="key", text_secrets="secrets", text_personal="personal_data"),
            on="text_hash",
            how="left",
        )
        .join(said, on="issue_key", how="left")
    )
    parts = ("has_acceptance", "tells_steps", "tells_expected", "tells_observed", "tells_environment", "tells_evidence")
    return joined.with_columns(
        *(pl.col(name).fill_null(False) for name in parts),
        title=pl.col("title").fill_null(""),
        title_key=pl.col("title_key").fill_null(""),
        title_width=pl.when(none).then(0).otherwise("title_width"),
        is_generic_title=pl.col("is_generic_title").fill_null(False),
        has_blocker_word=pl.col("has_blocker_word").fill_null(False),
        description_length=pl.col("description_length").fill_null(0),
        secrets=_told("secrets"),
        personal_data=_told("personal"),
    ).with_columns(tells_environment=pl.col("tells_environment") | pl.col("has_affected_versions"))


def _told(group: str) -> pl.Expr:
    found = pl.concat_list(
        pl.format("title: {}", f"title_{group}"),
        pl.format("description: {}", f"text_{group}"),
        pl.format(
            "comment: {}", pl.when(pl.col(f"said_{group}").list.len() > 0).then(pl.col(f"said_{group}").list.join(", "))
        ),
    ).list.drop_nulls()
    return pl.when(found.list.len() > 0).then(found.list.join("; "))


def _versions(inputs: HygieneInputs, field: str) -> pl.DataFrame:
    """issue_key and text: the present one and those that the changelog names."""
    changed = inputs.changes.filter(pl.col("field").str.to_lowercase() == field)
    return (
        pl.concat(
            [
                inputs.issues.select("issue_key", text=field),
                changed.select("issue_key", text="from_text"),
                changed.select("issue_key", text="to_text"),
            ]
        )
        .drop_nulls()
        .unique()
    )


def _titles(texts: pl.DataFrame) -> pl.DataFrame:
    shown = texts.with_columns(key=pl.col("text").hash(), title=plain("text").str.head(1_000)).drop("text")
    words = (
        pl.col("title")
        .str.replace_all(_ISSUE_KEY, " ")
        .str.to_lowercase()
        .str.replace_all(_NO_WORD, " ")
        .str.strip_chars()
    )
    is_number = pl.element().str.contains(r"^\p{N}*$")
    return shown.with_columns(
        title_width=pl.col("title").str.len_chars().cast(pl.Int64)
        + pl.col("title").str.count_matches(WIDE).cast(pl.Int64),
        title_key=pl.col("title").str.to_lowercase().str.replace_all(_NO_WORD, " ").str.strip_chars(),
        is_generic_title=words.str.split(" ").list.eval(pl.element().is_in(list(GENERAL_WORDS)) | is_number).list.all(),
        has_blocker_word=pl.col("title").str.contains(_BLOCKER),
    ).unique("key")


def _described(texts: pl.DataFrame) -> pl.DataFrame:
    text = pl.col("clean")
    return (
        texts.with_columns(
            key=pl.col("text").hash(),
            clean=pl.col("text").str.head(_READ_LENGTH).str.replace_all(ZERO_WIDTH, "").str.replace_all("\r\n?", "\n"),
        )
        .select(
            "key",
            has_acceptance=text.str.contains(ACCEPTANCE_HEADING)
            | text.str.contains(CHECKLIST)
            | pl.all_horizontal(text.str.contains(pattern) for pattern in GHERKIN),
            tells_steps=text.str.contains(STEPS_HEADING) | (text.str.count_matches(STEP_LINE) >= 2),
            tells_expected=text.str.contains(EXPECTED),
            tells_observed=text.str.contains(OBSERVED),
            tells_environment=text.str.contains(ENVIRONMENT),
            tells_evidence=text.str.contains(EVIDENCE),
        )
        .unique("key")
    )
