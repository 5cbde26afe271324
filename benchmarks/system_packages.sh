#!/bin/sh
# Debian packages that peers of `make bench` come from; installs what is missing where it may (as
# root on a machine with apt-get). What stays missing is a row of its table that says so.
set -u
need() { # PACKAGES TEST-COMMAND
    eval "$2" >/dev/null 2>&1 && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "installing $1 ..." >&2
        [ -n "${updated:-}" ] || apt-get update -qq >&2
        updated=yes
        # RUNLEVEL=1: the package's own PostgreSQL is not started; the benchmark starts its own
        RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends $1 >/dev/null
        eval "$2" >/dev/null 2>&1 && return
    fi
    echo "left out; to have it: apt-get install $1" >&2
}
need "postgresql-15 postgresql-15-postgis-3 postgresql-15-postgis-3-scripts" \
    "ls /usr/share/postgresql/*/extension/postgis.control"
need wrk "command -v wrk"
need "chromium fonts-noto-core" "command -v chromium"
