# ./dev bench: figures for people to read; nothing here passes or fails by a number.

command_bench() {
    local program
    take_lock
    need_packages build test
    build_product
    if [[ -z ${ROLLCALL_SHARED:-} && -d $ROOT/../shared ]]; then
        ROLLCALL_SHARED=$(cd "$ROOT/../shared" && pwd)
    fi
    export ROLLCALL_SHARED=${ROLLCALL_SHARED:-}
    for program in build/release/bench/bench_*; do
        [[ -f $program && -x $program ]] || continue
        say "${program##*/}"
        "$program" || stop "$program ended with status $?"
    done
    need_test_python
    say "the server from end to end over HTTPS"
    "$TEST_PYTHON" bench/http_bench.py --binary build/release/rollcall --build build/release
    if [[ -d $ROLLCALL_SHARED/data/lfw ]]; then
        echo "Not run: nothing was left out."
    else
        echo "Not run: the accuracy on LFW (no ../shared/data/lfw here)."
    fi
}
