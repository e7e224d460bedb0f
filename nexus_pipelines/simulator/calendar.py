"""When people work: time zones with summer time, holidays, vacations, and arithmetic in working hours."""

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from nexus_pipelines.simulator.records import Person, Zone

DAY_START = time(9)
HOURS_A_DAY = 8.0
CLOSED = {(1, 1), (12, 24), (12, 25), (12, 26), (12, 31)}
REGIONAL = {"eu": {(5, 1)}, "us": {(7, 4)}, "none": {(1, 26), (8, 15), (10, 2)}}


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _nth_sunday(year: int, month: int, nth: int) -> date:
    """The nth Sunday of a month; -1 is the last."""
    if nth > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (nth - 1))
    last = date(year, month + 1, 1) - timedelta(days=1)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def offset_minutes(zone: Zone, day: date) -> int:
    """Minutes east of UTC that clocks show in `zone` on `day`; computed here, so equal on every machine."""
    if zone.summer == "eu":
        begin, end = _nth_sunday(day.year, 3, -1), _nth_sunday(day.year, 10, -1)
    elif zone.summer == "us":
        begin, end = _nth_sunday(day.year, 3, 2), _nth_sunday(day.year, 11, 1)
    else:
        return zone.offset_minutes
    return zone.offset_minutes + (60 if begin <= day < end else 0)


def is_holiday(zone: Zone, day: date) -> bool:
    if (day.month, day.day) in CLOSED or (day.month, day.day) in REGIONAL[zone.summer]:
        return True
    # Thanksgiving and the day after it.
    return (
        zone.summer == "us" and day.month == 11 and day.weekday() in (3, 4) and 22 <= day.day - day.weekday() + 3 <= 28
    )


def _vacation_days(rng: Random, first: date, last: date) -> set[date]:
    """Two or three summer weeks, most of the days around New Year, and a week at some other time of each year."""
    away: set[date] = set()
    for year in range(first.year, last.year + 1):
        if rng.random() < 0.85:
            begin = date(year, 7, 1) + timedelta(days=rng.randrange(0, 45))
            away |= {begin + timedelta(days=n) for n in range(rng.choice((10, 14, 17, 21)))}
        if rng.random() < 0.75:
            begin = date(year, 12, 20) + timedelta(days=rng.randrange(0, 4))
            away |= {begin + timedelta(days=n) for n in range(rng.choice((10, 12, 14)))}
        begin = date(year, rng.choice((2, 3, 4, 5, 9, 10, 11)), rng.randrange(1, 28))
        away |= {begin + timedelta(days=n) for n in range(rng.choice((2, 5, 7)))}
    return away


class WorkingTime:
    """Working hours of one person between two days, as UTC moments."""

    def __init__(self, person: Person, rng: Random, first: date, last: date) -> None:
        away = _vacation_days(rng, first, last)
        shift = timedelta(minutes=rng.choice((-45, -30, 0, 0, 15, 30, 60)))
        self.days: list[datetime] = []
        for number in range((last - first).days):
            day = first + timedelta(days=number)
            if day.weekday() < 5 and day not in away and not is_holiday(person.zone, day):
                local = datetime.combine(day, DAY_START, UTC) + shift
                self.days.append(local - timedelta(minutes=offset_minutes(person.zone, day)))

    def add(self, moment: datetime, hours: float) -> datetime:
        """The moment `hours` of work later; zero gives the next moment at work."""
        index = bisect_right(self.days, moment) - 1
        done = 0.0
        if index < 0:
            index = 0
        else:
            done = (moment - self.days[index]).total_seconds() / 3600
            if done >= HOURS_A_DAY:
                index, done = index + 1, 0.0
        total = done + hours
        index = min(index + int(total // HOURS_A_DAY), len(self.days) - 1)
        return self.days[index] + timedelta(seconds=round(total % HOURS_A_DAY * 3600))

    def some(self, rng: Random, begin: datetime, end: datetime) -> datetime:
        """A working moment between two moments, or the next after `begin` where there is none."""
        low, high = bisect_right(self.days, begin), bisect_right(self.days, end - timedelta(hours=HOURS_A_DAY))
        if low >= high:
            return self.add(begin, rng.random())
        return self.days[rng.randrange(low, high)] + timedelta(seconds=rng.randrange(int(HOURS_A_DAY * 3600)))

    def count(self, begin: datetime, end: datetime) -> int:
        """Working days that begin between two moments."""
        return bisect_right(self.days, end) - bisect_right(self.days, begin)
