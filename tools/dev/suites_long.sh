# The suites of ./dev test --all: what takes long.

suite_accuracy() {
    build_product rollcall
    fetch_shared_models
    run_pytest accuracy build/release/rollcall tests/accuracy
}

suite_http-all() {
    build_product rollcall
    run_http_tests http-all build/release/rollcall
}

# tests/http/test_schemathesis.py runs in the suite asan with a few requests for each operation; here with many.
suite_contract() {
    build_product rollcall
    build_preset asan rollcall
    export_sanitizer_options
    ROLLCALL_TEST_EXAMPLES=200 run_http_tests contract build/asan/rollcall -k test_schemathesis --dist load
}

# All unit and contract tests on the release build.
suite_unit-all() {
    local programs
    build_product
    fetch_shared_models
    mapfile -t programs < <(test_programs release)
    results gtests "$RESULT_LIST" --jobs "$(nproc)" "${programs[@]}"
}

suite_fuzz-long() {
    export_sanitizer_options
    fuzz_targets 120
}

# The gallery, cross-compiled; qemu-user runs its tests. This is what shows that the aarch64 SIMD code and
# its scalar twin agree.
suite_aarch64() {
    local programs
    need_packages aarch64
    say "cross-compiling the gallery for aarch64"
    quietly configure-aarch64 cmake -S cmake/aarch64 -B build/aarch64 -G Ninja -DCMAKE_BUILD_TYPE=Release \
        -DCMAKE_TOOLCHAIN_FILE="$ROOT/cmake/aarch64/toolchain.cmake"
    quietly build-aarch64 ninja -C build/aarch64 --quiet -j "$(build_jobs)"
    mapfile -t programs < <(find build/aarch64 -maxdepth 1 -type f -name 'test_*' -executable | sort)
    results gtests "$RESULT_LIST" --jobs "$(nproc)" --prefix qemu-aarch64 --prefix=-L \
        --prefix=/usr/aarch64-linux-gnu "${programs[@]}"
}

# The promise of the README: a bare Debian 12 with git and a network, two commands.
suite_bare() {
    need_packages bare
    CHECKS_FAILED=0
    # shellcheck source=tools/dev/bare_check.sh
    source tools/dev/bare_check.sh
    check_bare
    return "$CHECKS_FAILED"
}
