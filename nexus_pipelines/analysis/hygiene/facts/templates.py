"""How much of a description its author wrote: without the project's forms, placeholders, headings and markup."""

import polars as pl

from nexus_pipelines.analysis.hygiene.patterns import HEADING_LENGTH, HEADING_LINE, MARKUP, PLACEHOLDER_LINE, ZERO_WIDTH

# A longer text says enough, whatever form it follows.
_LONG = 4_000
_SHARE = 0.1
_LEAST = 10


def own_lengths(descriptions: pl.DataFrame) -> pl.DataFrame:
    """project_key, key (hash of the text) and description_length for each distinct text of a project.

    `descriptions`: issue_key, project_key, text; one row per issue and text it holds or held. A line that stands in at
    least a tenth of a project's issues and in ten of them is part of its form. Texts of 4,000 characters and more keep
    their whole length.
    """
    counts = descriptions.group_by("project_key").agg(issues=pl.col("issue_key").n_unique())
    distinct = descriptions.unique(["project_key", "text"], maintain_order=True).with_columns(
        key=pl.col("text").hash(), length=pl.col("text").str.len_chars().cast(pl.Int64)
    )
    is_short = pl.col("length") < _LONG
    short = distinct.filter(is_short)
    lines = _lines(short)
    forms = (
        lines.join(
            descriptions.select("project_key", "issue_key", key=pl.col("text").hash()), on=["project_key", "key"]
        )
        .group_by("project_key", "line_key")
        .agg(count=pl.col("issue_key_right").n_unique())
        .join(counts, on="project_key")
        .filter((pl.col("count") >= _LEAST) & (pl.col("count") >= _SHARE * pl.col("issues")))
    )
    kept = lines.join(forms, on=["project_key", "line_key"], how="anti")
    own = kept.group_by("project_key", "key").agg(
        description_length=pl.col("width").sum() + (pl.len() - 1).cast(pl.Int64)
    )
    long = distinct.filter(~is_short).select("project_key", "key", description_length="length")
    return pl.concat([own, long])


def _lines(texts: pl.DataFrame) -> pl.DataFrame:
    """A row per text and line that is neither a heading, nor a placeholder, nor only markup; width without markup."""
    line = pl.col("line")
    is_heading = (line.str.len_chars() <= HEADING_LENGTH) & line.str.contains(HEADING_LINE)
    written = line.str.replace_all(rf"(?:{MARKUP}|\s)+", " ").str.strip_chars()
    return (
        texts.with_columns(
            line=pl.col("text").str.replace_all(ZERO_WIDTH, "").str.replace_all("\r\n?", "\n").str.split("\n")
        )
        .explode("line")
        .filter(~line.str.contains(r"(?i)" + PLACEHOLDER_LINE) & ~is_heading)
        .with_columns(written=written)
        .with_columns(
            width=pl.col("written").str.len_chars().cast(pl.Int64), line_key=pl.col("written").str.to_lowercase().hash()
        )
        .filter(pl.col("width") > 0)
        .select("project_key", "issue_key", "key", "line_key", "width")
    )
