"""How people are sorted and found, for the gate, the tabs Kehadiran and Peserta and every list alike.

Names are compared by `names.search_key`, computed here on each write and kept in the row (SQLite's lower() knows ASCII
only), and an index answers both order and search (`attendee_sorted`).
"""

from __future__ import annotations

import uuid

from events.calendar.own_day import day_sql
from events.departments.versions import DAY, LATEST, called_so
from events.names import ERASED, bare_words, plain, search_key, search_text, written_out
from events.where import Condition, every, holds, one_of

MOST_WORDS = 6
LEAST_PART = 3
"""Letters that are looked for inside words; fewer are looked for as whole words, or beside others as beginnings."""
LEAST_WORD = 2
OPD_WORDS = tuple(f"(' ' || lower({column}) || ' ')" for column in ("d.name", "d.abbreviation", "unit.aliases"))
OPD = (
    "(EXISTS ({called}) AND"
    " coalesce({attendee}.department, (SELECT o.department FROM attendee o WHERE o.id = {attendee}.official))"
    " IN ({called}))"
)
"""The OPDs are looked through once, and the people's only where one of them is found."""


def by_name(attendee: str) -> str:
    """What stands after ORDER BY for the one order of names; "DESC" is to be said of each of the two."""
    return f"{attendee}.name_key, {attendee}.id"


def found_by(name: str, institution: str) -> dict[str, str]:
    """The columns by which a row of that name and institution is sorted and found; empty once it was erased."""
    if name == ERASED:
        return {"name_key": "", "search_text": ""}
    return {"name_key": search_key(name), "search_text": search_text(name, institution)}


def too_short(typed: str) -> bool:
    """Whether these are too few letters to look anybody up: fewer than three, and no whole word of two."""
    words = plain(typed).split()
    return sum(map(len, words)) < LEAST_PART and LEAST_WORD not in map(len, words)


def among(typed: str, attendee: str, event: uuid.UUID | None) -> Condition:
    """That the row `attendee`, one of that event's or of any, has every word in name, institution or OPD.

    The OPD, by alias or by its name or abbreviation on the event's own day, is a spouse's own or else that of the
    spouse who was invited. Titles, apostrophes, accents and the usual abbreviations never part a name from its search.
    Two letters find who has them as a whole word, three or more also inside a word. `typed` comes from
    `clean.clean_query` and is not empty.
    """
    words = bare_words(typed)[:MOST_WORDS]
    if not words:
        signs = typed.split()[:MOST_WORDS]
        return every([holds(sign, f"{attendee}.name", f"{attendee}.institution") for sign in signs])
    whole = sum(map(len, words)) < LEAST_PART
    return every([_word(word, attendee, event, whole=whole) for word in words])


def _word(word: str, attendee: str, event: uuid.UUID | None, *, whole: bool) -> Condition:
    spellings = dict.fromkeys([word, written_out(word)])
    ways = [Condition(f"{attendee}.search_text LIKE {{}}", (_pattern(one, whole=whole),)) for one in spellings]
    held = one_of([Condition(f"{column} LIKE {{}}", (_pattern(word, whole=whole),)) for column in OPD_WORDS])
    day, known = (day_sql(DAY), (event,)) if event else (LATEST, ())
    called = OPD.format(attendee=attendee, called=called_so(held.text, day))
    return one_of([*ways, Condition(called, (*held.arguments, *known) * 2)])


def _pattern(word: str, *, whole: bool) -> str:
    """For LIKE: a plain word has none of its signs."""
    if whole:
        return f"% {word} %"
    return f"% {word}%" if len(word) < LEAST_PART else f"%{word}%"
