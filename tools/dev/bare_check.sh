# A bare Debian 12 in a folder: debootstrap's smallest, git, a network, and nothing of this machine but
# the certificates that its network needs. Needs root.

# in_bare COMMAND...: inside, with an environment of its own, in a private mount namespace.
in_bare() {
    # shellcheck disable=SC2016  # expanded by the inner shell
    unshare --mount --pid --fork --kill-child bash -c '
        root=$1; shift
        mount -t proc proc "$root/proc"
        mount -t sysfs -o ro sysfs "$root/sys" 2>/dev/null || true
        mount --rbind /dev "$root/dev"
        exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb LANG=C.UTF-8 CI="${CI:-}" \
            chroot "$root" "$@" </dev/null
    ' in_bare "$BARE" "$@"
}

# make_bare FOLDER
make_bare() {
    local bundle=/etc/ssl/certs/ca-certificates.crt
    debootstrap --variant=minbase --include=git,ca-certificates bookworm "$1"
    chmod 755 "$1" # it is the new system's "/", which other users have to pass
    cp /etc/resolv.conf "$1/etc/resolv.conf"
    printf '127.0.0.1 localhost\n::1 localhost\n' >"$1/etc/hosts" # an installer writes it, debootstrap does not
    # A network that inspects traffic has an authority of its own, which the new system cannot know.
    if [[ -f $bundle ]]; then
        cp "$bundle" "$1$bundle"
        cp -r /usr/local/share/ca-certificates/. "$1/usr/local/share/ca-certificates/" 2>/dev/null || true
        printf '[global]\ncert = %s\n' "$bundle" >"$1/etc/pip.conf"
        mkdir -p "$1/root"
        printf 'cafile=%s\n' "$bundle" >"$1/root/.npmrc"
    fi
}

# copy_checkout FOLDER: what git has or would add, as a repository.
copy_checkout() {
    mkdir -p "$1"
    git ls-files --cached --others --exclude-standard -z | tar -c --null --files-from=- | tar -x -C "$1"
    git -C "$1" init -q
    git -C "$1" add -A
}

check_bare() {
    if [[ $(id -u) != 0 ]]; then
        note skip "a bare Debian 12" "debootstrap and chroot need root"
        return
    fi
    BARE=$(mktemp -d /var/tmp/rollcall-bare.XXXXXX)
    # shellcheck disable=SC2064  # the folder's name as it is now
    trap "rm -rf --one-file-system '$BARE'" EXIT
    check "debootstrap" make_bare "$BARE"
    check "a clean checkout" copy_checkout "$BARE/opt/rollcall"
    if [[ -n ${ROLLCALL_SHARED:-} ]]; then
        say "without ../shared: a newcomer has none"
    fi
    check "./dev build" in_bare /opt/rollcall/dev build
    check "./dev build again takes seconds" in_bare timeout 60 /opt/rollcall/dev build
    check "./dev lint" in_bare /opt/rollcall/dev lint
    check "./dev test" in_bare /opt/rollcall/dev test
}
