# One short function per kind of target. DEPS are public and listed directly, never by luck.

# mf_library(NAME SRCS a.cc ... DEPS target ...): a static library; without SRCS, headers only.
function(mf_library name)
  cmake_parse_arguments(ARG "" "" "SRCS;DEPS" ${ARGN})
  if(ARG_SRCS)
    add_library(${name} STATIC ${ARG_SRCS})
    target_link_libraries(${name} PRIVATE mf_flags PUBLIC ${ARG_DEPS})
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE ${ARG_DEPS})
  endif()
endfunction()

# mf_binary(mf-node SRCS main.cc ... DEPS target ...): a program in build/<preset>/bin.
function(mf_binary name)
  cmake_parse_arguments(ARG "" "" "SRCS;DEPS" ${ARGN})
  add_executable(${name} ${ARG_SRCS})
  target_link_libraries(${name} PRIVATE mf_flags ${ARG_DEPS})
endfunction()

# mf_test(linkage_test SRCS ... DEPS ... [LABELS ...]): GoogleTest cases, each a ctest case.
function(mf_test name)
  cmake_parse_arguments(ARG "" "" "SRCS;DEPS;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SRCS})
  target_link_libraries(${name} PRIVATE mf_flags ${ARG_DEPS} GTest::gmock GTest::gtest_main)
  # Set after discovery: there, an empty or a list value would shift the properties that follow.
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST)
  set(properties ${CMAKE_CURRENT_BINARY_DIR}/${name}_properties.cmake)
  file(CONFIGURE OUTPUT ${properties} @ONLY CONTENT [[
if(@name@_TESTS)
  set_tests_properties(${@name@_TESTS} PROPERTIES TIMEOUT 600 LABELS "@ARG_LABELS@"
    ENVIRONMENT "MF_SOURCE_DIR=@PROJECT_SOURCE_DIR@;MF_BIN_DIR=@CMAKE_RUNTIME_OUTPUT_DIRECTORY@")
endif()
]])
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${properties})
endfunction()

# mf_bench(linkage_bench SRCS ... DEPS ...): Google Benchmark; run by ./mirrorflow bench.
function(mf_bench name)
  cmake_parse_arguments(ARG "" "" "SRCS;DEPS" ${ARGN})
  add_executable(${name} ${ARG_SRCS})
  target_link_libraries(${name} PRIVATE mf_flags ${ARG_DEPS} benchmark::benchmark_main)
endfunction()

add_custom_target(fuzzers)
# mf_fuzzer(csv_fuzzer SRCS ... DEPS ... [CHANGED 20000]): a libFuzzer entry point and its seeds
# (tests/fuzzing/fuzz_seeds.h). In the fuzz preset it is a fuzzer, in others a test that runs the seeds
# and so many changed ones, some thousand when it is not said.
function(mf_fuzzer name)
  cmake_parse_arguments(ARG "" "CHANGED" "SRCS;DEPS" ${ARGN})
  set(driver corpus_main.cc)
  if(MF_FUZZ)
    set(driver seed_corpus.cc)
  endif()
  add_executable(${name} ${ARG_SRCS} ${PROJECT_SOURCE_DIR}/tests/fuzzing/${driver})
  target_link_libraries(${name} PRIVATE mf_flags ${ARG_DEPS})
  if(MF_FUZZ)
    add_dependencies(fuzzers ${name})
    target_compile_options(${name} PRIVATE -fsanitize=fuzzer)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  else()
    add_test(NAME fuzz.${name} COMMAND ${name} ${ARG_CHANGED})
    set_tests_properties(fuzz.${name} PROPERTIES TIMEOUT 600)
  endif()
endfunction()

# mf_proto(NAME [GRPC] PROTOS mirrorflow/v1/a.proto ...): generated code, no project warnings.
function(mf_proto name)
  cmake_parse_arguments(ARG "GRPC" "" "PROTOS;DEPS" ${ARGN})
  set(out_root ${CMAKE_CURRENT_BINARY_DIR}/gen)
  file(MAKE_DIRECTORY ${out_root})
  foreach(proto IN LISTS ARG_PROTOS)
    string(REGEX REPLACE "\\.proto$" "" stem ${proto})
    set(outs ${out_root}/${stem}.pb.cc ${out_root}/${stem}.pb.h)
    set(grpc_args)
    if(ARG_GRPC)
      list(APPEND outs ${out_root}/${stem}.grpc.pb.cc ${out_root}/${stem}.grpc.pb.h)
      set(grpc_args --grpc_out=${out_root}
        --plugin=protoc-gen-grpc=$<TARGET_FILE:gRPC::grpc_cpp_plugin>)
    endif()
    add_custom_command(OUTPUT ${outs}
      COMMAND protobuf::protoc -I ${CMAKE_CURRENT_SOURCE_DIR} --cpp_out=${out_root} ${grpc_args}
        ${CMAKE_CURRENT_SOURCE_DIR}/${proto}
      DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${proto} VERBATIM)
    list(APPEND srcs ${outs})
  endforeach()
  add_library(${name} STATIC ${srcs})
  target_include_directories(${name} SYSTEM PUBLIC ${out_root})
  target_link_libraries(${name} PUBLIC protobuf::libprotobuf ${ARG_DEPS})
  if(ARG_GRPC)
    target_link_libraries(${name} PUBLIC gRPC::grpc++)
  endif()
endfunction()

include(GoogleTest)
