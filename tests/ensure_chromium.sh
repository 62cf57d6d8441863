#!/bin/sh
# The browser tests drive a Chromium of the system: install it if it is missing and we may, else say what to install.
set -eu

found() {
    command -v chromium || command -v chromium-browser || command -v google-chrome
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
    [ "$(id -u)" = 0 ] || { command -v sudo && sudo -n true; }
}

missing() {
    echo "Chromium is missing and could not be installed. Install it, then run make test again:" >&2
    echo "  Debian:        sudo apt-get install chromium" >&2
    echo "  Fedora:        sudo dnf install chromium" >&2
    echo "  Arch:          sudo pacman -S chromium" >&2
    echo "  Alpine:        sudo apk add chromium" >&2
    exit 1
}

found >/dev/null 2>&1 && exit 0
may_install >/dev/null 2>&1 || missing
echo "Memasang Chromium untuk uji peramban ..." >&2
if command -v apt-get >/dev/null; then
    as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null || missing
elif command -v dnf >/dev/null; then
    as_root dnf install -y -q chromium || missing
elif command -v pacman >/dev/null; then
    as_root pacman -Sy --noconfirm chromium >/dev/null || missing
elif command -v apk >/dev/null; then
    as_root apk add -q chromium || missing
fi
found >/dev/null 2>&1 || missing
