"""The coat of arms on the letterhead: uploaded, shown, replaced and taken off by administrators."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import FormMultiDict, UploadFile
from wtforms import BooleanField, FileField

from events import forms, versions, web
from events.departments import actions, arms_file, queries
from events.departments.arms_file import MOST_BYTES, Picture
from events.downloads import as_download
from events.errors import Conflict, Unreadable
from events.language import N_, _
from events.text import date_time
from events.web import AnyRequest, Html, Signed

PATH = "/panitia/instansi/lambang"
# A file somewhat too large is told in the form; what is larger yet is not read on.
MOST_BODY = 4 * MOST_BYTES


class ArmsForm(forms.Form):
    """A picture to keep in the place of the present one, or none any more."""

    arms_now = forms.Stands(N_("Lambang yang tersimpan sekarang"))
    file = FileField(
        N_("Gambar lambang"),
        render_kw={"accept": ".png,.svg,image/png,image/svg+xml"},
        description=N_("PNG atau SVG, paling besar 500 kB. Tercetak di kiri kop daftar hadir."),
    )
    erase = BooleanField(N_("Cetak kop tanpa lambang"))


async def _form() -> ArmsForm:
    about, zone = await arms_file.about_arms(), await queries.zone()
    return ArmsForm(data={"arms_now": f"{about.name}, {date_time(about.uploaded_at, zone)}" if about else ""})


async def _stored() -> ArmsForm:
    await actions.hold_institution(datetime.now(UTC))
    return await _form()


async def _page(request: AnyRequest, form: ArmsForm, status: int = 200) -> Html:
    return await web.render(
        request,
        "departments/arms.html",
        status=status,
        rail_current="institution",
        form=form,
        arms=await arms_file.about_arms(),
        back_url="/panitia/instansi",
    )


@get(PATH, guards=[web.require_administrator])
async def arms_page(request: AnyRequest) -> Html:
    return await _page(request, await _form())


@post(PATH, guards=[web.require_administrator], request_max_body_size=MOST_BODY)
async def save_arms(request: AnyRequest, viewer: Signed) -> Response[Any]:
    posted, now = await request.form(), datetime.now(UTC)
    form = ArmsForm(FormMultiDict([pair for pair in posted.multi_items() if isinstance(pair[1], str)]))
    try:
        picture = await _picture(posted)
        if not picture and not form.erase.data:
            raise Unreadable(_("Pilih gambar lambang."))
    except Unreadable as fault:
        form.file.errors = [str(fault)]
        return await _page(request, form, 422)
    by = viewer.actor
    saving = arms_file.keep_arms(picture, by=by, now=now) if picture else arms_file.remove_arms(by=by, now=now)
    note = _("Berkas %(name)s belum disimpan; unggah lagi dari formulir.", name=picture.name) if picture else ""
    found = await queries.institution()
    try:
        await versions.unless_changed(request, form, _stored, saving, about=[found.id] if found else [], note=note)
    except Conflict as refusal:
        form.file.errors = [refusal.message]
        return await _page(request, form, 422)
    done = _("Lambang disimpan. Kop daftar hadir memuatnya mulai sekarang.")
    return web.see_other(PATH, done if picture else _("Lambang dihapus dari kop."))


async def _picture(posted: FormMultiDict) -> Picture | None:
    """The picture chosen in the form; None without one. Raises Unreadable."""
    file = posted.get("file")
    try:
        if not isinstance(file, UploadFile) or not file.filename:
            return None
        content = await file.read(MOST_BYTES + 1)
    finally:
        await posted.close()
    return await arms_file.read(file.filename, content)


@get(f"{PATH}/gambar", guards=[web.require_organizer])
async def arms_picture() -> Response[bytes]:
    """As a file to save, sandboxed: pages show it as a picture all the same, and nothing in it runs."""
    found = await arms_file.arms()
    return as_download(found.content, found.media_type, found.name)


ROUTES: list[Any] = [arms_page, save_arms, arms_picture]
