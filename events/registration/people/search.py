"""The one search of an event's people by typed words, for the gate, the Kehadiran tab and the Peserta tab alike."""

from __future__ import annotations

from events.names import APOSTROPHES, search_key, without_apostrophes
from events.where import Condition, every, holds, one_of

MOST_WORDS = 6
OPD = (
    "coalesce({attendee}.department, (SELECT o.department FROM attendee o WHERE o.id = {attendee}.official))"
    " IN (SELECT d.id FROM department d WHERE {held})"
)
"""The OPDs are looked through once, not beside every attendee."""


def _quoted(sign: str) -> str:
    return sign.replace("'", "''")


def _bare(column: str) -> str:
    """The column without apostrophes, as `names.without_apostrophes` has it."""
    for sign in APOSTROPHES:
        column = f"replace({column}, '{_quoted(sign)}', '')"
    return column


def _marked(column: str) -> str:
    """That the column has an apostrophe: to take them out of everybody's name took longer than all the rest."""
    return " OR ".join(f"{column} LIKE '%{_quoted(sign)}%'" for sign in APOSTROPHES)


def among(typed: str, attendee: str) -> Condition:
    """That the row `attendee` has every word in name, institution or OPD.

    The OPD, by name or abbreviation, is a spouse's own or else that of the spouse who was invited. Names are found
    with or without the titles and apostrophes they are written with. `typed` comes from `clean.clean_query` and is
    not empty.
    """
    ways = dict.fromkeys(tuple(text.lower().split()[:MOST_WORDS]) for text in (typed, search_key(typed)))
    return one_of([every([_word(word, attendee) for word in way]) for way in ways if way])


def _word(word: str, attendee: str) -> Condition:
    name, bare, opd = f"{attendee}.name", without_apostrophes(word), holds(word, "d.name", "d.abbreviation")
    ways = [holds(word, name, f"{attendee}.institution")]
    if bare:
        without = holds(bare, _bare(name))
        ways += [holds(bare, name)] if bare != word else []
        ways.append(Condition(f"(({_marked(name)}) AND {without.text})", without.arguments))
    return one_of([*ways, Condition(OPD.format(attendee=attendee, held=opd.text), opd.arguments)])
