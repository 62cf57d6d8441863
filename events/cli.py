"""The command `hadir`: its words and exit codes. What each command does stands in `events/commands/`.

0 done, 1 refused (a sentence on stderr says why), 2 wrong usage. Commands are loaded by name when they are
called, so that help answers at once and a wrong variable is one sentence instead of a trace.
"""

from __future__ import annotations

import argparse
import gc
import os
import re
import sys
from collections.abc import Callable, Sequence
from datetime import date
from importlib import import_module
from types import ModuleType
from typing import NoReturn

from events import config
from events.config import ConfigurationError
from events.errors import Refusal
from events.vocabulary import UserRole

DONE, REFUSED, USAGE = 0, 1, 2
FAULTS = (
    (r"the following arguments are required: (.*)", r"yang wajib diisi: \1"),
    (r"argument (.*?): invalid choice: (.*?) \(choose from (.*)\)", r"\1: \2 tidak dikenal; pilih salah satu: \3"),
    (r"argument (.*?): expected one argument", r"\1: nilainya belum diisi"),
    (r"unrecognized arguments: (.*)", r"tidak dikenal: \1"),
    (r"argument (.*?): (.*)", r"\1: \2"),
)


class Formatter(argparse.HelpFormatter):
    """argparse's help under Indonesian headings."""

    def add_usage(self, usage, actions, groups, prefix=None):
        super().add_usage(usage, actions, groups, "Pemakaian: " if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """argparse in Indonesian: headings, help and faults; a fault exits with 2."""

    def __init__(self, *args, **settings) -> None:  # type: ignore[no-untyped-def]
        super().__init__(*args, **{**settings, "add_help": False, "formatter_class": Formatter, "allow_abbrev": False})
        self._positionals.title, self._optionals.title = "Isian", "Pilihan"
        self.add_argument("-h", "--help", action="help", help="tampilkan bantuan ini")

    def error(self, message: str) -> NoReturn:
        for english, indonesian in FAULTS:
            if re.fullmatch(english, message):
                message = re.sub(english, indonesian, message)
                break
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{self.prog}: {message}\nLihat {self.prog} --help.\n")


def calendar_day(text: str) -> date:
    """An argparse type for a day as year-month-day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("harus tanggal seperti 2027-01-01") from None


def whole_number(least: int, most: int | None = None) -> Callable[[str], int]:
    """An argparse type for a number within bounds."""

    def read(text: str) -> int:
        if not text.isascii() or not text.isdecimal() or int(text) < least or (most and int(text) > most):
            raise argparse.ArgumentTypeError(
                f"harus bilangan bulat mulai {least}" + (f" sampai {most}" if most else "")
            )
        return int(text)

    return read


def parser() -> Parser:
    """Every command and its options."""
    top = Parser(
        prog="hadir",
        description="Agenda kegiatan dan daftar hadir yang dapat dibuktikan.",
        epilog="Kode keluar: 0 selesai, 1 ditolak, 2 salah pakai.",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="PERINTAH", title="Perintah")

    run = commands.add_parser("run", help="melayani di 127.0.0.1", description="Melayani Hadir di 127.0.0.1.")
    run.add_argument("--port", type=whole_number(1, 65535), default=8000, help="nomor port (bawaan: 8000)")
    run.add_argument(
        "--workers",
        type=whole_number(1, 64),
        default=1,
        help="jumlah proses; lebih dari satu hanya pada PostgreSQL (bawaan: 1)",
    )
    run.add_argument(
        "--demo",
        action="store_true",
        help="siapkan basis data dan data contoh lebih dahulu, lalu cetak panduan mencoba",
    )

    commands.add_parser("migrate", help="mutakhirkan susunan basis data", description="Mutakhirkan susunan basis data.")
    commands.add_parser(
        "demo",
        help="muat data contoh dan cetak akunnya",
        description="Muat data contoh pada basis data kosong, lalu cetak panduan mencoba.",
    )

    user = commands.add_parser(
        "create-user", help="buat akun", description="Buat akun; kata sandi ditanyakan atau dibaca dari stdin."
    )
    user.add_argument("email", metavar="EMAIL", help="alamat e-mail untuk masuk")
    user.add_argument("--name", required=True, metavar="NAMA", help="nama lengkap")
    user.add_argument(
        "--role",
        choices=[role.value for role in UserRole],
        default="organizer",
        help="peran: administrator, organizer (panitia, bawaan), atau officer (petugas gerbang)",
    )

    departments = commands.add_parser(
        "import-departments",
        help="muat susunan perangkat daerah dari XLSX atau CSV",
        description="Muat susunan perangkat daerah. Kolom wajib: kode, nama. Kolom lain: singkatan, jenis, induk, "
        "opd (ya/tidak), urutan, alias, berlaku sejak, berlaku sampai. Aman diulang.",
    )
    departments.add_argument("file", metavar="BERKAS", help="berkas .xlsx atau .csv")
    departments.add_argument(
        "--since",
        type=calendar_day,
        metavar="TANGGAL",
        help="yang berbeda adalah perubahan resmi sejak tanggal ini (2027-01-01); tanpa ini: koreksi",
    )

    seed = commands.add_parser(
        "seed", help="buat data uji beban", description="Buat data uji beban; tidak untuk produksi."
    )
    seed.add_argument("--attendees", type=whole_number(0, 1_000_000), required=True, metavar="N", help="jumlah peserta")
    seed.add_argument(
        "--events", type=whole_number(1, 100_000), default=1, metavar="N", help="jumlah kegiatan (bawaan: 1)"
    )
    seed.add_argument("--json", action="store_true", help="cetak hasilnya sebagai satu objek JSON")
    return top


def _load(command: str) -> ModuleType:
    """The command's module. What it imports stays to the end, so looking for garbage would only delay the start."""
    gc.disable()
    module = import_module(f"events.commands.{command.replace('-', '_')}")
    gc.freeze()
    gc.enable()
    return module


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    arguments = parser().parse_args(argv)
    # Database, secret and logins hold personal data: nobody else on this machine reads what Hadir writes.
    os.umask(0o077)
    if arguments.command == "run":
        config.serve_on(arguments.port)
    try:
        _load(arguments.command).execute(arguments)
    except ConfigurationError as error:
        print(f"Konfigurasi perlu diperbaiki:\n{error}", file=sys.stderr)
        return REFUSED
    except Refusal as refusal:
        print(refusal.message, file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        return REFUSED
    return DONE


if __name__ == "__main__":
    sys.exit(main())
