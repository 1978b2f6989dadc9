# ./dev lint: what can be said about the tree without running it.

LINT_STEPS=(format tidy structure tree shell web)

lint_format() {
    source_files | xargs -0 clang-format-16 --dry-run -Werror
}

unpack_clang_tidy() {
    local home=$1 wheel
    [[ -x $home/bin/clang-tidy ]] && return
    wheel=$(fetch_wheel "$ROOT/tools/dev/clang_tidy.txt")
    rm -rf "$home" "$home.part"
    unpack_wheel "$wheel" "$home.part"
    mv "$home.part/clang_tidy/data" "$home"
    rm -rf "$home.part"
}

# need_clang_tidy: sets CLANG_TIDY. Debian's (16) walks through all headers of others, which takes three
# times as long; this one passes over them.
need_clang_tidy() {
    local home
    home=$CACHE/clang-tidy-$(content_stamp "$ROOT/tools/dev/clang_tidy.txt" "$ARCH" | cut -c1-16)
    CLANG_TIDY=$home/bin/clang-tidy
    [[ -x $CLANG_TIDY ]] && return
    say "fetching clang-tidy from PyPI into the cache"
    with_cache_lock unpack_clang_tidy "$home"
}

# A configuration of its own, never built: gcc's precompiled headers mean nothing to clang.
lint_tidy() {
    need_clang_tidy
    quietly configure-lint cmake --preset release -B build/lint -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON \
        -DROLLCALL_TESTS=OFF -DROLLCALL_BENCH=OFF
    "$SYSTEM_PYTHON" tools/lint/clang_tidy.py --tool "$CLANG_TIDY" --build build/lint \
        --cache "$CACHE/clang-tidy" --jobs "$(build_jobs)"
}

lint_structure() {
    "$SYSTEM_PYTHON" tools/lint/include_graph.py
}

lint_tree() {
    "$SYSTEM_PYTHON" tools/lint/tree_checks.py
}

lint_shell() {
    shellcheck --shell=bash --external-sources --exclude=SC2034,SC2119,SC2120 dev .ci/run tools/dev/*.sh
}

lint_web() {
    need_npm_packages "$ROOT/web"
    (cd web && npm run --silent lint </dev/null)
}

source_files() {
    find src tests bench fuzz \( -name node_modules -o -name corpus \) -prune -o \
        \( -name '*.h' -o -name '*.cpp' \) -print0
}

declare -A LINT_MEANING=(
    [format]="C++ formatting (clang-format 16)"
    [tidy]="C++ static checks (clang-tidy; files that have not changed since a clean run are passed over)"
    [structure]="who includes whom, against ARCHITECTURE.md and CMakeLists.txt"
    [tree]="length of files, machine paths, host names, generated docs"
    [shell]="shell scripts (shellcheck)"
    [web]="pages: types and formatting"
)

command_lint() {
    local step status passed=0 failed=() begin
    take_lock
    need_packages build lint
    need_openvino
    for step in "${LINT_STEPS[@]}"; do
        say "${LINT_MEANING[$step]}"
        begin=$SECONDS
        set +e
        (
            set -e
            "lint_$step"
        )
        status=$?
        set -e
        if ((status == 0)); then
            passed=$((passed + 1))
            printf '    clean (%s s)\n' "$((SECONDS - begin))"
        else
            failed+=("$step")
        fi
    done
    printf '\nlint: %s of %s checks clean%s\n' "$passed" "${#LINT_STEPS[@]}" "${failed[*]:+; to mend: ${failed[*]}}"
    echo "Not run: nothing was left out."
    ((${#failed[@]} == 0))
}
