# Writes OUTPUT, the style and program of reports as C++. Run by the build, not when configuring:
#   cmake -DFRONT_END=dir -DWORK=dir -DOUTPUT=file -DCHARTS=AUTO|ON|OFF -DNODE=.. -DNPM=.. -P this
# npm checks what it gets against the hashes in package-lock.json and runs no script of a package.
set(program_file ${WORK}/program.js)
file(MAKE_DIRECTORY ${WORK})
file(COPY ${FRONT_END}/package.json ${FRONT_END}/package-lock.json ${FRONT_END}/bundle.mjs
  ${FRONT_END}/src DESTINATION ${WORK})
file(WRITE ${program_file} "")

function(bundle problem)
  set(${problem} "" PARENT_SCOPE)
  if(NOT NODE OR NOT NPM)
    set(${problem} "node or npm is not installed" PARENT_SCOPE)
    return()
  endif()
  file(SHA256 ${WORK}/package-lock.json lock_hash)
  set(installed "")
  if(EXISTS ${WORK}/installed)
    file(READ ${WORK}/installed installed)
  endif()
  if(NOT installed STREQUAL lock_hash)
    execute_process(COMMAND ${NPM} ci --ignore-scripts --no-audit --no-fund --prefer-offline
        --fetch-retries=1 --fetch-timeout=30000
      WORKING_DIRECTORY ${WORK} RESULT_VARIABLE result OUTPUT_QUIET ERROR_VARIABLE error)
    if(NOT result EQUAL 0)
      set(${problem} "npm ci failed: ${error}" PARENT_SCOPE)
      return()
    endif()
    file(WRITE ${WORK}/installed ${lock_hash})
  endif()
  execute_process(COMMAND ${NODE} bundle.mjs ${program_file}
    WORKING_DIRECTORY ${WORK} RESULT_VARIABLE result ERROR_VARIABLE error)
  if(NOT result EQUAL 0)
    # An error of the sources, not of the network.
    message(FATAL_ERROR "the program of the report could not be bundled: ${error}")
  endif()
endfunction()

if(NOT CHARTS STREQUAL "OFF")
  bundle(problem)
  if(problem AND CHARTS STREQUAL "ON")
    message(FATAL_ERROR "${problem}\nhint: reports without charts: cmake -DMF_REPORT_CHARTS=OFF")
  elseif(problem)
    message(WARNING "reports are built without charts, with their tables only: ${problem}\n"
      "hint: to try again, remove ${OUTPUT} and build")
  endif()
endif()

# hash(FILE VARIABLE): as a content security policy names it.
function(hash file variable)
  execute_process(COMMAND openssl dgst -sha256 -binary ${file} COMMAND openssl base64 -A
    OUTPUT_VARIABLE base64 RESULTS_VARIABLE results)
  if(NOT results STREQUAL "0;0")
    message(FATAL_ERROR "openssl could not hash ${file}")
  endif()
  set(${variable} "sha256-${base64}" PARENT_SCOPE)
endfunction()

hash(${FRONT_END}/report.css style_hash)
hash(${program_file} program_hash)
file(READ ${FRONT_END}/report.css style)
file(READ ${program_file} program)
foreach(text style program)
  if("${${text}}" MATCHES "</(script|style)|<!--|\\)asset\"")
    message(FATAL_ERROR "the ${text} of the report has what would end its element")
  endif()
endforeach()
file(WRITE ${OUTPUT} "// Generated from front_end/.
#include \"statistics/report/report_assets.h\"

namespace mirrorflow {

const ReportAssets& EmbeddedReportAssets() {
  static constexpr ReportAssets kAssets = {
      R\"asset(${style})asset\", \"${style_hash}\",
      R\"asset(${program})asset\", \"${program_hash}\"};
  return kAssets;
}

}  // namespace mirrorflow
")
