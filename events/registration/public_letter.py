"""The signed letter as the liaison of an invited OPD takes it along: `/undangan/{token}/surat`."""

from __future__ import annotations

from litestar import Response, get
from litestar.params import FromPath

from events.downloads import as_download
from events.registration import letter_files
from events.registration.invited import invited
from events.web import AnyRequest


@get("/undangan/{token:str}/surat")
async def letter_file(request: AnyRequest, token: FromPath[str]) -> Response[bytes]:
    """Before the invitation is opened too: reading it answers nothing."""
    here = await invited(request, token)
    file = await letter_files.file_of(here.event.id)
    return as_download(file.content, file.media_type, file.name)


ROUTES = [letter_file]
