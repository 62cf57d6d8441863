"""Every page of Hadir in the states people meet: where it is, who looks, and what they do first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playwright.async_api import Page

from events import config
from events.database import sql
from events.keys import opt_out_token
from tests.journeys.world import World
from tests.pages import form_in, hidden

Do = Callable[[Page, World], Awaitable[None]]
NOBODY, ORGANIZER, OFFICER = "nobody", "organizer", "officer"
FORM, MANAGE, EVENT = "/kegiatan/{event}/daftar", "/kelola/{manage}", "/panitia/kegiatan/{event}"
BESIDE, HERS = "/pasangan/{token}", "/pasangan/{beside}"
SETTINGS = f"{EVENT}/pengaturan"
LETTERED = "/kegiatan/bimtek-percontohan-kabupaten-antikorupsi-nusa-jaya/daftar"
INVITED = "/panitia/kegiatan/walk-in/kehadiran/{stood_in}/ganti"
PERSON = {"name": "Galih Permana, S.H.", "is_asn": "ya", "phone": "0812 3456 7890", "email": ""}
JOB = {"nip": "198002102006041003", "rank": "Pembina (IV/a)", "position": "Sekretaris"}
SPOUSE = {"name": "Ayunda Rahmawati", "relation": "wife", "is_asn": "ya", "consent": "y"}
LIST = """DAFTAR PESERTA;;;;
No;Nama Lengkap;NIP;Jabatan;Unit Kerja;No. HP
1;Wulan Safitri, S.Sos.;198402172009032004;Analis Kebijakan;Dinas Kesehatan;0812 3456 7812
2;Bayu Setiawan;-;Staf;Dinkes
3;Ratih Puspita;1,98E+17;Kepala Seksi;DPUPR
4;Teguh Prakoso;197103091998031005;Camat;Kec. Antah Berantah
5;Galih Permana, S.H.;197806152005011007;Sekretaris;Dinas Kesehatan
"""
SPOUSE_JOB = {"nip": "198203112010012005"}


@dataclass(frozen=True)
class Stop:
    """One page in one state. `status` is what its last request answers; `before` happens before it opens."""

    name: str
    route: str
    path: str
    status: int = 200
    who: str = NOBODY
    before: Do | None = None
    then: Do | None = None


def click(button: str) -> Do:
    """Press a button of the page."""

    async def press(page: Page, _world: World) -> None:
        async with page.expect_navigation():
            await page.get_by_role("button", name=button, exact=True).first.click()

    return press


def open_details(summary: str) -> Do:
    async def unfold(page: Page, _world: World) -> None:
        await page.get_by_text(summary).first.click()

    return unfold


def answered(*pages: str) -> Do:
    """Send these pages of the registration form, so that the next one opens."""

    async def send(page: Page, world: World) -> None:
        opd = {"department": str(world.words["opd"])}
        answers = {
            "": PERSON,
            "/jabatan": JOB | opd,
            "/pasangan": {"together": "ya"},
            "/alone": {"together": "tidak"},
            "/data-pasangan": SPOUSE,
            "/jabatan-pasangan": SPOUSE_JOB | opd,
            "/periksa": {},
        }
        for name in pages:
            address = world.path(FORM) + name.replace("/alone", "/pasangan")
            shown = hidden(await (await page.request.get(address)).text())
            answer = await page.request.post(address, form={**answers[name], "jawaban": shown}, max_redirects=0)
            assert answer.status == 303, f"{name}: {answer.status}"

    return send


async def change_elsewhere(page: Page, world: World) -> None:
    """Another tab makes another person's of the draft, and this one presses its last button."""
    await page.request.post(world.path(FORM), form=PERSON | {"name": "Tab Dua"}, max_redirects=0)
    await click("Daftarkan")(page, world)


async def register_a_guest(page: Page, world: World) -> None:
    answers = {
        "": PERSON | {"name": "Tab Satu", "is_asn": "tidak"},
        "/jabatan": {"institution": "PKK Kecamatan Laras", "position": "Ketua", "department": ""},
        "/pasangan": {"together": "tidak"},
        "/tanpa-pasangan": {"reason": "Belum berkeluarga"},
        "/periksa": {},
    }
    for name, given in answers.items():
        address = world.path(FORM) + name
        shown = hidden(await (await page.request.get(address)).text())
        answer = await page.request.post(address, form=given | {"jawaban": shown}, max_redirects=0)
        assert answer.status == 303, f"{name}: {answer.status}"


async def send_another_name(page: Page, world: World) -> None:
    """The first page, gone back to, with another name."""
    address = world.path(FORM)
    await page.evaluate(
        """([address, values]) => {
          const form = document.createElement("form");
          form.method = "post";
          form.action = address;
          for (const [name, value] of Object.entries(values)) {
            const field = document.createElement("input");
            field.name = name;
            field.value = value;
            form.append(field);
          }
          document.body.append(form);
        }""",
        [address, PERSON | {"name": "Tab Dua"}],
    )
    async with page.expect_navigation():
        await page.evaluate("document.body.lastElementChild.submit()")


async def save_nameless(page: Page, world: World) -> None:
    await page.get_by_label("Nama lengkap").fill("")
    await click("Simpan")(page, world)


async def begin_with_letter(page: Page, world: World) -> None:
    """The first page of the event that wants a letter of whoever stands in for somebody."""
    answer = await page.request.post(LETTERED, form=PERSON, max_redirects=0)
    assert answer.status == 303


async def stand_in_without_letter(page: Page, _world: World) -> None:
    await page.get_by_text("Saya mewakili pejabat yang diundang").click()
    await page.get_by_label("Nama dan jabatan pejabat").fill("Drs. Budi Santosa, Kepala Dinas Kesehatan")
    await click("Lanjutkan")(page, _world)


async def answer_for_two(page: Page, world: World) -> None:
    """All answers of a couple for the event whose seats are gone."""
    answers = {
        "": PERSON,
        "/jabatan": JOB | {"department": str(world.words["opd"])},
        "/pasangan": {"together": "ya"},
        "/data-pasangan": SPOUSE | {"is_asn": "tidak"},
    }
    for part, given in answers.items():
        await page.request.post(f"/kegiatan/antre/daftar{part}", form=given, max_redirects=0)


async def ask_to_wait(page: Page, world: World) -> None:
    await answer_for_two(page, world)
    await page.goto("/kegiatan/antre/daftar/periksa")
    # As if the last seat went while the page was open: its button did not say yet that it leads to the waiting list.
    await page.eval_on_selector("button[name=wait]", "button => button.removeAttribute('name')")
    await click("Masuk daftar tunggu")(page, world)


async def save_after_another(page: Page, world: World) -> None:
    """Somebody else saves while the form stands open here."""
    form = {name: values[0] for name, values in form_in(await page.content()).items()}
    await page.request.post(page.url, form=form | {"audience": "Kepala OPD"}, max_redirects=0)
    await page.get_by_label("Peserta (opsional)").fill("Kepala OPD beserta pasangan")
    await click("Simpan")(page, world)


async def wait(page: Page, world: World) -> None:
    await answer_for_two(page, world)
    check = "/kegiatan/antre/daftar/periksa"
    shown = hidden(await (await page.request.get(check)).text())
    await page.request.post(check, form={"wait": "ya", "jawaban": shown}, max_redirects=0)
    await page.goto("/kegiatan/antre/daftar/selesai")


async def fill_wrongly(page: Page, _world: World) -> None:
    """Something typed, something wrong: the form comes back with both."""
    await page.get_by_label("Nama lengkap").fill("Galih Permana, S.H.")
    await page.get_by_label("Nomor HP (WhatsApp)").fill("12")
    await click("Lanjutkan")(page, _world)


async def scan_the_screen(page: Page, world: World) -> None:
    await page.goto(world.path("/H/{handle}/") + world.venue)


async def remember_and_scan(page: Page, world: World) -> None:
    await page.request.post(world.path("/tiket/{code}/ingat"))
    await scan_the_screen(page, world)


async def remember_here(page: Page, world: World) -> None:
    await click("Ingat tiket ini di ponsel ini")(page, world)


async def remember_two(page: Page, world: World) -> None:
    for code in ("{code}", "{withdrawn}"):
        await page.request.post(world.path(f"/tiket/{code}/ingat"))


async def tap(page: Page, world: World) -> None:
    await remember_and_scan(page, world)
    await click("Saya hadir")(page, world)


async def write_a_wrong_letter(page: Page, world: World) -> None:
    await page.get_by_label("Tautan berkas surat").fill("http://nusajaya.example/surat.pdf")
    await page.get_by_label("Ganti dengan berkas lain").set_input_files(
        {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": b"<html>"}
    )
    await click("Simpan")(page, world)


async def name_the_gate(page: Page, world: World) -> None:
    await page.get_by_label("Nama", exact=True).fill("Pintu Timur")
    await click("Buat dan tampilkan kode")(page, world)


async def renew_calendar(page: Page, world: World) -> None:
    await click("Masukkan ke kalender")(page, world)
    await page.get_by_label("Ya, alamat yang sekarang tidak dipakai lagi").check()
    await click("Buat alamat baru")(page, world)


async def renew_pin(page: Page, world: World) -> None:
    """The first account's menu, then its new PIN, shown once."""
    await page.locator("td summary").first.click()
    await click("Buat PIN baru")(page, world)


async def mail_failed(_page: Page, _world: World) -> None:
    """Two messages of the event that its mail server refused."""
    await sql(
        "UPDATE outbox SET state = 'failed', channel = 'email', attempts = 3, error = '550' WHERE id IN"
        " (SELECT id FROM outbox WHERE event IN (SELECT event FROM outbox LIMIT 1) LIMIT 2)"
    )


async def open_first_message(page: Page, _world: World) -> None:
    await page.locator(".message__body summary").first.click()


async def preview(page: Page, world: World) -> None:
    """A message that is not about attendance, as its first reader will see it."""
    await page.get_by_label("Judul pesan").fill("Survei kepuasan")
    await page.get_by_label("Isi pesan").fill("Yth. {nama}, mohon mengisi survei {kegiatan}.")
    await page.get_by_label("Hal lain").check()
    await click("Lihat pratinjau")(page, world)


async def stop_messages(page: Page, world: World) -> None:
    """The page of somebody's own link."""
    [row] = await sql("SELECT id FROM registration WHERE phone <> '' LIMIT 1")
    await page.goto(f"/berhenti/{opt_out_token(config.keys().session, row['id'])}")


async def stop_unticked(page: Page, world: World) -> None:
    await stop_messages(page, world)
    await click("Berhenti menerima pesan")(page, world)


async def tick_and_mark(page: Page, world: World) -> None:
    """Two people, and no reason."""
    await page.locator("input[name=attendee]").first.check()
    await click("Tandai hadir")(page, world)


def ticked(*last: str) -> Do:
    """Everybody of the tab Peserta is ticked; then the act, and what follows."""

    async def choose(page: Page, world: World) -> None:
        await page.goto(world.path(f"{EVENT}/peserta?pilih=semua"))
        for button in last:
            await click(button)(page, world)

    return choose


def imported(*last: str, event: str = EVENT) -> Do:
    """Bring a file with people good, bad and known, and go on to a later step."""

    async def send(page: Page, world: World) -> None:
        await page.goto(world.path(f"{event}/peserta/impor"))
        await page.locator("#file").set_input_files(
            {"name": "Daftar peserta.xlsx", "mimeType": "application/octet-stream", "buffer": LIST.encode()}
        )
        for button in ("Baca berkas", *last):
            await click(button)(page, world)

    return send


async def paste_nothing_readable(page: Page, world: World) -> None:
    await page.locator("#cells").fill("=====")
    await page.locator("#cells").fill(" ;;; ")
    await page.evaluate("document.querySelectorAll('[required]').forEach(one => one.required = false)")
    await click("Baca sel")(page, world)


async def choose_no_name(page: Page, world: World) -> None:
    await imported()(page, world)
    await page.get_by_label("Nama Lengkap").select_option("")
    await click("Lihat pratinjau")(page, world)


def _import() -> list[Stop]:
    route, path = "/panitia/kegiatan/{slug}/peserta/impor", f"{EVENT}/peserta/impor"
    one, soon = route + "/{batch_id}", "/panitia/kegiatan/soon"
    return [
        Stop("impor", route, path, who=ORGANIZER),
        Stop("impor, tak terbaca", route, path, 422, ORGANIZER, then=paste_nothing_readable),
        Stop("impor kolom", one + "/kolom", path, who=ORGANIZER, then=imported()),
        Stop("impor kolom, tanpa nama", one + "/kolom", path, 422, ORGANIZER, then=choose_no_name),
        Stop("impor pratinjau", one, path, who=ORGANIZER, then=imported("Lihat pratinjau")),
        Stop("impor pratinjau, sebagian baik", one, path, who=ORGANIZER, then=imported("Lihat pratinjau", event=soon)),
        Stop(
            "impor hasil",
            one,
            path,
            who=ORGANIZER,
            then=imported("Lihat pratinjau", "Ambil 3 baris yang baik", event=soon),
        ),
    ]


def _public() -> list[Stop]:
    event = "/kegiatan/{slug}"
    return [
        Stop("agenda", "/", "/"),
        Stop("agenda, saringan terbuka", "/", "/", then=open_details("Saring per OPD")),
        Stop("agenda, kegiatan lalu", "/", "/", then=open_details("Kegiatan yang lalu")),
        Stop("agenda, tanpa hasil", "/", "/?q=tidakada"),
        Stop("bulan", "/kalender", "/kalender"),
        Stop("bulan kosong", "/kalender/{year}/{month}", "/kalender/2031/02"),
        Stop("berlangganan", "/kalender/berlangganan", "/kalender/berlangganan?jenis=bimtek"),
        Stop("kegiatan", event, "/kegiatan/{event}"),
        *(
            Stop(f"kegiatan {one}", event, f"/kegiatan/{one}")
            for one in ("cancelled", "soon", "closed", "full", "walk-in")
        ),
        Stop("kegiatan rancangan", event, "/kegiatan/draft", 404),
        Stop("tak ada halaman", "/", "/tidak-ada", 404),
    ]


def _registration() -> list[Stop]:
    first, later, form = "/kegiatan/{slug}/daftar", "/kegiatan/{slug}/daftar/{page}", FORM
    couple = ("", "/jabatan", "/pasangan", "/data-pasangan", "/jabatan-pasangan")
    steps = [("jabatan", 1), ("pasangan", 2), ("data-pasangan", 3), ("jabatan-pasangan", 4)]
    return [
        Stop("daftar", first, form),
        Stop("daftar, kosong", first, form, 422, then=click("Lanjutkan")),
        Stop("daftar, keliru", first, form, 422, then=fill_wrongly),
        Stop("daftar, isian hilang", first, f"{form}?ulang=1"),
        *(Stop(f"daftar {name}", later, f"{form}/{name}", before=answered(*couple[:done])) for name, done in steps),
        *(
            Stop(
                f"daftar {name}, kosong",
                later,
                f"{form}/{name}",
                422,
                before=answered(*couple[:done]),
                then=click("Lanjutkan"),
            )
            for name, done in steps
        ),
        Stop(
            "daftar jabatan, mewakili",
            later,
            f"{LETTERED}/jabatan",
            422,
            before=begin_with_letter,
            then=stand_in_without_letter,
        ),
        Stop("daftar jabatan, terisi", later, f"{form}/jabatan?ubah=1", before=answered(*couple)),
        Stop("daftar tanpa pasangan", later, f"{form}/tanpa-pasangan", before=answered(*couple[:2], "/alone")),
        Stop("periksa", "/kegiatan/{slug}/daftar/periksa", f"{form}/periksa", before=answered(*couple)),
        Stop(
            "dua tab",
            "/kegiatan/{slug}/daftar/periksa",
            f"{form}/periksa",
            409,
            before=answered(*couple),
            then=change_elsewhere,
        ),
        Stop(
            "isian lain sesudah mendaftar",
            "/kegiatan/{slug}/daftar",
            f"{form}/selesai",
            409,
            before=register_a_guest,
            then=send_another_name,
        ),
        Stop("selesai", "/kegiatan/{slug}/daftar/selesai", f"{form}/selesai", before=answered(*couple, "/periksa")),
        *(
            Stop(f"daftar {one}", first, f"/kegiatan/{one}/daftar")
            for one in ("cancelled", "soon", "closed", "full", "walk-in")
        ),
    ]


def _participant() -> list[Stop]:
    return [
        Stop("tiket", "/tiket/{code}", "/tiket/{code}"),
        Stop("tiket dari QR", "/T/{code}", "/T/{code}"),
        Stop("kalender pribadi", "/kalender/pribadi/{token}", "/tiket/{code}", then=click("Masukkan ke kalender")),
        Stop("kalender pribadi, alamat baru", "/kalender/pribadi/{token}", "/tiket/{code}", then=renew_calendar),
        Stop("kalender pribadi tak dikenal", "/kalender/pribadi/{token}", "/kalender/pribadi/{gone}", 404),
        Stop("tiket mundur", "/tiket/{code}", "/tiket/{withdrawn}"),
        Stop("tiket tak dikenal", "/tiket/{code}", "/tiket/0000000000000000", 404),
        Stop("tiket diingat", "/tiket/{code}", "/tiket/{code}", then=remember_here),
        Stop("tiket saya", "/tiket-saya", "/tiket-saya"),
        Stop("tiket saya, berisi", "/tiket-saya", "/tiket-saya", before=remember_two),
        Stop("tiket saya, kosong", "/tiket-saya", "/tiket-saya", 422, then=click("Kirim tautan")),
        Stop("tiket saya, diminta", "/tiket-saya/diminta", "/tiket-saya/diminta"),
        Stop("tiket saya, luring", "/tiket-saya/luring", "/tiket-saya/luring"),
        Stop("tiket saya dari kegiatan", "/tiket-saya/kegiatan/{slug}", "/tiket-saya/kegiatan/{event}"),
        Stop("kelola", "/kelola/{token}", MANAGE),
        Stop("kelola tak dikenal", "/kelola/{token}", "/kelola/{gone}", 404),
        Stop("kelola ubah", "/kelola/{token}/ubah/{attendee_id}", MANAGE + "/ubah/{official}"),
        Stop("kelola ubah pasangan", "/kelola/{token}/ubah/{attendee_id}", MANAGE + "/ubah/{spouse}"),
        Stop("kelola kontak", "/kelola/{token}/kontak", MANAGE + "/kontak"),
        Stop("kelola pasangan", "/kelola/{token}/pasangan", "/kelola/{manage_alone}/pasangan"),
        Stop(
            "kelola pasangan, kosong",
            "/kelola/{token}/pasangan",
            "/kelola/{manage_alone}/pasangan",
            422,
            then=click("Simpan"),
        ),
        Stop("kelola pasangan batal", "/kelola/{token}/pasangan/batal", MANAGE + "/pasangan/batal"),
        Stop("kelola batal", "/kelola/{token}/batal", MANAGE + "/batal"),
        Stop("kelola data", "/kelola/{token}/data", MANAGE + "/data"),
        Stop("kelola tautan", "/kelola/{token}/tautan", MANAGE + "/tautan"),
        Stop("pasangan", BESIDE, HERS),
        Stop("pasangan, kosong", BESIDE, HERS, 422, then=click("Setujui data saya")),
        Stop("pasangan tak dikenal", BESIDE, "/pasangan/{gone}", 404),
        Stop("pasangan ubah", BESIDE + "/ubah", HERS + "/ubah"),
        Stop("pasangan ubah, kosong", BESIDE + "/ubah", HERS + "/ubah", 422, then=save_nameless),
        Stop("pasangan batal", BESIDE + "/batal", HERS + "/batal"),
        Stop("pasangan tautan", BESIDE + "/tautan", HERS + "/tautan"),
        Stop("hadir mandiri", "/H/{handle}/{code}", "/", then=scan_the_screen),
        Stop("hadir mandiri, diingat", "/hadir/{nonce}", "/", then=remember_and_scan),
        Stop("hadir mandiri, tercatat", "/hadir/{nonce}", "/", then=tap),
        Stop("hadir, kode lama", "/h/{handle}/{code}", "/h/{handle}/00000000", 410),
        Stop("hadir, halaman lama", "/hadir/{nonce}", "/hadir/{gone}", 410),
        Stop("gerbang", "/gerbang", "/gerbang"),
        Stop("layar", "/layar", "/layar"),
        Stop("masuk", "/masuk", "/masuk"),
        Stop("masuk, kosong", "/masuk", "/masuk", 422, then=click("Masuk")),
    ]


def _invited() -> list[Stop]:
    page, person = "/undangan/{token}", "/undangan/{token}/nama/{attendee_id}"
    return [
        Stop("undangan tertutup", page, "/undangan/{invited}"),
        Stop("undangan", page, "/undangan/{named}"),
        Stop("undangan dibuka", page, "/undangan/{unread}", then=click("Buka undangan")),
        Stop("undangan ditolak", page, "/undangan/{declined}"),
        Stop("undangan lama", page, "/undangan/{gone}", 404),
        Stop("usulkan nama", page + "/nama", "/undangan/{named}/nama"),
        Stop("usulkan nama, kosong", page + "/nama", "/undangan/{named}/nama", 422, then=click("Simpan nama")),
        Stop("ganti nama", person + "/ganti", "/undangan/{named}/nama/{nominee}/ganti"),
        Stop("perbaiki nama", person + "/ubah", "/undangan/{named}/nama/{nominee}/ubah"),
        Stop("hapus nama", person + "/hapus", "/undangan/{named}/nama/{nominee}/hapus"),
        Stop("tolak undangan", page + "/tolak", "/undangan/{named}/tolak"),
        Stop("tolak undangan, kosong", page + "/tolak", "/undangan/{named}/tolak", 422, then=click("Kirim pernyataan")),
        Stop("semua tiket", page + "/tiket", "/undangan/{named}/tiket"),
    ]


def _event_tabs() -> list[Stop]:
    tabs = {
        "ringkasan": "",
        "peserta": "/peserta",
        "tambah peserta": "/peserta/tambah",
        "undangan OPD": "/undangan",
        "sasaran": "/undangan/sasaran",
        "surat undangan": "/undangan/surat",
        "kirim undangan": "/undangan/kirim",
        "tandai terkirim": "/undangan/terkirim",
        "kehadiran": "/kehadiran",
        "gerbang panitia": "/gerbang",
        "cetak": "/cetak",
        "pesan": "/pesan",
        "pengingat": "/pesan/pengingat",
        "tulis pesan": "/pesan/tulis",
        "daftar hadir": "/cetak/daftar-hadir",
        "pengaturan": "/pengaturan",
        "terbit": "/pengaturan/terbit",
        "batalkan": "/pengaturan/batal",
        "salin": "/pengaturan/salin",
        "sesi baru": "/pengaturan/sesi/baru",
        "jejak": "/jejak",
    }
    one = {
        "/peserta/{attendee_id}": "official",
        "/peserta/{attendee_id}/kontak": "official",
        "/peserta/{attendee_id}/data": "official",
        "/peserta/{attendee_id}/hapus-kontak": "official",
        "/peserta/{attendee_id}/mundur": "official",
        "/peserta/{attendee_id}/ubah": "spouse",
        "/undangan/{invitation_id}": "invitation",
        "/kehadiran/{attendee_id}": "official",
        "/gerbang/{gate_id}/cabut": "gate",
        "/pengaturan/sesi/{session}": "session",
        "/pengaturan/sesi/{session}/batal": "session",
        "/pengaturan/susunan/{session}": "session",
    }
    route = "/panitia/kegiatan/{slug}"
    return [
        *(Stop(name, route + path, EVENT + path, who=ORGANIZER) for name, path in tabs.items()),
        *(
            Stop(
                path,
                route + path,
                EVENT + path[: path.index("{")] + "{" + word + "}" + path[path.index("}") + 1 :],
                who=ORGANIZER,
            )
            for path, word in one.items()
        ),
        *(
            Stop(f"pengaturan {name}", route + "/pengaturan/{section}", f"{SETTINGS}/{name}", who=ORGANIZER)
            for name in ("umum", "tempat", "pendaftaran", "privasi", "cetak")
        ),
        *(
            Stop(
                f"{tab or 'ringkasan'} tanpa sesi", f"{route}{tab}", f"/panitia/kegiatan/{{empty}}{tab}", who=ORGANIZER
            )
            for tab in ("", "/kehadiran", "/cetak", "/peserta", "/pengaturan")
        ),
        Stop("pesan gagal", f"{route}/pesan", f"{EVENT}/pesan?lihat=gagal", who=ORGANIZER, before=mail_failed),
        Stop("pesan, isi terbuka", f"{route}/pesan", f"{EVENT}/pesan", who=ORGANIZER, then=open_first_message),
        Stop(
            "tulis pesan, kosong",
            f"{route}/pesan/tulis",
            f"{EVENT}/pesan/tulis",
            422,
            ORGANIZER,
            then=click("Lihat pratinjau"),
        ),
        Stop("tulis pesan, pratinjau", f"{route}/pesan/tulis", f"{EVENT}/pesan/tulis", who=ORGANIZER, then=preview),
        Stop("pratinjau", route + "/pratinjau", "/panitia/kegiatan/draft/pratinjau", who=ORGANIZER),
        Stop("pengaturan draf", route + "/pengaturan", "/panitia/kegiatan/draft/pengaturan", who=ORGANIZER),
        Stop("terbit draf", route + "/pengaturan/terbit", "/panitia/kegiatan/draft/pengaturan/terbit", who=ORGANIZER),
        Stop(
            "sudah diubah orang lain",
            route + "/pengaturan/{section}",
            "/panitia/kegiatan/draft/pengaturan/umum",
            409,
            ORGANIZER,
            then=save_after_another,
        ),
        Stop("hapus", route + "/pengaturan/hapus", "/panitia/kegiatan/draft/pengaturan/hapus", who=ORGANIZER),
        Stop("pengganti", route + "/kehadiran/{attendee_id}/ganti", INVITED, who=ORGANIZER),
        Stop(
            "pengganti, kosong",
            route + "/kehadiran/{attendee_id}/ganti",
            INVITED,
            422,
            ORGANIZER,
            then=click("Simpan pengganti"),
        ),
        *(
            Stop(
                f"ganda: {name}", route + "/peserta/" + pattern, f"{EVENT}/peserta/{path}", status, ORGANIZER, then=then
            )
            for name, pattern, path, status, then in (
                ("dugaan", "ganda", "ganda", 200, None),
                ("bandingkan", "ganda/{first}/{second}", "ganda/{double}/{again}", 200, None),
                ("data lebur", "{attendee_id}", "{merged}", 200, None),
                ("batal", "gabungan/{merge_id}/batal", "gabungan/{merge}/batal", 200, None),
                (
                    "batal, kosong",
                    "gabungan/{merge_id}/batal",
                    "gabungan/{merge}/batal",
                    422,
                    click("Batalkan penggabungan"),
                ),
                ("cari pasangan", "{attendee_id}/pasangkan", "{alone}/pasangkan?cari=bagus", 200, None),
                ("pasangkan", "{attendee_id}/pasangkan/{other_id}", "{alone}/pasangkan/{double}", 200, None),
                (
                    "pasangkan, kosong",
                    "{attendee_id}/pasangkan/{other_id}",
                    "{alone}/pasangkan/{double}",
                    422,
                    click("Gabungkan sebagai pasangan"),
                ),
                ("tambah pasangan", "{attendee_id}/pasangan", "{alone}/pasangan", 200, None),
                ("ganti pasangan, kosong", "{attendee_id}/pasangan", "{official}/pasangan", 422, click("Simpan")),
            )
        ),
        Stop(
            "tambah peserta, kosong",
            f"{route}/peserta/tambah",
            f"{EVENT}/peserta/tambah",
            422,
            ORGANIZER,
            then=click("Daftarkan"),
        ),
        *(
            Stop(f"pilihan peserta, {name}", f"{route}/peserta", f"{EVENT}/peserta", status, ORGANIZER, then=then)
            for name, status, then in (
                ("kirim ulang", 200, ticked("Kirim ulang tiket")),
                ("mundur", 200, ticked("Catat pengunduran diri")),
                ("mundur, tanpa alasan", 422, ticked("Catat pengunduran diri", "Catat pengunduran diri")),
            )
        ),
        Stop("tandai tanpa alasan", f"{route}/kehadiran", f"{EVENT}/kehadiran", 422, ORGANIZER, then=tick_and_mark),
        Stop(
            "surat undangan, keliru",
            f"{route}/undangan/surat",
            f"{EVENT}/undangan/surat",
            422,
            ORGANIZER,
            then=write_a_wrong_letter,
        ),
        Stop(
            "tandai terkirim, kosong",
            f"{route}/undangan/terkirim",
            f"{EVENT}/undangan/terkirim",
            422,
            ORGANIZER,
            then=click("Tandai terkirim"),
        ),
        Stop("undangan OPD, saringan", f"{route}/undangan", f"{EVENT}/undangan?keadaan=declined", who=ORGANIZER),
        Stop("undangan OPD, kosong", f"{route}/undangan", "/panitia/kegiatan/draft/undangan", who=ORGANIZER),
        Stop("kode gerbang", f"{route}/gerbang", f"{EVENT}/gerbang", 200, ORGANIZER, then=name_the_gate),
        Stop(
            "sesi baru, kosong",
            f"{SETTINGS}/sesi/baru".replace("{event}", "{slug}"),
            f"{SETTINGS}/sesi/baru",
            422,
            ORGANIZER,
            then=click("Simpan"),
        ),
    ]


def _workspace() -> list[Stop]:
    return [
        Stop("semua kegiatan", "/panitia", "/panitia", who=ORGANIZER),
        Stop("kegiatan baru", "/panitia/kegiatan/baru", "/panitia/kegiatan/baru", who=ORGANIZER),
        Stop(
            "kegiatan baru, kosong",
            "/panitia/kegiatan/baru",
            "/panitia/kegiatan/baru",
            422,
            ORGANIZER,
            then=click("Simpan sebagai draf"),
        ),
        Stop("akun saya", "/panitia/akun", "/panitia/akun", who=ORGANIZER),
        Stop("pengguna", "/panitia/pengguna", "/panitia/pengguna", who=ORGANIZER),
        Stop("pengguna baru", "/panitia/pengguna/baru", "/panitia/pengguna/baru", who=ORGANIZER),
        Stop("jejak audit", "/panitia/jejak", "/panitia/jejak", who=ORGANIZER),
        Stop("jejak audit, tidak ada", "/panitia/jejak", "/panitia/jejak?cari=tidakadaorangnya", who=ORGANIZER),
        *_opds(),
        Stop("instansi", "/panitia/instansi", "/panitia/instansi", who=ORGANIZER),
        Stop("lambang", "/panitia/instansi/lambang", "/panitia/instansi/lambang", who=ORGANIZER),
        Stop(
            "lambang, kosong",
            "/panitia/instansi/lambang",
            "/panitia/instansi/lambang",
            422,
            ORGANIZER,
            then=click("Simpan"),
        ),
        Stop("hari libur", "/panitia/instansi/hari-libur", "/panitia/instansi/hari-libur?tahun=2026", who=ORGANIZER),
        Stop(
            "hari libur, kosong",
            "/panitia/instansi/hari-libur",
            "/panitia/instansi/hari-libur",
            422,
            ORGANIZER,
            then=click("Tambahkan"),
        ),
        Stop("penghapusan", "/panitia/instansi/penghapusan", "/panitia/instansi/penghapusan", who=ORGANIZER),
        Stop("pengguna, PIN baru", "/panitia/pengguna", "/panitia/pengguna", who=ORGANIZER, then=renew_pin),
        Stop("petugas", "/panitia/petugas", "/panitia/petugas", who=OFFICER),
        Stop("bukan untuk petugas", "/panitia/pengguna", "/panitia/pengguna", 403, OFFICER),
    ]


async def preview_opds(page: Page, _world: World) -> None:
    await page.get_by_label("Sel dari Excel").fill("Kode;Nama\n05;Dinas Kesehatan dan KB\n99;Badan Baru\n,Tanpa Kode\n")
    async with page.expect_navigation():
        await page.get_by_role("button", name="Baca sel").click()


async def preview_merge(page: Page, _world: World) -> None:
    await page.get_by_label("Digabungkan ke").select_option(index=2)
    await page.get_by_label("Berlaku sejak").fill("2027-01-01")
    async with page.expect_navigation():
        await page.get_by_role("button", name="Lihat akibatnya").click()


def _opds() -> list[Stop]:
    tree, one, path = "/panitia/opd", "/panitia/opd/{unit_id}", "/panitia/opd/{opd}"
    return [
        Stop("OPD", tree, tree, who=ORGANIZER),
        Stop("OPD, dicari", tree, f"{tree}?cari=kesehatan", who=ORGANIZER),
        Stop("OPD, tidak ada", tree, f"{tree}?cari=tidakada", who=ORGANIZER),
        Stop("OPD baru", f"{tree}/tambah", f"{tree}/tambah", who=ORGANIZER),
        Stop("OPD baru, kosong", f"{tree}/tambah", f"{tree}/tambah", 422, ORGANIZER, then=click("Tambahkan")),
        Stop("satu OPD", one, path, who=ORGANIZER),
        Stop("ubah OPD", f"{one}/ubah", f"{path}/ubah", who=ORGANIZER),
        Stop("ubah OPD, belum dipilih", f"{one}/ubah", f"{path}/ubah", 422, ORGANIZER, then=click("Simpan")),
        Stop("akhiri OPD", f"{one}/akhiri", f"{path}/akhiri", who=ORGANIZER),
        Stop("narahubung OPD", f"{one}/narahubung", f"{path}/narahubung", who=ORGANIZER),
        Stop("gabung OPD", f"{one}/gabung", f"{path}/gabung", who=ORGANIZER),
        Stop("gabung OPD, akibatnya", f"{one}/gabung", f"{path}/gabung", who=ORGANIZER, then=preview_merge),
        Stop("impor OPD", f"{tree}/impor", f"{tree}/impor", who=ORGANIZER),
        Stop("pratinjau OPD", f"{tree}/impor", f"{tree}/impor", who=ORGANIZER, then=preview_opds),
    ]


def _waiting() -> list[Stop]:
    manage, workspace = "/kelola/{token}", "/panitia/kegiatan/{slug}/peserta/tunggu"
    tab, path = "/panitia/kegiatan/antre/peserta/tunggu", "/{registration_id}"
    return [
        Stop("kegiatan antre", "/kegiatan/{slug}", "/kegiatan/antre"),
        Stop("daftar antre", "/kegiatan/{slug}/daftar", "/kegiatan/antre/daftar"),
        Stop("tawaran menunggu", "/kegiatan/{slug}/daftar/periksa", "/kegiatan/antre/daftar", 409, then=ask_to_wait),
        Stop("masuk daftar tunggu", "/kegiatan/{slug}/daftar/selesai", "/kegiatan/antre/daftar", then=wait),
        Stop("tiket antre", "/tiket/{code}", "/tiket/{waiting_ticket}"),
        *(
            Stop(f"kelola {name}", manage, "/kelola/{manage_" + name + "}")
            for name in ("offered", "waits", "asks", "declined")
        ),
        Stop("lepas kursi", manage + "/kursi/lepas", "/kelola/{manage_offered}/kursi/lepas"),
        Stop("keluar daftar tunggu", manage + "/batal", "/kelola/{manage_waits}/batal"),
        Stop("daftar tunggu", workspace, tab, who=ORGANIZER),
        Stop("daftar tunggu kosong", workspace, EVENT + "/peserta/tunggu", who=ORGANIZER),
        Stop("tolak", workspace + path + "/tolak", tab + "/{asks}/tolak", who=ORGANIZER),
        Stop("beri kursi", workspace + path + "/beri", tab + "/{waits}/beri", who=ORGANIZER),
        Stop(
            "beri kursi, kosong",
            workspace + path + "/beri",
            tab + "/{waits}/beri",
            422,
            ORGANIZER,
            then=click("Beri kursi"),
        ),
    ]


def _stopping() -> list[Stop]:
    path = "/berhenti/{token}"
    return [
        Stop("berhenti menerima pesan", path, "/", then=stop_messages),
        Stop("berhenti menerima pesan, kosong", path, "/", 422, then=stop_unticked),
    ]


STOPS = [
    *_stopping(),
    *_waiting(),
    *_public(),
    *_registration(),
    *_participant(),
    *_invited(),
    *_event_tabs(),
    *_import(),
    *_workspace(),
]
