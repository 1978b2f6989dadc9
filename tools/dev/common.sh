# Shared by all pieces of ./dev: talking to the person, the cache folder, the lock.

CACHE=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/rollcall
ARCH=$(uname -m)
export CCACHE_DIR=$CACHE/ccache
export CCACHE_MAXSIZE=5G
export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime

# say TEXT: one line about what is done now.
say() {
    printf '\033[1m==> %s\033[0m\n' "$*" | if [[ -t 1 ]]; then cat; else sed 's/\x1b\[[0-9;]*m//g'; fi
}

# stop WHY WHAT-TO-DO: the step cannot be done.
stop() {
    printf 'dev: %s\n' "$1" >&2
    [[ -n ${2:-} ]] && printf '     %s\n' "$2" >&2
    exit 1
}

# quietly LOG-NAME COMMAND...: output goes to build/logs; shown only when the command fails.
quietly() {
    local log=$ROOT/build/logs/$1.log
    shift
    mkdir -p "$ROOT/build/logs"
    if ! "$@" >"$log" 2>&1; then
        tail -n 60 "$log" >&2
        printf 'dev: failed: %s\n     the whole output is in %s\n' "$*" "$log" >&2
        return 1
    fi
}

# One ./dev at a time in this tree: build folders are not made for two writers.
take_lock() {
    mkdir -p "$ROOT/build"
    exec 9>"$ROOT/build/.dev-lock"
    if ! flock --nonblock 9; then
        say "waiting for another ./dev in this folder to finish"
        flock 9
    fi
}

release_lock() {
    exec 9>&-
}

# with_cache_lock COMMAND...: one writer of the cache folder, which several checkouts may share.
with_cache_lock() {
    mkdir -p "$CACHE"
    (
        exec 8>"$CACHE/.lock"
        flock 8
        "$@"
    )
}

# content_stamp FILE-OR-TEXT...: one hash over the files' contents (or, for no file, the text).
content_stamp() {
    local item
    for item in "$@"; do
        if [[ -f $item ]]; then cat "$item"; else printf '%s\n' "$item"; fi
    done | sha256sum | cut -d' ' -f1
}

is_stamped() {
    [[ -f $1 && $(<"$1") == "$2" ]]
}

# How many compilers fit: one a core, and 1.5 GiB of free memory for each.
build_jobs() {
    local cores available
    cores=$(nproc)
    available=$(awk '/MemAvailable/ {print int($2 / 1572864)}' /proc/meminfo)
    ((available < 1)) && available=1
    ((available < cores)) && cores=$available
    printf '%s' "$cores"
}
