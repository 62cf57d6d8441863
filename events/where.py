"""Pieces of SQL to stand after WHERE, each with what stands for its marks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple


class Condition(NamedTuple):
    """A piece of SQL and an argument for each of its `{}`."""

    text: str
    arguments: tuple[Any, ...] = ()


def every(parts: Sequence[Condition]) -> Condition:
    """All of them; there must be one."""
    return _joined(" AND ", parts)


def one_of(parts: Sequence[Condition]) -> Condition:
    """Any of them; there must be one."""
    return _joined(" OR ", parts)


def _joined(word: str, parts: Sequence[Condition]) -> Condition:
    if len(parts) == 1:
        return parts[0]
    return Condition(f"({word.join(part.text for part in parts)})", tuple(a for part in parts for a in part.arguments))


def holds(word: str, *columns: str) -> Condition:
    """The word, in whatever capitals, stands somewhere in one of the columns; `%` and `_` are plain characters."""
    for sign in "!%_":
        word = word.replace(sign, f"!{sign}")
    pattern = f"%{word.lower()}%"
    return one_of([Condition(f"lower({column}) LIKE {{}} ESCAPE '!'", (pattern,)) for column in columns])
