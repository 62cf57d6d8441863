"""What the liaison of an invited OPD takes along: the signed letter, and the list with the OPD's names."""

from __future__ import annotations

import asyncio

from litestar import Response, get, post
from litestar.params import FromPath

from events import spreadsheets
from events.calendar import queries as calendar
from events.downloads import as_download
from events.registration.invitations import letter_file as letter_files
from events.registration.nominations import actions as nominations
from events.registration.nominations import sheet
from events.registration.nominations.visit import acting, invited, refuse_unopened
from events.web import AnyRequest


@get("/undangan/{token:str}/surat")
async def letter_file(request: AnyRequest, token: FromPath[str]) -> Response[bytes]:
    """Before the invitation is opened too: reading it answers nothing."""
    here = await invited(request, token)
    file = await letter_files.file_of(here.event.id)
    return as_download(file.content, file.media_type, file.name)


@post("/undangan/{token:str}/daftar", status_code=200)
async def take_list(request: AnyRequest, token: FromPath[str]) -> Response[bytes]:
    here = await acting(request, token)
    refuse_unopened(here)
    await nominations.note_list(here.link, len(here.live), now=here.now)
    sessions = await calendar.sessions_of(here.event.id)
    content = await asyncio.to_thread(sheet.workbook, here.event, sessions, here.invitation.department_name, here.live)
    return spreadsheets.as_answer(content, f"peserta-{here.event.slug}")


ROUTES = [letter_file, take_list]
