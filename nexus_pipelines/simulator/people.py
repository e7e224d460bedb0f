"""The people of the demo company: who they are, in which team, since when, and what each system calls them."""

import hashlib
from datetime import date, timedelta
from random import Random

from nexus_pipelines.simulator.records import Person, Product, Role, Zone

# A reserved top-level domain: no mail can ever reach anyone.
DOMAIN = "quillhaven.example"
COMPANY = "Quillhaven"

ZONES = {
    "lisbon": Zone(name="Europe/Lisbon", label="Western European Time", offset_minutes=0, summer="eu"),
    "berlin": Zone(name="Europe/Berlin", label="Central European Time", offset_minutes=60, summer="eu"),
    "warsaw": Zone(name="Europe/Warsaw", label="Central European Time", offset_minutes=60, summer="eu"),
    "boston": Zone(name="America/New_York", label="Eastern Time", offset_minutes=-300, summer="us"),
    "denver": Zone(name="America/Denver", label="Mountain Time", offset_minutes=-420, summer="us"),
    "pune": Zone(name="Asia/Kolkata", label="India Standard Time", offset_minutes=330, summer="none"),
}
FIRST_NAMES = (
    "Amira Anton Beatriz Bogdan Camila Cedric Chiara Daniela Devika Dmitri Elena Emeka Farah Felix Greta Hamza "
    "Hanna Ines Ivo Jakub Joana Kaito Karla Kavya Lars Leila Lucas Magda Mateus Mei Milan Nadia Nikhil Noor "
    "Olga Oskar Paula Priya Rafael Renata Rohan Ruth Samir Sigrid Sofia Tariq Tess Tomasz Ulrike Vera Viktor "
    "Wanda Yara Yusuf Zoe "
).split()
LAST_NAMES = (
    "Abernathy Adeyemi Almeida Bauer Bergqvist Bianchi Brandt Caldeira Carvalho Czerny Deshmukh Dvorak Eklund "
    "Falk Farouk Ferreira Gorski Grieg Haddad Halloran Hartwig Iyer Jankowski Kamara Keller Kowalczyk Kulkarni "
    "Lindqvist Lombardi Maltby Menon Moreau Nakagawa Novak Okafor Okonjo Palmgren Patil Pereira Quist Rahal "
    "Ravn Reinholt Sandoval Serrano Sokolov Strand Takeda Thorne Uddin Vasquez Verhoeven Voss Wexley Yilmaz "
    "Zielinski "
).split()
BOTS = (
    ("Build Runner", "build-runner"),
    ("Deploy Runner", "deploy-runner"),
    ("Watchtower", "watchtower"),
    ("Standup", "standup"),
)


def make_people(rng: Random, products: tuple[Product, ...], first: date, today: date) -> tuple[Person, ...]:
    """About 45 people and 4 bots; every third developer's post changed hands within the two years."""
    firsts, lasts = list(FIRST_NAMES), list(LAST_NAMES)
    rng.shuffle(firsts)
    rng.shuffle(lasts)
    people: list[Person] = []

    def hire(role: Role, team: str | None, city: str, joined: date, left: date | None = None) -> None:
        number = len(people) + 1
        people.append(
            _person(
                rng,
                number,
                (firsts.pop(), lasts.pop()),
                role=role,
                team=team,
                zone=ZONES[city],
                joined=joined,
                left=left,
            )
        )

    long_ago = first - timedelta(days=400)
    cities = ("lisbon", "berlin", "boston", "pune", "warsaw", "denver")
    for turn, (product, team) in enumerate((p, t) for p in products for t in p.teams):
        hire("lead", team, cities[turn % 4], long_ago)
        for seat in range(4):
            city = cities[(turn + seat // 2) % len(cities)]
            if seat == 0 and turn % 3 != 2:
                # Someone leaves, and the successor starts some weeks later.
                left = first + timedelta(days=rng.randrange(120, 520))
                hire("developer", team, city, long_ago, left)
                hire("developer", team, city, left + timedelta(days=rng.randrange(20, 60)))
            elif seat == 3 and turn % 2 == 0:
                hire("developer", team, city, first + timedelta(days=rng.randrange(90, 500)))
            else:
                hire("developer", team, city, long_ago)
        hire("tester", team, cities[(turn + 1) % 4], long_ago)
        if team == product.teams[0]:
            hire("product manager", team, cities[turn % 3], long_ago)
    hire("release manager", None, "berlin", long_ago)
    for city in ("lisbon", "boston", "pune"):
        hire("reliability", None, city, long_ago)
    for city in ("boston", "warsaw"):
        hire("support", None, city, long_ago)
    for name, handle in BOTS:
        people.append(_bot(len(people) + 1, name, handle, long_ago))
    return tuple(p for p in people if p.joined < today)


def _identifier(prefix: str, text: str, length: int) -> str:
    return prefix + hashlib.sha256(text.encode()).hexdigest()[:length].upper()


def _person(
    rng: Random,
    number: int,
    name: tuple[str, str],
    *,
    role: Role,
    team: str | None,
    zone: Zone,
    joined: date,
    left: date | None,
) -> Person:
    """Most use one spelling everywhere; some sign commits with initials, a handle or another address."""
    first, last = name
    handle = f"{first}.{last}".lower()
    email = f"{handle}@{DOMAIN}"
    git_name = rng.choices((f"{first} {last}", f"{first[0]}. {last}", handle.replace(".", ""), first), (70, 12, 10, 8))[
        0
    ]
    git_email = rng.choices(
        (email, f"{first[0]}{last}@{DOMAIN}".lower(), f"{number}+{first}{last}@users.git.example"), (84, 9, 7)
    )[0]
    chat_name = rng.choices((f"{first} {last}", first, f"{first} ({team or role})"), (60, 30, 10))[0]
    return Person(
        person_id=number,
        full_name=f"{first} {last}",
        role=role,
        team=team,
        zone=zone,
        email=email,
        git_name=git_name,
        git_email=git_email,
        handle=handle,
        chat_name=chat_name,
        account_id=_identifier("712020:", handle, 24).lower(),
        chat_id=_identifier("U0", handle, 9),
        joined=joined,
        left=left,
    )


def _bot(number: int, name: str, handle: str, joined: date) -> Person:
    return Person(
        person_id=number,
        full_name=name,
        role="bot",
        team=None,
        zone=ZONES["lisbon"],
        email=f"{handle}@{DOMAIN}",
        git_name=name,
        git_email=f"{handle}@{DOMAIN}",
        handle=handle,
        chat_name=name,
        account_id=_identifier("557058:", handle, 24).lower(),
        chat_id=_identifier("B0", handle, 9),
        joined=joined,
        left=None,
    )
