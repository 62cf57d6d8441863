"""Everything that writes attendance, by noun: gates and shifts, the hand's corrections, the venue.

Scans themselves are kept by `ledger.check_in`: start there to read how a check-in works.
"""

from events.attendance.ledger import check_in
from events.attendance.manual import end_excuse, excuse, mark, undo_presence, undo_scan
from events.attendance.pairing import create_gate, officer_by_login, pair, renew_pairing, revoke_gate, start_shift
from events.attendance.venue import check_in_self, erase_old_visits, open_visit, set_self_checkin

__all__ = [
    "check_in",
    "check_in_self",
    "create_gate",
    "end_excuse",
    "erase_old_visits",
    "excuse",
    "mark",
    "officer_by_login",
    "open_visit",
    "pair",
    "renew_pairing",
    "revoke_gate",
    "set_self_checkin",
    "start_shift",
    "undo_presence",
    "undo_scan",
]
