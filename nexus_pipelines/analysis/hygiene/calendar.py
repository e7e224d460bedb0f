"""Days between moments, as rules count them."""

from datetime import timedelta

import polars as pl


def working_days(earlier: pl.Expr, later: pl.Expr) -> pl.Expr:
    """Mondays to Fridays after the UTC date of `earlier` up to and including that of `later`; 0 if none or reversed."""
    day = timedelta(days=1)
    return pl.business_day_count(earlier.dt.date() + day, later.dt.date() + day).clip(0).cast(pl.Int64)


def days(earlier: pl.Expr, later: pl.Expr) -> pl.Expr:
    """Days of 24 hours, with fractions; negative if reversed."""
    return (later - earlier).dt.total_microseconds() / 86_400_000_000
