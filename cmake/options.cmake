option(ROLLCALL_TESTS "Build the tests" ON)
option(ROLLCALL_BENCH "Build the benchmarks" OFF)
option(ROLLCALL_FUZZ "Build the fuzz targets (needs clang)" OFF)
set(ROLLCALL_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize=: address,undefined or thread")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(CCACHE ccache)
if(CCACHE)
    # Precompiled headers need these (ccache's manual, "Precompiled headers").
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE})
endif()

add_library(rollcall_flags INTERFACE)
target_compile_options(rollcall_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -fstack-protector-strong)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # GCC 12 sees overlaps and overflows in std::string's own code that are not there (GCC bug 105329).
    target_compile_options(rollcall_flags INTERFACE -Wno-restrict -Wno-stringop-overflow
        -Wno-array-bounds)
endif()
if(ROLLCALL_SANITIZE)
    target_compile_options(rollcall_flags INTERFACE -fsanitize=${ROLLCALL_SANITIZE}
        -fno-omit-frame-pointer -fno-sanitize-recover=all)
    target_link_options(rollcall_flags INTERFACE -fsanitize=${ROLLCALL_SANITIZE})
endif()
