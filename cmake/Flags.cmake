# Compiler settings. mf_flags is linked by every own target and by no generated code.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_library(mf_flags INTERFACE)
target_include_directories(mf_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(mf_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wformat=2
  -Wimplicit-fallthrough -Wnon-virtual-dtor -Werror)
target_compile_definitions(mf_flags INTERFACE MIRRORFLOW_VERSION="${PROJECT_VERSION}")

if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  add_compile_options(-ftrivial-auto-var-init=zero)
endif()

if(MF_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

if(MF_SANITIZE AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  # False positives of GCC 12 under instrumentation: in absl::StatusOr, and of std::fill.
  add_compile_options(-Wno-maybe-uninitialized -Wno-stringop-overflow
    -Wno-array-bounds)
endif()

if(MF_SANITIZE)
  # For everything, generated code too; fortify would hide what the sanitizers look for.
  add_compile_options(-fsanitize=${MF_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${MF_SANITIZE})
else()
  add_compile_options(-fstack-protector-strong -fstack-clash-protection -fcf-protection=full
    -fno-delete-null-pointer-checks -fno-strict-overflow)
  add_compile_definitions(_FORTIFY_SOURCE=2 _GLIBCXX_ASSERTIONS)
  add_link_options(-pie -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code -Wl,--as-needed)
endif()
