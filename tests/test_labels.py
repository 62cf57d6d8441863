"""Every machine word has a word people can read, in their own language."""

from contextvars import copy_context
from enum import StrEnum

import pytest

from events import labels, language, vocabulary

KINDS = [
    value
    for value in vars(vocabulary).values()
    if isinstance(value, type) and issubclass(value, StrEnum) and value is not StrEnum
]

# What no page ever shows as a word of its own: its sentences are written where it is told.
UNREAD = {
    vocabulary.ActorKind,
    vocabulary.NewsKind,
    vocabulary.Obstacle,
    vocabulary.Openness,
    vocabulary.OfferOutcome,
    vocabulary.LedgerKind,
    vocabulary.SelfCheckInBar,
}


def test_every_vocabulary_is_read_by_people_or_said_not_to_be() -> None:
    assert set(labels.LABELS) == set(KINDS) - UNREAD


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in UNREAD])
def test_every_member_of_every_vocabulary_has_a_label(kind: type[StrEnum]) -> None:
    assert [word for word, _ in labels.options(kind)] == [member.value for member in kind]
    assert all(text for _, text in labels.options(kind))


def test_the_same_word_reads_differently_in_different_vocabularies() -> None:
    assert labels.label(vocabulary.AttendeeState, "withdrawn") == "Mengundurkan diri"
    assert labels.label(vocabulary.ScanFlag, "withdrawn") == "Sudah mengundurkan diri"


def test_a_stored_word_and_its_member_read_the_same() -> None:
    assert labels.label(vocabulary.EventKind, "bimtek") == labels.label(
        vocabulary.EventKind, vocabulary.EventKind.BIMTEK
    )


def test_an_unknown_word_is_an_error() -> None:
    with pytest.raises(KeyError):
        labels.label(vocabulary.EventKind, "pesta")


def test_the_language_of_one_request_does_not_reach_another() -> None:
    copy_context().run(language.set_language, "en")
    assert language.current_language() == "id"


def test_an_unknown_language_means_indonesian() -> None:
    language.set_language("xx")
    assert language.current_language() == "id"


def test_values_are_put_into_a_translated_text_and_percent_signs_stay_without_them() -> None:
    assert language._("Sisa %(count)s kursi", count=3) == "Sisa 3 kursi"
    assert language._("100% hadir") == "100% hadir"
    assert language.ngettext("%(count)s orang", "%(count)s orang", 2) == "2 orang"
    assert language._("") == ""
