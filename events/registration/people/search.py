"""The one search of an event's people by typed words, for the gate, the Kehadiran tab and the Peserta tab alike."""

from __future__ import annotations

import uuid

from events.names import APOSTROPHES, search_key, without_apostrophes
from events.where import Condition, every, holds, one_of

MOST_WORDS = 6
PLAIN = ("s.name", "s.institution", "coalesce(d.name, '')", "coalesce(d.abbreviation, '')")
FOUND = (
    "{column} IN (SELECT s.id FROM attendee s LEFT JOIN attendee o ON o.id = s.official"
    " LEFT JOIN department d ON d.id = coalesce(s.department, o.department) WHERE s.event = {{}} AND {words})"
)


def _bare(column: str) -> str:
    """The column without apostrophes, as `names.without_apostrophes` has it."""
    for sign in APOSTROPHES:
        column = f"replace({column}, '{sign.replace(chr(39), chr(39) * 2)}', '')"
    return column


BARE_NAME = _bare("s.name")


def among(event_id: uuid.UUID, typed: str, column: str) -> Condition:
    """That the attendee of `column` is of this event and has every word in name, institution or OPD.

    The OPD, by name or abbreviation, is a spouse's own or else that of the spouse who was invited. Names are found
    with or without the titles and apostrophes they are written with. `typed` comes from `clean.clean_query` and is
    not empty.
    """
    ways = dict.fromkeys(tuple(text.lower().split()[:MOST_WORDS]) for text in (typed, search_key(typed)))
    words = one_of([every([_word(word) for word in way]) for way in ways if way])
    return Condition(FOUND.format(column=column, words=words.text), (event_id, *words.arguments))


def _word(word: str) -> Condition:
    bare = without_apostrophes(word)
    return one_of([holds(word, *PLAIN), holds(bare, BARE_NAME)]) if bare else holds(word, *PLAIN)
