#!/bin/sh
# A mail made with Python's EmailMessage carries empty encoded words and doubled blanks in long subjects, and aiosmtplib
# writes every mail anew with the policy that does so, whatever policy the message was made with.
#
# Expected of 2,400 subjects of 10 to 150 letters: none with an empty word (RFC 2047, 2: encoded-text = 1*<...>), all read
# back as written. Seen with CPython 3.11 and aiosmtplib 5.1.3: some dozens with `=?utf-8?q??=`, more read back with two
# blanks for one. `email.header.Header`, the older class, has neither.
# Exit 0: still so. Exit 1: it changed. Exit 2: could not be tried.
set -u
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/v" && "$folder/v/bin/pip" -q install aiosmtplib==5.1.3 || exit 2
"$folder/v/bin/python" - <<'PYTHON'
import email
import platform
import random
import sys
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP, default

from aiosmtplib.email import flatten_message

random.seed(1)
WORDS = "Bimbingan Teknis Peningkatan Kapasitas – “Keluarga Berintegritas” Perangkat Daerah Kota Tahun 2026 é dan".split()


def title():
    length, text = random.randint(10, 150), ""
    while len(text) < length:
        text = f"{text} {random.choice(WORDS)}".strip()
    return "Tiket Anda: " + text[:length].strip()


empty = changed = old = 0
for _ in range(2400):
    subject = title()
    message = EmailMessage(policy=SMTP.clone(max_line_length=998))  # another policy than aiosmtplib's own
    message["Subject"] = subject
    raw = flatten_message(message)
    empty += b"??=" in raw
    changed += email.message_from_bytes(raw, policy=default)["Subject"] != subject
    plain = ("Subject: " + Header(subject, header_name="Subject").encode(linesep="\r\n") + "\r\n\r\n").encode()
    old += "??=" in plain.decode() or email.message_from_bytes(plain, policy=default)["Subject"] != subject
print("CPython", platform.python_version(), "empty words:", empty, "read back changed:", changed, "with Header:", old)
sys.exit(0 if empty and changed and not old else 1)
PYTHON
