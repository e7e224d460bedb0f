"""Open issues whose titles are almost the same."""

import polars as pl

LIKENESS = 0.9
# A trigram that more than this many titles of a project begin their rarest ones with tells nothing apart.
_MOST_SHARED = 400


def find_twins(facts: pl.DataFrame) -> pl.DataFrame:
    """By issue: title_twin_key and title_twin_likeness, of the likest other open title of the project (0.9 or more).

    Columns used: issue_key, project_key, family, is_open, title_key (the title as letters, digits and single blanks).
    Equal titles are found by grouping; near ones by their rarest trigrams: two sets with a Jaccard likeness of 0.9
    share one of the n - ceil(0.9 n) + 1 rarest of either.
    """
    titles = facts.filter(pl.col("is_open") & (pl.col("family") != "subtask") & (pl.col("title_key") != "")).select(
        "issue_key", "project_key", "title_key"
    )
    equal = _equal(titles)
    lone = titles.unique(["project_key", "title_key"], keep="first", maintain_order=True)
    near = _near(lone).join(titles, on=["project_key", "title_key"]).drop("project_key", "title_key")
    both = pl.concat([equal, near.select(equal.columns)])
    return (
        both.sort(["title_twin_likeness", "title_twin_key"], descending=[True, False])
        .group_by("issue_key", maintain_order=True)
        .first()
    )


def _equal(titles: pl.DataFrame) -> pl.DataFrame:
    grouped = titles.group_by("project_key", "title_key").agg(
        first=pl.col("issue_key").min(), last=pl.col("issue_key").max(), count=pl.len()
    )
    return titles.join(grouped.filter(pl.col("count") > 1), on=["project_key", "title_key"]).select(
        "issue_key",
        title_twin_key=pl.when(pl.col("issue_key") == pl.col("first")).then("last").otherwise("first"),
        title_twin_likeness=pl.lit(1.0),
    )


def _near(titles: pl.DataFrame) -> pl.DataFrame:
    numbered = titles.with_row_index("title")
    grams = _trigrams(numbered)
    # A bit for each gram, folded into 64: sets that differ in few grams differ in few bits.
    bit = pl.lit(2, pl.UInt64).pow(pl.col("gram") % 64)
    sizes = grams.group_by("title").agg(size=pl.len().cast(pl.Int64), sketch=bit.bitwise_or())
    ranked = (
        grams.join(sizes, on="title")
        .with_columns(place=pl.int_range(pl.len()).over("title"))
        .filter(pl.col("place") < pl.col("size") - (LIKENESS * pl.col("size")).ceil() + 1)
        .filter(pl.len().over("project_key", "gram") <= _MOST_SHARED)
        .select("project_key", "gram", "title", "size", "sketch")
    )
    # |A xor B| = a + b - 2c, where c >= 0.9 / 1.9 (a + b).
    most_apart = (1 - 2 * LIKENESS / (1 + LIKENESS)) * (pl.col("size") + pl.col("size_other")) + 1e-9
    pairs = (
        ranked.join(ranked, on=["project_key", "gram"], suffix="_other")
        .filter(
            (pl.col("title") < pl.col("title_other"))
            & (pl.min_horizontal("size", "size_other") >= LIKENESS * pl.max_horizontal("size", "size_other"))
            & ((pl.col("sketch") ^ pl.col("sketch_other")).bitwise_count_ones() <= most_apart)
        )
        .select("title", "title_other", "size", "size_other")
        .unique(["title", "title_other"])
    )
    sets = grams.group_by("title").agg(grams=pl.col("gram"))
    shared = (
        pairs.join(sets, on="title")
        .join(sets.rename({"title": "title_other", "grams": "grams_other"}), on="title_other")
        .with_columns(common=pl.col("grams").list.set_intersection("grams_other").list.len())
        .with_columns(title_twin_likeness=pl.col("common") / (pl.col("size") + pl.col("size_other") - pl.col("common")))
        .filter(pl.col("title_twin_likeness") >= LIKENESS)
    )
    there = shared.select("title", "title_other", "title_twin_likeness")
    back = there.select(title="title_other", title_other="title", title_twin_likeness="title_twin_likeness")
    keys = numbered.select(title_other="title", title_twin_key="issue_key")
    return (
        pl.concat([there, back])
        .join(numbered, on="title")
        .join(keys, on="title_other")
        .select("project_key", "title_key", "title_twin_key", "title_twin_likeness")
    )


def _trigrams(numbered: pl.DataFrame) -> pl.DataFrame:
    """One row per title and different trigram, of each title the rarest first; a short title is one gram.

    One number orders the rows, faster than three columns: the title, how often the gram is seen (up to 4,095),
    and 20 bits of the gram, so that all titles order their grams alike.
    """
    ends = (pl.col("title_key").str.len_chars().cast(pl.Int64) - 2).clip(1)
    grams = (
        numbered.with_columns(start=pl.int_ranges(0, ends))
        .explode("start")
        .select("title", "project_key", gram=pl.col("title_key").str.slice(pl.col("start"), 3).hash())
    )
    seen = grams.group_by("project_key", "gram").agg(count=pl.len().clip(0, 4_095).cast(pl.UInt64))
    order = pl.col("title").cast(pl.UInt64) * 2**32 + pl.col("count") * 2**20 + pl.col("gram") % 2**20
    is_again = (pl.col("title") == pl.col("title").shift()) & (pl.col("gram") == pl.col("gram").shift())
    return (
        grams.join(seen, on=["project_key", "gram"])
        .with_columns(order=order)
        .sort("order")
        .filter(~is_again.fill_null(False))
        .select("title", "project_key", "gram")
    )
