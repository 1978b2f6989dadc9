# Python packages: always in a virtual environment or as an unpacked wheel, never in the system.

SYSTEM_PYTHON=/usr/bin/python3

# tool_python: prints the interpreter of a venv that has nothing but pip.
tool_python() {
    local venv=$CACHE/python
    if ! "$venv/bin/python" -c 'import pip' 2>/dev/null; then
        rm -rf "$venv"
        "$SYSTEM_PYTHON" -m venv "$venv" >&2 ||
            stop "no virtual environment could be made in $venv" "is python3-venv installed?"
    fi
    printf '%s' "$venv/bin/python"
}

# fetch_wheel REQUIREMENTS: downloads the one pinned wheel (hash-checked) and prints its path.
fetch_wheel() {
    local requirements=$1 python folder platforms=() minor
    folder=$CACHE/wheels/$(content_stamp "$requirements" "$ARCH")
    if ! compgen -G "$folder/*.whl" >/dev/null; then
        python=$(tool_python)
        for minor in {36..17}; do platforms+=(--platform "manylinux_2_${minor}_$ARCH"); done
        mkdir -p "$CACHE/wheels"
        rm -rf "$folder.part"
        "$python" -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes \
            --only-binary=:all: --python-version 3.11 "${platforms[@]}" \
            --dest "$folder.part" -r "$requirements" >&2 </dev/null ||
            stop "the package pinned in ${requirements#"$ROOT"/} could not be downloaded for $ARCH" \
                "check the network and pip's settings (pip config list), then run again"
        mv "$folder.part" "$folder"
    fi
    compgen -G "$folder/*.whl"
}

# unpack_wheel WHEEL FOLDER: keeps the files' times, so that an unpacked copy causes no rebuild.
unpack_wheel() {
    "$SYSTEM_PYTHON" - "$1" "$2" <<'PYTHON'
import os
import sys
import time
import zipfile

wheel, folder = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    for entry in archive.infolist():
        path = archive.extract(entry, folder)
        if not entry.is_dir():
            os.chmod(path, (entry.external_attr >> 16) & 0o777 or 0o644)
            changed = time.mktime(entry.date_time + (0, 0, -1))
            os.utime(path, (changed, changed))
PYTHON
}

make_test_python() {
    local requirements=$1 venv=$2 stamp=$3
    is_stamped "$venv/.stamp" "$stamp" && return
    rm -rf "$venv"
    quietly test-python "$SYSTEM_PYTHON" -m venv "$venv" ||
        stop "no virtual environment could be made in $venv" "is python3-venv installed?"
    quietly test-python "$venv/bin/python" -m pip install --disable-pip-version-check --require-hashes \
        --only-binary=:all: -r "$requirements" ||
        stop "the test packages could not be installed" "check the network, then run again"
    printf '%s' "$stamp" >"$venv/.stamp"
}

# need_test_python: sets TEST_PYTHON to a venv with tests/requirements.txt.
need_test_python() {
    local requirements=$ROOT/tests/requirements.txt venv stamp
    stamp=$(content_stamp "$requirements" "$ARCH")
    venv=$CACHE/test-python-${stamp:0:16}
    TEST_PYTHON=$venv/bin/python
    is_stamped "$venv/.stamp" "$stamp" && return
    say "making a virtual environment with the test packages"
    with_cache_lock make_test_python "$requirements" "$venv" "$stamp"
}

make_python_client() {
    rm -rf build/python-client
    mkdir -p build/python-client
    quietly python-client "${TEST_PYTHON%/*}/openapi-python-client" generate --path api/openapi.yaml --meta none \
        --config tests/http/client_settings.yaml --output-path build/python-client/rollcall_client --fail-on-warning ||
        stop "no Python client could be made of api/openapi.yaml" "the reason stands above"
}

# need_python_client: build/python-client/rollcall_client, which tests/http uses, made of api/openapi.yaml.
need_python_client() {
    local stamp
    need_test_python
    stamp=$(content_stamp api/openapi.yaml tests/http/client_settings.yaml tests/requirements.txt)
    is_stamped build/python-client/.stamp "$stamp" && return
    say "making the Python client of api/openapi.yaml"
    make_python_client
    printf '%s' "$stamp" >build/python-client/.stamp
}
