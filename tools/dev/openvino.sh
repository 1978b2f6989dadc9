# OpenVINO from its wheel: headers, libraries and CMake files, unpacked under build/deps.

need_openvino() {
    local folder=$ROOT/build/deps stamp wheel
    stamp=$(content_stamp "$ROOT/tools/dev/openvino.txt" "$ARCH")
    is_stamped "$folder/.openvino-stamp" "$stamp" && [[ ! -L $folder/openvino ]] &&
        [[ -f $folder/openvino/cmake/OpenVINOConfig.cmake ]] && return
    say "unpacking OpenVINO under build/deps"
    wheel=$(with_cache_lock fetch_wheel "$ROOT/tools/dev/openvino.txt")
    rm -rf "$folder/openvino" "$folder"/openvino-*.dist-info "$folder/.openvino-stamp" "$folder/.part"
    mkdir -p "$folder/.part"
    unpack_wheel "$wheel" "$folder/.part" ||
        stop "the OpenVINO package could not be unpacked" "is the disk full? df -h $folder"
    mv "$folder/.part"/* "$folder/"
    rmdir "$folder/.part"
    printf '%s' "$stamp" >"$folder/.openvino-stamp"
}
