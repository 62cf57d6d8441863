"""When a request is refused: programs get two words, people one sentence and a way back."""

from __future__ import annotations

import sqlite3

import asyncpg
import pytest
from litestar import Request
from litestar.exceptions import HTTPException
from litestar.response import Redirect

from events import failures
from events.errors import Conflict, EventFull, Forbidden, Gone, NotFound, Refusal, TooMany, Unauthorised


def asked(path: str, method: str = "GET") -> Request:
    return Request({"type": "http", "method": method, "path": path, "headers": [], "query_string": b""})


@pytest.mark.parametrize(
    ("refusal", "status", "code"),
    [
        (NotFound(), 404, "not_found"),
        (EventFull(), 409, "event_full"),
        (Conflict("Sudah ada.", code="slug_taken"), 409, "slug_taken"),
        (Unauthorised(), 401, "unauthorised"),
        (Gone(), 410, "gone"),
        (TooMany(retry_after=90), 429, "too_many"),
    ],
)
def test_a_program_gets_a_word_and_a_sentence(refusal: Refusal, status: int, code: str) -> None:
    for method in ("GET", "POST"):
        answer = failures.on_refusal(asked("/api/v1/events/x", method), refusal)
        assert (answer.status_code, answer.media_type) == (status, "application/json")
        assert answer.content == {"code": code, "message": refusal.message}
        assert answer.headers.get("retry-after") == ("90" if isinstance(refusal, TooMany) else None)


def test_a_person_reads_what_happened_and_nobody_keeps_it() -> None:
    answer = failures.on_refusal(asked("/kegiatan/bimtek-1/daftar", "POST"), EventFull("Kursi <habis>."))
    assert (answer.status_code, answer.media_type) == (409, "text/html")
    assert "Kursi &lt;habis&gt;." in answer.content
    assert answer.headers["cache-control"] == "no-store"
    assert failures.on_refusal(asked("/masuk", "POST"), TooMany(retry_after=7)).headers["retry-after"] == "7"


@pytest.mark.parametrize(
    ("path", "method", "led_to"),
    [
        ("/panitia", "GET", "/masuk?lanjut=/panitia"),
        ("/panitia/kegiatan/a b&c", "GET", "/masuk?lanjut=/panitia/kegiatan/a%20b%26c"),
        ("/panitia", "POST", None),
        ("/api/v1/events", "GET", None),
    ],
)
def test_who_is_not_logged_in_is_led_to_the_door_and_back(path, method, led_to):
    answer = failures.on_refusal(asked(path, method), Unauthorised())
    assert (answer.url if isinstance(answer, Redirect) else None) == led_to
    assert answer.status_code == (303 if led_to else 401)


def test_who_may_not_is_told_so_and_not_led_to_the_door():
    assert failures.on_refusal(asked("/panitia/pengguna"), Forbidden()).status_code == 403


@pytest.mark.parametrize(
    ("path", "back"),
    [
        ("/kelola/TOKEN123/batal", "/kelola/TOKEN123"),
        ("/undangan/TOKEN123/nama/2", "/undangan/TOKEN123"),
        ("/kelola/TOKEN123", None),  # the page itself would refuse again
        ("/kelola/TOKEN123/", None),
        ("/kelola/..%2F/batal", None),
        ("/kelola", None),
        ("/", None),
        ("/tiket/TOKEN123/kirim", None),
        ("/kegiatan/bimtek-1/daftar", None),
    ],
)
def test_a_refused_step_leads_back_to_the_page_it_belongs_to(path, back):
    page = failures.on_refusal(asked(path, "POST"), Conflict()).content
    assert (f'href="{back}"' in page) if back else ("Kembali" not in page)
    assert "Kembali" not in failures.on_refusal(asked(path, "POST"), NotFound()).content


@pytest.mark.parametrize(
    ("status", "answered", "code"),
    [
        (404, 404, "not_found"),
        (413, 413, "too_large"),
        (405, 405, "malformed"),
        (400, 400, "malformed"),
        (500, 500, "failed"),
        (503, 500, "failed"),
    ],
)
def test_the_frameworks_own_refusals_speak_our_words(status, answered, code):
    answer = failures.on_http_exception(asked("/api/v1/x"), HTTPException("rahasia", status_code=status))
    assert (answer.status_code, answer.content["code"]) == (answered, code)
    assert "rahasia" not in str(answer.content)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (ZeroDivisionError("rahasia"), 500, "failed"),
        (sqlite3.IntegrityError("UNIQUE constraint failed: rahasia"), 500, "failed"),
        (asyncpg.UniqueViolationError("rahasia"), 500, "failed"),
        (asyncpg.CharacterNotInRepertoireError("rahasia"), 400, "malformed"),
        (asyncpg.UntranslatableCharacterError("rahasia"), 400, "malformed"),
        (UnicodeEncodeError("utf-8", "\ud800", 0, 1, "rahasia"), 400, "malformed"),
    ],
)
def test_a_fault_of_ours_is_told_as_one_and_text_that_cannot_be_kept_is_not(error, status, code):
    answer = failures.on_crash(asked("/api/v1/x", "POST"), error)
    assert (answer.status_code, answer.content["code"]) == (status, code)
    assert "rahasia" not in str(answer.content)


def test_a_body_nested_without_end_is_unreadable():
    answer = failures.on_recursion(asked("/api/v1/gate/scans", "POST"), RecursionError())
    assert (answer.status_code, answer.content["code"]) == (400, "malformed")


@pytest.mark.parametrize(
    ("path", "program"), [("/api/v1/events", True), ("/api", False), ("/apik", False), ("/kegiatan/api/", False)]
)
def test_programs_are_known_by_their_addresses(path, program):
    assert failures.wants_json(asked(path)) is program
