"""Tanggal merah as this installation sees them: the library's, with the administrator's corrections."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from wtforms import DateField, StringField
from wtforms.validators import InputRequired

from events import forms, web
from events.clean import clean_text
from events.departments import queries, red_days
from events.errors import Conflict, Invalid, NotFound
from events.language import N_, _
from events.web import AnyRequest, Html, Signed

PATH = "/panitia/instansi/hari-libur"


class HolidayForm(forms.Form):
    """A day that is a holiday here."""

    day = DateField(
        N_("Tanggal"), [InputRequired(N_("Pilih tanggalnya."))], format=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"]
    )
    name = StringField(
        N_("Nama hari libur"),
        [InputRequired(N_("Tulis nama hari liburnya.")), forms.Parsed(clean_text)],
        description=N_("Misalnya Hari Jadi Kabupaten, atau Cuti Bersama Hari Raya Natal."),
    )


async def _this_year() -> int:
    return (await queries.today(datetime.now(UTC))).year


def _known(year: int) -> int:
    """Raises NotFound for a year of which nothing is known."""
    if not red_days.FIRST_YEAR <= year <= red_days.LAST_YEAR:
        raise NotFound
    return year


async def _page(request: AnyRequest, form: HolidayForm, year: int, status: int = 200) -> Html:
    return await web.render(
        request,
        "departments/holidays.html",
        status=status,
        rail_current="institution",
        form=form,
        year=year,
        days=await red_days.calendar_of(year),
        shared_leave=red_days.has_shared_leave(year),
        back_url="/panitia/instansi",
        path=PATH,
    )


@get(PATH, guards=[web.require_administrator])
async def holidays_page(request: AnyRequest, tahun: FromQuery[int | None] = None) -> Html:
    return await _page(request, HolidayForm(), _known(tahun or await _this_year()))


@post(PATH, guards=[web.require_administrator])
async def add(request: AnyRequest, viewer: Signed) -> Response[Any]:
    form = await forms.read(HolidayForm, request)
    year = form.day.data.year if isinstance(form.day.data, date) else 0
    if not form.validate() or not red_days.FIRST_YEAR <= year <= red_days.LAST_YEAR:
        if not form.errors:
            form.day.errors = [_("Tulis tahun antara %(first)s dan %(last)s.", first=1946, last=2100)]
        return await _page(request, form, await _this_year(), 422)
    try:
        await red_days.add_holiday(form.day.data, form.name.data, by=viewer.actor, now=datetime.now(UTC))
    except (Conflict, Invalid) as refusal:
        forms.blame(form, refusal)
        return await _page(request, form, year, 422)
    return web.see_other(f"{PATH}?tahun={year}", _("Hari libur ditambahkan."))


@post(f"{PATH}/{{day:date}}/bukan", guards=[web.require_administrator])
async def strike(day: FromPath[date], viewer: Signed) -> Response[Any]:
    await red_days.strike_holiday(day, by=viewer.actor, now=datetime.now(UTC))
    return web.see_other(f"{PATH}?tahun={day.year}", _("Tanggal itu tidak lagi dianggap hari libur di sini."))


@post(f"{PATH}/{{correction:uuid}}/hapus", guards=[web.require_administrator])
async def end(request: AnyRequest, correction: FromPath[uuid.UUID], viewer: Signed) -> Response[Any]:
    await red_days.end_correction(correction, by=viewer.actor, now=datetime.now(UTC))
    year = str((await request.form()).get("tahun", ""))
    return web.see_other(f"{PATH}?tahun={year}" if year.isdecimal() else PATH, _("Koreksi dihapus."))


ROUTES: list[Any] = [holidays_page, add, strike, end]
