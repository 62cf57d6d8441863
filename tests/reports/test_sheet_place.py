"""Where an official sheet says it is signed."""

from __future__ import annotations

import pytest

from events.reports.organizer.printing import signer_of
from tests.factories import make_event, make_institution


@pytest.mark.parametrize(("own", "said"), [("Bandung", "Bandung"), ("", "Nusa Jaya")])
async def test_a_sheet_is_signed_in_the_events_town_or_else_in_the_institutions(db, own, said):
    await make_institution(city="Nusa Jaya")
    assert (await signer_of(await make_event(sign_place=own))).place == said


INSTITUTION = {"sign_title": "Inspektur Daerah", "sign_name": "Drs. Instansi", "sign_nip": "196812121994031001"}


@pytest.mark.parametrize(
    ("own", "printed"),
    [
        ({}, ("Inspektur Daerah", "Drs. Instansi", "196812121994031001")),
        ({"sign_name": "Dra. Acara"}, ("", "Dra. Acara", "")),
        ({"sign_title": "Sekretaris Daerah"}, ("Sekretaris Daerah", "", "")),
    ],
)
async def test_an_event_that_names_nobody_is_signed_by_the_institutions_signer_never_by_half_of_one(db, own, printed):
    await make_institution(**INSTITUTION)
    signer = await signer_of(await make_event(**own))
    assert (signer.title, signer.name, signer.nip) == printed
