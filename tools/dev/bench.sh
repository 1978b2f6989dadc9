# ./dev bench: figures for people to read; nothing here passes or fails by a number.

# bench_accuracy FOLDER: with pairs.txt and images/, as LFW's; the vectors are kept from the first to the second.
bench_accuracy() {
    local cache
    cache=$(mktemp -d)
    built_rollcall evaluate pairs --images "$1/images" --pairs "$1/pairs.txt" --models build/models \
        --cache "$cache"
    built_rollcall evaluate gallery --images "$1/images" --models build/models --cache "$cache"
    rm -rf "$cache"
}

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
        say "the accuracy on LFW"
        bench_accuracy "$ROLLCALL_SHARED/data/lfw"
        echo "Not run: nothing was left out."
    else
        echo "Not run: the accuracy on LFW (no ../shared/data/lfw here)."
    fi
}
