# ./dev test: runs the suites one after another, goes on after a failure, adds everything up.

SUITES=(unit-release asan tsan golden http web browser fuzz install)
LONG_SUITES=(unit-all http-all contract accuracy fuzz-long aarch64 bare)

declare -A SUITE_MEANING=(
    [unit-release]="unit tests of what computes, release build"
    [asan]="unit, contract and HTTP tests under the address and undefined-behaviour sanitizers"
    [tsan]="index, pool and server under the thread sanitizer"
    [golden]="boxes, landmarks and embeddings against another runtime"
    [http]="the real binary from outside: the contract, faces, check-ins, durability"
    [web]="the pages' own tests and types"
    [browser]="enrol and check in with a fake camera in Chromium"
    [fuzz]="each fuzz corpus replayed, and ten seconds more"
    [install]="the installed folder, alone"
    [unit-all]="all unit and contract tests, release build"
    [http-all]="all of tests/http, release build"
    [contract]="two hundred made-up requests for each operation, against the sanitized binary"
    [accuracy]="the figures of docs/accuracy.md, on LFW"
    [fuzz-long]="two minutes for each fuzz target"
    [aarch64]="the index and its SIMD code on aarch64 under qemu"
    [bare]="./dev from a clean checkout in a bare Debian 12"
)

list_suites() {
    local suite
    for suite in "${SUITES[@]}" "${LONG_SUITES[@]}"; do
        printf '%-14s%s\n' "$suite" "${SUITE_MEANING[$suite]}"
    done
}

# run_suite NAME: in a subshell that ends at the first unexpected failure; the status is kept.
run_suite() {
    local suite=$1 status=0 begin=$SECONDS
    RESULT_LIST=$ROOT/build/test-results/$suite.tsv
    : >"$RESULT_LIST"
    printf '\n======== %s: %s\n' "$suite" "${SUITE_MEANING[$suite]}"
    set +e
    (
        set -e
        "suite_$suite"
    )
    status=$?
    set -e
    if ((status != 0)) && ! grep -q '^fail' "$RESULT_LIST"; then
        note fail "$suite" "could not be run: the output above says why"
    fi
    SUITE_SECONDS+=("$suite=$((SECONDS - begin))")
    printf -- '-------- %s: %s s\n' "$suite" "$((SECONDS - begin))"
}

# What was not run, in one line.
print_not_run() {
    local suite left=()
    for suite in "${SUITES[@]}" "${LONG_SUITES[@]}"; do
        [[ " ${CHOSEN[*]} " == *" $suite "* ]] || left+=("$suite")
    done
    if ((${#left[@]} == 0)); then
        echo "Not run: nothing was left out."
    elif [[ ${#CHOSEN[@]} == "${#SUITES[@]}" ]]; then
        echo "Not run: ${left[*]} (long; ./dev test --all runs them)."
    else
        echo "Not run: ${left[*]} (not asked for)."
    fi
}

command_test() {
    local status=0
    CHOSEN=("${SUITES[@]}")
    local only=()
    while (($#)); do
        case "$1" in
            --all) CHOSEN=("${SUITES[@]}" "${LONG_SUITES[@]}") && shift ;;
            --only) only+=("${2:?--only needs the name of a suite}") && shift 2 ;;
            --list) list_suites && return ;;
            *) stop "unknown option $1" "./dev test [--all] [--only NAME]... [--list]" ;;
        esac
    done
    ((${#only[@]})) && CHOSEN=("${only[@]}")
    local suite
    for suite in "${CHOSEN[@]}"; do
        [[ -n ${SUITE_MEANING[$suite]:-} ]] || stop "there is no suite $suite" "./dev test --list names them"
    done
    take_lock
    need_packages build test
    need_openvino
    if [[ -z ${ROLLCALL_SHARED:-} && -d $ROOT/../shared ]]; then
        ROLLCALL_SHARED=$(cd "$ROOT/../shared" && pwd)
    fi
    export ROLLCALL_SHARED=${ROLLCALL_SHARED:-}
    [[ -n $ROLLCALL_SHARED ]] || say "no ../shared here: tests on LFW will be skipped"
    rm -rf build/test-results
    mkdir -p build/test-results build/logs
    SUITE_SECONDS=()
    for suite in "${CHOSEN[@]}"; do run_suite "$suite"; done
    results summary build/test-results "${SUITE_SECONDS[@]}" || status=1
    print_not_run
    return "$status"
}
