# What `cmake --install` gives must run elsewhere: no Python, no Node, nothing of this build tree.

INSTALL_LIMIT_MB=200

# alone COMMAND...: an empty environment, from a folder that holds nothing.
alone() {
    (cd "$PREFIX_HOME" && env -i PATH=/usr/bin:/bin HOME="$PREFIX_HOME" "$@")
}

install_fits() {
    local size
    size=$(du -sm "$PREFIX" | cut -f1)
    printf 'the installed folder has %s MB, the limit is %s\n' "$size" "$INSTALL_LIMIT_MB"
    ((size < INSTALL_LIMIT_MB))
}

# Serves from an empty data folder, waits for readiness, asks for the pages, ends it by SIGTERM.
serves_empty() {
    "$TEST_PYTHON" tools/dev/serve_once.py --home "$PREFIX_HOME" --trace "$1" \
        "$PREFIX/bin/rollcall" serve --data "$PREFIX_HOME/data" --host 127.0.0.1 --trust-port 0
}

GLIBC='/(ld-linux[^/]*|lib(c|m|dl|pthread|rt|resolv|util|nsl|anl|nss_[a-z]+))\.so[^/]*"'

# opens_only_its_own TRACE: also what it loads while it runs (OpenVINO's plugins) is in the folder.
opens_only_its_own() {
    local foreign
    [[ -s $1 ]] || { echo "nothing was traced" && return 1; }
    foreign=$(grep -v ENOENT "$1" | grep -E "\"$ROOT/|\.so[.0-9]*\"" |
        grep -v -F "\"$PREFIX" | grep -v -E "$GLIBC" || true)
    [[ -z $foreign ]] || { printf 'opened outside the folder:\n%s\n' "$foreign" && return 1; }
}

# Together with glibc's, its own libraries are all that the program is linked with.
libraries_come_along() {
    local foreign
    [[ -x $PREFIX/bin/rollcall ]] || { echo "there is no rollcall in it" && return 1; }
    foreign=$(ldd "$PREFIX/bin/rollcall" | grep -E 'not found|=> /' | grep -v -F "=> $PREFIX" |
        sed 's/ (.*/"/' | grep -v -E "$GLIBC" || true)
    [[ -z $foreign ]] || { printf 'not in the folder:\n%s\n' "$foreign" && return 1; }
}

check_install() {
    PREFIX_HOME=$(mktemp -d)
    PREFIX=$PREFIX_HOME/rollcall
    # shellcheck disable=SC2064  # the folder's name as it is now
    trap "rm -rf '$PREFIX_HOME'" EXIT
    check "cmake --install" env -u ROLLCALL_SHARED cmake --install build/release --prefix "$PREFIX"
    check "under $INSTALL_LIMIT_MB MB" install_fits
    check "every library but glibc comes along" libraries_come_along
    check "rollcall version" alone "$PREFIX/bin/rollcall" version
    check "rollcall models verify" alone "$PREFIX/bin/rollcall" models verify
    check "rollcall serve is ready on an empty data folder" serves_empty "$PREFIX_HOME/trace"
    check "nothing but its own files and glibc is opened" opens_only_its_own "$PREFIX_HOME/trace"
    check "rollcall doctor" alone "$PREFIX/bin/rollcall" doctor --data "$PREFIX_HOME/data"
}
