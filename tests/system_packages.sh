#!/bin/sh
# Prints what the tests must do without (words separated by commas); installs what is missing
# where it may: as root on a machine with apt-get.
set -u
need() { # NAME PACKAGE TEST-COMMAND [COMMAND AFTER INSTALLING]
    eval "$3" >/dev/null 2>&1 && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "installing $2 (for the $1 tests) ..." >&2
        [ -n "${updated:-}" ] || apt-get update -qq >&2
        updated=yes
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $2 >/dev/null
        eval "${4:-true}" >/dev/null 2>&1
        eval "$3" >/dev/null 2>&1 && return
    fi
    echo "left out: the $1 tests; to run them: apt-get install $2" >&2
    without="${without:+$without,}$1"
}
without=""
need browser "chromium fonts-noto-core" "command -v chromium"
need pdf poppler-utils "command -v pdftoppm"
need gdal gdal-bin "command -v ogrinfo"
need qgis python3-qgis "/usr/bin/python3 -c 'import qgis.core'"
need locale locales "locale -a | grep -qix tr_TR.utf8" "localedef -i tr_TR -f UTF-8 tr_TR.UTF-8"
printf '%s' "$without"
