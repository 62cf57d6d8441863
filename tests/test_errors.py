"""A refusal always carries a status, a machine word and a sentence."""

from inspect import signature

import pytest

from events import errors


def every(kind: type[errors.Refusal]) -> list[type[errors.Refusal]]:
    return [kind, *(deeper for child in kind.__subclasses__() for deeper in every(child))]


@pytest.mark.parametrize("kind", every(errors.Refusal))
def test_every_kind_has_a_status_a_word_and_a_sentence(kind: type[errors.Refusal]) -> None:
    refusal = kind(**({"names": ["Rahmat Hidayat"]} if "names" in signature(kind).parameters else {}))
    assert 400 <= refusal.status < 600
    assert refusal.code.replace("_", "").isalpha()
    assert refusal.message.endswith(".")
    assert str(refusal) == refusal.message


def test_no_two_kinds_share_a_machine_word() -> None:
    words = [kind.default_code for kind in every(errors.Refusal)]
    assert len(words) == len(set(words))


def test_a_case_may_bring_its_own_sentence_word_and_field() -> None:
    refusal = errors.Conflict("Alamat ini sudah dipakai.", code="slug_taken", field="slug")
    assert (refusal.status, refusal.code, refusal.message, refusal.field) == (
        409,
        "slug_taken",
        "Alamat ini sudah dipakai.",
        "slug",
    )


def test_too_many_attempts_say_when_to_come_back() -> None:
    assert errors.TooMany(retry_after=90).retry_after == 90


def test_being_already_registered_tells_a_stranger_nothing_else() -> None:
    assert errors.AlreadyRegistered().message == "Sudah terdaftar; tautan dikirim ke kontak yang terdaftar."
