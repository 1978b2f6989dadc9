# The suites of ./dev test. Each is a function suite_NAME that writes its results to $RESULT_LIST and
# ends with a status other than 0 when anything failed.

# note pass|fail|skip NAME [REASON]
note() {
    printf '%s\t%s\t%s\n' "$1" "$2" "${3:-}" >>"$RESULT_LIST"
}

# check NAME COMMAND...: one step that passes or fails; what it prints is shown only if it fails.
check() {
    local name=$1 log=$ROOT/build/logs/check.log
    shift
    if "$@" >"$log" 2>&1; then
        printf '    ok: %s\n' "$name"
        note pass "$name"
    else
        printf '    FAILED: %s\n' "$name"
        tail -n 40 "$log"
        note fail "$name" "$(tail -n 1 "$log" | tr '\t' ' ')"
        CHECKS_FAILED=1
    fi
}

# results ARGUMENTS...: tools/dev/results.py
results() {
    "$SYSTEM_PYTHON" tools/dev/results.py "$@"
}

# Address space randomisation trips the sanitizers on kernels with many random bits.
sanitizer_prefix() {
    if setarch "$ARCH" -R true 2>/dev/null; then
        printf '%s\n' --prefix setarch --prefix "$ARCH" --prefix=-R
    fi
}

test_programs() {
    find "build/$1/tests" -maxdepth 1 -type f -name 'test_*' -executable | sort
}

export_sanitizer_options() {
    local suppressions=$ROOT/tests/sanitizers
    export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_init_order=1:detect_leaks=1
    export LSAN_OPTIONS=suppressions=$suppressions/lsan.supp:print_suppressions=0
    export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
    export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1:suppressions=$suppressions/tsan.supp
    # On some machines TBB loads its binding library with RTLD_DEEPBIND, at which a sanitizer stops the
    # process; this makes TBB leave that flag out (its src/tbb/dynamic_link.cpp).
    export TBB_ENABLE_SANITIZERS=1
}

# run_pytest NAME BINARY FOLDER [OPTION...]
run_pytest() {
    local name=$1 binary=$2 folder=$3 status=0 report
    shift 3
    if ! compgen -G "$folder/test_*.py" >/dev/null; then
        note fail "$folder" "holds no test"
        return 1
    fi
    need_test_python
    report=$ROOT/build/test-results/$name-$(basename "$folder").xml
    rm -f "$report"
    ROLLCALL_BINARY=$ROOT/$binary ROLLCALL_MODELS=$ROOT/build/models ROLLCALL_WEB=$ROOT/build/web \
        "$TEST_PYTHON" -m pytest "$folder" --junitxml="$report" -o junit_family=xunit1 \
        -p no:cacheprovider -q -rs --color=no "$@" </dev/null || status=$?
    if [[ ! -s $report ]]; then
        note fail "$folder" "pytest ended with status $status and no report"
        return 1
    fi
    results junit "$RESULT_LIST" "$report"
}

# run_http_tests NAME BINARY [OPTION...]: tests/http, a file on each core.
run_http_tests() {
    local name=$1 binary=$2
    shift 2
    need_python_client
    run_pytest "$name" "$binary" tests/http -n "$(nproc)" --dist loadfile "$@"
}

# What the optimiser may change: arithmetic on pixels, vectors and hours. All others run in the suite asan, whose
# build takes less time.
suite_unit-release() {
    local programs=(test_core test_vision test_attacks test_face test_gallery test_measurement test_liveness
        test_attendance)
    build_product rollcall bench/all "${programs[@]}"
    fetch_shared_models
    results gtests "$RESULT_LIST" --jobs "$(nproc)" "${programs[@]/#/build/release/tests/}"
}

suite_asan() {
    local programs prefix failed=0
    build_product rollcall
    fetch_shared_models
    build_preset asan
    export_sanitizer_options
    mapfile -t prefix < <(sanitizer_prefix)
    mapfile -t programs < <(test_programs asan)
    results gtests "$RESULT_LIST" --jobs "$(nproc)" "${prefix[@]}" "${programs[@]}" || failed=1
    say "the HTTP suite against the sanitized binary"
    run_http_tests asan build/asan/rollcall || failed=1
    return "$failed"
}

suite_tsan() {
    local prefix
    build_preset tsan test_core test_gallery test_server
    export_sanitizer_options
    mapfile -t prefix < <(sanitizer_prefix)
    results gtests "$RESULT_LIST" --jobs "$(nproc)" "${prefix[@]}" \
        build/tsan/tests/test_core build/tsan/tests/test_gallery build/tsan/tests/test_server
}

# The whole of tests/http runs in the suite asan; here, what optimisation or speed may change. All of it on
# the binary that ships is the long suite http-all.
suite_http() {
    build_product rollcall
    run_http_tests http build/release/rollcall \
        -k "test_contract or test_faces or test_checkins or test_durability or test_active_liveness \
            or test_offline or test_payroll"
}

suite_golden() {
    build_product rollcall
    run_pytest golden build/release/rollcall tests/golden
}

# run_node_tests NAME FOLDER OPTION...: `npm test` there with a JUnit report by those options.
run_node_tests() {
    local name=$1 folder=$2 report=$ROOT/build/test-results/$1.xml
    shift 2
    need_npm_packages "$ROOT/$folder"
    rm -f "$report"
    (cd "$folder" && npm test --silent -- "${@//REPORT/$report}" </dev/null) || true
    if [[ ! -s $report ]]; then
        note fail "$folder" "the test runner ended without a report"
        return 1
    fi
    results junit "$RESULT_LIST" "$report"
}

suite_web() {
    CHECKS_FAILED=0
    need_npm_packages "$ROOT/web"
    check "types of the pages" npm --prefix web run --silent typecheck
    run_node_tests web web --reporter=default --reporter=junit --outputFile.junit=REPORT ||
        CHECKS_FAILED=1
    return "$CHECKS_FAILED"
}

suite_browser() {
    build_product rollcall
    need_test_python
    export TEST_PYTHON TEST_ARTEFACTS=$ROOT/build/test-results/pictures
    export ROLLCALL_BINARY=$ROOT/build/release/rollcall
    run_node_tests browser tests/browser --test-reporter=spec --test-reporter-destination=stdout \
        --test-reporter=junit --test-reporter-destination=REPORT
}

# fuzz_targets SECONDS: replays each corpus, then looks for new inputs for so long.
fuzz_targets() {
    local seconds=$1 names name target corpus found
    CHECKS_FAILED=0
    mapfile -t names < <(find fuzz -maxdepth 1 -name 'fuzz_*.cpp' -exec basename {} .cpp \; | sort)
    build_preset asan "${names[@]}"
    for name in "${names[@]}"; do
        target=build/asan/fuzz/$name
        corpus=fuzz/corpus/${name#fuzz_}
        found=build/asan/found/$name
        mkdir -p "$found"
        if ! compgen -G "$corpus/*" >/dev/null; then
            note fail "$name" "there is no corpus in $corpus"
            CHECKS_FAILED=1
            continue
        fi
        check "$name: corpus" "$target" -runs=0 "$corpus"
        check "$name: $seconds s" "$target" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=4096 \
            -artifact_prefix="$found-" "$found" "$corpus"
    done
    return "$CHECKS_FAILED"
}

suite_fuzz() {
    export_sanitizer_options
    fuzz_targets 10
}

suite_install() {
    build_product rollcall
    need_test_python
    CHECKS_FAILED=0
    # shellcheck source=tools/dev/install_check.sh
    source tools/dev/install_check.sh
    check_install
    return "$CHECKS_FAILED"
}
