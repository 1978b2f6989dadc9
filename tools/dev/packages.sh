# Debian packages: installed only when one is missing, so that a second run does not wait for apt.

# packages_of GROUP...: names from apt-packages.txt.
packages_of() {
    local group
    for group in "$@"; do
        awk -v group="$group" '$1 == group {for (i = 2; i <= NF; i++) print $i}' \
            "$ROOT/tools/dev/apt-packages.txt"
    done
}

missing_packages() {
    local wanted installed
    wanted=$(packages_of "$@" | sort -u)
    # shellcheck disable=SC2016,SC2086  # dpkg-query's own fields; one word a package
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted 2>/dev/null |
        awk '$1 == "installed" {print $2}' | sort -u) || true
    comm -23 <(printf '%s\n' "$wanted") <(printf '%s\n' "$installed")
}

as_root() {
    if [[ $(id -u) == 0 ]]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        stop "installing packages needs root, and there is no sudo" \
            "run as root: apt-get install $missing"
    fi
}

# need_packages GROUP...
need_packages() {
    local missing
    command -v dpkg-query >/dev/null ||
        stop "this is no Debian: dpkg-query is missing" \
            "install the equivalents of tools/dev/apt-packages.txt by hand, on Debian 12 or a like system"
    missing=$(missing_packages "$@" | tr '\n' ' ')
    [[ -z ${missing// /} ]] && return
    say "installing Debian packages: $missing"
    mkdir -p build/logs
    export DEBIAN_FRONTEND=noninteractive
    # A foreign source of this machine that does not answer must not stop us: the install decides.
    as_root apt-get update >build/logs/apt.log 2>&1 </dev/null || true
    # shellcheck disable=SC2086  # one word a package
    if ! as_root apt-get install -y --no-install-recommends $missing >>build/logs/apt.log 2>&1 </dev/null; then
        tail -n 30 build/logs/apt.log >&2
        stop "apt could not install: $missing" \
            "Debian 12 (bookworm) with its main archive is needed; the whole output is in build/logs/apt.log"
    fi
}
