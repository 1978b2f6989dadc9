# ./dev run: from nothing to a server that a tablet in the same network can open.

command_run() {
    local data=$ROOT/rollcall-data port=8443 rest=()
    while (($#)); do
        case "$1" in
            --data) data=${2:?--data needs a folder} && shift 2 ;;
            --port) port=${2:?--port needs a number} && shift 2 ;;
            *) rest+=("$1") && shift ;;
        esac
    done
    take_lock
    build_product rollcall
    [[ -d $data ]] || say "making the data folder $data"
    mkdir -p "$data" || stop "the data folder $data cannot be made" "name another with --data DIR"
    chmod 700 "$data"
    release_lock
    say "serving on https://localhost:$port (Ctrl-C ends)"
    exec env -u ROLLCALL_SHARED build/release/rollcall serve --data "$data" --host 0.0.0.0 --port "$port" \
        --models build/models --web build/web "${rest[@]}"
}
