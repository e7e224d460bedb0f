import duckdb
import pytest

from nexus_pipelines.errors import OperatorError
from nexus_pipelines.warehouse.conflicts import retry_on_conflict


def test_the_loser_of_a_conflict_starts_again(lake: duckdb.DuckDBPyConnection) -> None:
    lake.execute("create table lake.counter as select 0 as n")
    other = lake.cursor()
    attempts = 0

    def add() -> None:
        nonlocal attempts
        attempts += 1
        lake.begin()
        try:
            lake.execute("update lake.counter set n = n + 1")
            if attempts == 1:
                other.execute("update lake.counter set n = n + 10")
            lake.commit()
        except duckdb.Error:
            if attempts > 1:
                lake.rollback()
            raise

    retry_on_conflict(add)
    assert attempts == 2
    assert lake.execute("select n from lake.counter").fetchone() == (11,)


def test_who_never_wins_is_told_so() -> None:
    def lose() -> None:
        raise duckdb.TransactionException("Transaction conflict - attempting to update")

    with pytest.raises(OperatorError, match="kept writing"):
        retry_on_conflict(lose, attempts=2)


def test_other_errors_are_not_tried_again(lake: duckdb.DuckDBPyConnection) -> None:
    calls: list[int] = []

    def fail() -> None:
        calls.append(1)
        lake.execute("select * from lake.nowhere")

    with pytest.raises(duckdb.CatalogException):
        retry_on_conflict(fail)
    assert len(calls) == 1
