"""What change risk looks at, and how each is scaled and said. Values come from `feature_query`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class Feature:
    """A column of the feature query.

    scale: `log` for counts of any size (a negative one as minus the log of what it falls short), `share` from 0 to 1.
    wording: a sentence part with its value.
    """

    name: str
    scale: Literal["log", "share"]
    wording: str


FEATURES: Sequence[Feature] = (
    Feature(
        name="recent_hotfix_share",
        scale="share",
        wording="{value} of the product's latest releases needed a patch within 21 days",
    ),
    Feature(name="days_since_last", scale="log", wording="days since the version before: {value}"),
    Feature(name="patch_number", scale="log", wording="patch number on its minor line: {value}"),
    Feature(name="commits", scale="log", wording="commits since the version before: {value}"),
    Feature(name="churn", scale="log", wording="lines added and deleted: {value}"),
    Feature(
        name="hot_file_share",
        scale="share",
        wording="{value} of its file changes are in files that change often",
    ),
    Feature(name="late_share", scale="share", wording="{value} of its commits came in the last 48 hours"),
    Feature(name="merge_share", scale="share", wording="{value} of its commits are merges"),
    Feature(name="fix_share", scale="share", wording="{value} of its commits say that they fix something"),
    Feature(
        name="new_author_share",
        scale="share",
        wording="{value} of its authors are new to the repository",
    ),
    Feature(name="scope_tickets", scale="log", wording="tickets in scope: {value}"),
    Feature(name="scope_bug_share", scale="share", wording="{value} of the tickets in scope are bugs"),
    Feature(name="open_bugs", scale="log", wording="open bugs of the project: {value}"),
    Feature(
        name="bug_growth",
        scale="log",
        wording="bugs reported minus bugs resolved in four weeks: {value}",
    ),
)


def scaled(frame: pl.DataFrame) -> NDArray[np.float64]:
    """A row for each row of `frame`, a column for each of FEATURES; NaN where nothing is known."""
    columns: list[pl.Expr] = []
    for feature in FEATURES:
        value = pl.col(feature.name).cast(pl.Float64)
        columns.append(value if feature.scale == "share" else value.sign() * (value.abs() + 1).log())
    return frame.select(columns).to_numpy().astype(np.float64)


def in_words(feature: Feature, value: float) -> str:
    """The feature in words, such as "33 % of its commits came in the last 48 hours"."""
    shown = f"{value:.0%}".replace("%", " %") if feature.scale == "share" else f"{value:,.0f}"
    return feature.wording.format(value=shown)
