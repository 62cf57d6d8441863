"""A slow, plain reading of the ledger that shares no code with the one under test."""

from __future__ import annotations

from typing import Any


def _claimed(row: dict[str, Any]) -> bool:
    """A moment that is only somebody's word: written after the session, or typed for one that was past."""
    by_hand = row["method"] in ("manual", "paper")
    return "late" in row["flags"] or (by_hand and row["corrected_at"] < row["received_at"])


def recompute(rows: list[dict[str, Any]]) -> dict[tuple[Any, Any], tuple[Any, Any, Any, str]]:
    """(session, attendee) -> (first in, last out, the row that says so, strongest method), from ledger rows alone."""
    undone = {row["target"] for row in rows if row["kind"] == "undo"}
    standing = [
        row
        for row in rows
        if row["kind"] == "scan" and row["status"] in ("recorded", "already_present") and row["id"] not in undone
    ]
    found = {}
    for key in {(row["session"], row["attendee"]) for row in standing}:
        mine = [row for row in standing if (row["session"], row["attendee"]) == key]
        mine.sort(key=lambda row: (_claimed(row), row["corrected_at"], row["id"]))
        outs = [row["corrected_at"] for row in mine if row["direction"] == "out"]
        methods = {row["method"] for row in mine}
        method = next(m for m in ("officer", "manual", "paper", "self") if m in methods)
        found[key] = (mine[0]["corrected_at"], max(outs) if outs else None, mine[0]["id"], method)
    return found
