# What `cmake --install build/release --prefix P` gives: a folder that runs on another machine with
# glibc 2.36 or later, without Python, Node or development packages.
#
#   P/bin/rollcall            finds its libraries by $ORIGIN
#   P/lib/openvino            OpenVINO's run-time set for CPUs
#   P/lib/rollcall            every other library that it needs, but for glibc
#   P/share/rollcall          catalog.toml, openapi.yaml, web/, models/ of the default profile
include(GNUInstallDirs)

# RPATH and not RUNPATH: the former also serves the libraries' own dependencies.
target_link_options(rollcall PRIVATE -Wl,--disable-new-dtags)
set_target_properties(rollcall PROPERTIES INSTALL_RPATH "$ORIGIN/../lib/openvino:$ORIGIN/../lib/rollcall")
install(TARGETS rollcall RUNTIME DESTINATION bin)

# The wheel holds plain files named by their sonames, and no links.
set(openvino_libs ${CMAKE_SOURCE_DIR}/build/deps/openvino/libs)
file(GLOB openvino_runtime CONFIGURE_DEPENDS
    ${openvino_libs}/libopenvino.so.*
    ${openvino_libs}/libopenvino_*_cpu_plugin.so
    ${openvino_libs}/libopenvino_ir_frontend.so.*
    ${openvino_libs}/libopenvino_onnx_frontend.so.*
    ${openvino_libs}/libtbb.so.*
    ${openvino_libs}/libtbbbind_*.so.*
    ${openvino_libs}/libhwloc.so.*)
install(FILES ${openvino_runtime} DESTINATION lib/openvino)
file(GLOB openvino_licences CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/build/deps/openvino-*.dist-info/licenses)
if(openvino_licences)
    install(DIRECTORY ${openvino_licences}/ DESTINATION share/doc/rollcall/openvino)
endif()

install(CODE [[
    file(GET_RUNTIME_DEPENDENCIES
        EXECUTABLES "$<TARGET_FILE:rollcall>"
        RESOLVED_DEPENDENCIES_VAR needed
        UNRESOLVED_DEPENDENCIES_VAR unknown
        PRE_EXCLUDE_REGEXES "^ld-linux" "^lib(c|m|dl|pthread|rt|resolv|util|nsl|anl)\\.so"
            "^libopenvino" "^libtbb" "^libhwloc")
    if(unknown)
        message(FATAL_ERROR "These libraries of rollcall were not found: ${unknown}")
    endif()
    foreach(library IN LISTS needed)
        file(INSTALL DESTINATION "${CMAKE_INSTALL_PREFIX}/lib/rollcall" TYPE SHARED_LIBRARY
            FOLLOW_SYMLINK_CHAIN FILES "${library}")
    endforeach()
]])

# The models are not in the repository: the program itself takes them from build/models, hash by hash.
install(CODE [[
    execute_process(
        COMMAND "$<TARGET_FILE:rollcall>" models pull default --offline
            --mirror "$<TARGET_FILE_DIR:rollcall>/../models"
            --models "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/share/rollcall/models"
        RESULT_VARIABLE status)
    if(NOT status EQUAL 0)
        message(FATAL_ERROR "The models of the default profile are not in build/models: run ./dev build")
    endif()
]])

install(CODE [[
    if(NOT EXISTS "$<TARGET_FILE_DIR:rollcall>/../web/checkin.html")
        message(FATAL_ERROR "The pages are not in build/web: run ./dev build")
    endif()
]])
install(DIRECTORY ${CMAKE_SOURCE_DIR}/build/web DESTINATION share/rollcall)
install(FILES ${CMAKE_SOURCE_DIR}/models/catalog.toml ${CMAKE_SOURCE_DIR}/api/openapi.yaml
    DESTINATION share/rollcall)
install(FILES ${CMAKE_SOURCE_DIR}/LICENSE ${CMAKE_SOURCE_DIR}/THIRD_PARTY.md DESTINATION share/doc/rollcall)
