#!/usr/bin/env bash
# cmake/LinkRules.cmake stops the configuration when a forbidden target is reached, however far away.
set -euo pipefail
source_dir=$1
project=$(mktemp -d)
trap 'rm -rf "$project"' EXIT

# configure RULE: a chain a -> b -> c (c linked privately), and then the rule.
configure() {
  cat >"$project/CMakeLists.txt" <<CMAKE
cmake_minimum_required(VERSION 3.22)
project(planted LANGUAGES NONE)
foreach(name a b c d)
  add_library(\${name} INTERFACE)
endforeach()
target_link_libraries(b INTERFACE \$<LINK_ONLY:c>)
target_link_libraries(a INTERFACE b)
include($source_dir/cmake/LinkRules.cmake)
$1
CMAKE
  cmake -G Ninja -S "$project" -B "$project/build" >"$project/log" 2>&1
}

configure 'mf_forbid_link(a FROM d)' || { cat "$project/log"; echo 'a kept rule was refused'; exit 1; }
if configure 'mf_forbid_link(a FROM c)'; then echo 'a broken rule was not found'; exit 1; fi
grep -q 'a must not link c' "$project/log"
if configure 'mf_forbid_link(a FROM gone)'; then echo 'a rule on no target was accepted'; exit 1; fi
echo 'kept rules pass, broken ones stop the configuration'
