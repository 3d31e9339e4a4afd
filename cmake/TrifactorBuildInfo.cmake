# tf_build_info.h: what --version says about this build.
find_package(Git QUIET)
set(TF_GIT_HASH "unknown")
if(GIT_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} -C ${PROJECT_SOURCE_DIR} describe --always --dirty
                  OUTPUT_VARIABLE TF_GIT_DESCRIBE OUTPUT_STRIP_TRAILING_WHITESPACE
                  ERROR_QUIET RESULT_VARIABLE TF_GIT_RESULT)
  if(TF_GIT_RESULT EQUAL 0 AND TF_GIT_DESCRIBE)
    set(TF_GIT_HASH "${TF_GIT_DESCRIBE}")
  endif()
endif()
string(TOUPPER "${CMAKE_BUILD_TYPE}" TF_BUILD_TYPE_UPPER)
string(STRIP "${CMAKE_C_FLAGS} ${CMAKE_C_FLAGS_${TF_BUILD_TYPE_UPPER}}" TF_BUILD_FLAGS)
configure_file(${PROJECT_SOURCE_DIR}/cmake/tf_build_info.h.in
               ${PROJECT_BINARY_DIR}/generated/tf_build_info.h @ONLY)
