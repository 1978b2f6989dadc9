# What the sanitizers' builds compile once for all: the headers that cost most, and nothing of our own. The
# release build and clang-tidy go without, so that a file still has to include what it uses.
if(ROLLCALL_SANITIZE)
    file(WRITE ${CMAKE_BINARY_DIR}/common_headers.cpp "")
    add_library(common_headers OBJECT ${CMAKE_BINARY_DIR}/common_headers.cpp)
    target_link_libraries(common_headers PRIVATE rollcall_flags)
    target_precompile_headers(common_headers PRIVATE <algorithm> <array> <chrono> <filesystem> <functional> <map>
        <memory> <mutex> <optional> <set> <span> <string> <string_view> <unordered_map> <variant> <vector>
        <nlohmann/json.hpp>)
endif()

# The folders that compute. Unoptimised, their tests would take minutes; the others do with -O2 in a release, which
# compiles them in four fifths of the time that -O3 takes.
set(ROLLCALL_COMPUTING vision attacks face gallery measurement liveness attendance store/sqlite)

# rollcall_include_root(FOLDER OUT): a folder of the build tree in which only FOLDER of src/ can be reached.
function(rollcall_include_root folder out)
    string(REPLACE "/" "_" name ${folder})
    set(root ${CMAKE_BINARY_DIR}/include_roots/${name})
    cmake_path(GET folder PARENT_PATH parent)
    file(MAKE_DIRECTORY ${root}/${parent})
    file(CREATE_LINK ${CMAKE_SOURCE_DIR}/src/${folder} ${root}/${folder} SYMBOLIC)
    set(${out} ${root} PARENT_SCOPE)
endfunction()

# rollcall_library(FOLDER [USES folder...] [PRIVATE_LIBS target...])
#
# One static library per folder of src/. It exposes an include root that holds nothing but the folder itself
# (a link in the build tree), so that `#include "face/face.h"` resolves only where `face` is used.
function(rollcall_library folder)
    cmake_parse_arguments(ARG "" "" "USES;PRIVATE_LIBS" ${ARGN})
    string(REPLACE "/" "_" name ${folder})
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${folder}/*.cpp)
    rollcall_include_root(${folder} root)
    list(TRANSFORM ARG_USES PREPEND rollcall_ OUTPUT_VARIABLE uses)
    if(NOT sources)
        add_library(rollcall_${name} INTERFACE)
        target_include_directories(rollcall_${name} INTERFACE ${root})
        target_link_libraries(rollcall_${name} INTERFACE ${uses})
        return()
    endif()
    add_library(rollcall_${name} STATIC ${sources})
    target_include_directories(rollcall_${name} PUBLIC ${root})
    target_link_libraries(rollcall_${name} PUBLIC ${uses} PRIVATE rollcall_flags ${ARG_PRIVATE_LIBS})
    if(ROLLCALL_SANITIZE AND folder IN_LIST ROLLCALL_COMPUTING)
        target_compile_options(rollcall_${name} PRIVATE -O1)
    elseif(ROLLCALL_SANITIZE)
        target_precompile_headers(rollcall_${name} REUSE_FROM common_headers)
    elseif(NOT folder IN_LIST ROLLCALL_COMPUTING)
        target_compile_options(rollcall_${name} PRIVATE $<$<CONFIG:Release>:-O2>)
    endif()
endfunction()
