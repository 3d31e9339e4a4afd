# Registers everything below tests/ by convention; see tests/CMakeLists.txt for the names.

# Environment that every test runs in: Open MPI as root, on few cores, within one host.
set(TF_TEST_ENVIRONMENT
  "OMPI_ALLOW_RUN_AS_ROOT=1" "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1"
  "OMPI_MCA_rmaps_base_oversubscribe=1" "OMPI_MCA_hwloc_base_binding_policy=none"
  "OMPI_MCA_pml=ob1" "OMPI_MCA_btl=self,vader"
  "TF_BIN=${CMAKE_RUNTIME_OUTPUT_DIRECTORY}" "TF_SOURCE=${PROJECT_SOURCE_DIR}"
  "TF_BUILD=${PROJECT_BINARY_DIR}" "TF_SANITIZE=${TRIFACTOR_SANITIZE}"
  "ASAN_OPTIONS=detect_stack_use_after_return=0"
  "LSAN_OPTIONS=suppressions='${PROJECT_SOURCE_DIR}/tests/support/lsan.supp':print_suppressions=0:fast_unwind_on_malloc=0"
  "TSAN_OPTIONS=ignore_noninstrumented_modules=1:halt_on_error=1"
  "CLICOLOR=0" "LC_ALL=C.UTF-8")
set(TF_SANITIZER_FAILURE "LeakSanitizer|AddressSanitizer|ThreadSanitizer|runtime error:")

# tests/kernels/split/test_rho.c -> kernels.split.test_rho, label kernels
function(tf_test_properties name source)
  file(RELATIVE_PATH rel ${PROJECT_SOURCE_DIR}/tests ${source})
  string(REGEX REPLACE "/.*" "" label ${rel})
  set(labels ${label})
  set(timeout 120)
  if(rel MATCHES "_slow\\.")
    list(APPEND labels slow)
    set(timeout 600)
  endif()
  if(TRIFACTOR_SANITIZE)
    math(EXPR timeout "3 * ${timeout}")
  endif()
  set_tests_properties(${name} PROPERTIES
    LABELS "${labels}" TIMEOUT ${timeout} SKIP_RETURN_CODE 77
    ENVIRONMENT "${TF_TEST_ENVIRONMENT}"
    FAIL_REGULAR_EXPRESSION "${TF_SANITIZER_FAILURE}")
endfunction()

function(tf_test_name out source)
  file(RELATIVE_PATH rel ${PROJECT_SOURCE_DIR}/tests ${source})
  string(REGEX REPLACE "\\.[^.]*$" "" rel ${rel})
  string(REPLACE "/" "." rel ${rel})
  set(${out} ${rel} PARENT_SCOPE)
endfunction()

function(tf_add_c_test source)
  tf_test_name(name ${source})
  cmake_path(GET source STEM stem)
  if(stem MATCHES "_mpi(_slow)?$" AND NOT TRIFACTOR_MPI)
    return()
  endif()
  if(source MATCHES "/tests/paradigms/" AND NOT TARGET tf_paradigms)
    return()
  endif()
  # ThreadSanitizer and Criterion's sandbox do not go together: plain programs only.
  if(stem MATCHES "^test_" AND TRIFACTOR_SANITIZE MATCHES "thread")
    return()
  endif()
  add_executable(${name} ${source})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  target_include_directories(${name} PRIVATE ${PROJECT_BINARY_DIR}/generated)
  if(stem MATCHES "_mpi(_slow)?$")
    target_link_libraries(${name} PRIVATE tf_mpi)
    if(stem MATCHES "^test_")
      target_sources(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests/support/mpitest.c)
      target_compile_definitions(${name} PRIVATE TF_MPIEXEC="${MPIEXEC_EXECUTABLE}")
    endif()
  endif()
  if(source MATCHES "/tests/paradigms/")
    target_link_libraries(${name} PRIVATE tf_paradigms)
  endif()
  if(TARGET tf_loop)
    target_link_libraries(${name} PRIVATE tf_loop)
  endif()
  target_link_libraries(${name} PRIVATE tf_test_support tf_core tf_flags)
  if(stem MATCHES "^test_")
    target_link_libraries(${name} PRIVATE PkgConfig::CRITERION)
    # Two tests at a time at most: ctest itself runs several programs.
    add_test(NAME ${name} COMMAND ${name} -j1 --timeout 100)
  elseif(stem MATCHES "_mpi(_slow)?$")
    add_test(NAME ${name} COMMAND ${MPIEXEC_EXECUTABLE} -n 3 $<TARGET_FILE:${name}>)
  else()
    add_test(NAME ${name} COMMAND ${name})
  endif()
  tf_test_properties(${name} ${source})
  if(stem MATCHES "_mpi(_slow)?$")
    set_tests_properties(${name} PROPERTIES PROCESSORS 2)
  endif()
endfunction()

function(tf_add_fuzz_test source)
  tf_test_name(name ${source})
  cmake_path(GET source STEM stem)
  add_executable(${name} ${source})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/fuzz)
  target_link_libraries(${name} PRIVATE tf_core tf_flags)
  if(TRIFACTOR_FUZZ)
    target_compile_options(${name} PRIVATE -fsanitize=fuzzer)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  else()
    target_sources(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests/fuzz/replay_main.c)
  endif()
  add_test(NAME ${name} COMMAND ${name} ${PROJECT_SOURCE_DIR}/tests/fuzz/corpus/${stem})
  tf_test_properties(${name} ${source})
endfunction()

function(tf_add_shell_test source)
  tf_test_name(name ${source})
  cmake_path(GET source STEM stem)
  add_test(NAME ${name} COMMAND bash ${source})
  tf_test_properties(${name} ${source})
  # Shell tests start programs, clusters and compilers of their own.
  set_tests_properties(${name} PROPERTIES PROCESSORS 2)
endfunction()

function(tf_add_golden_test source)
  tf_test_name(name ${source})
  add_test(NAME ${name}
    COMMAND bash ${PROJECT_SOURCE_DIR}/tests/golden/run_case.sh ${source})
  tf_test_properties(${name} ${source})
endfunction()

function(tf_discover_tests)
  set(root ${PROJECT_SOURCE_DIR}/tests)
  file(GLOB_RECURSE c_tests CONFIGURE_DEPENDS ${root}/test_*.c ${root}/plain_*.c)
  foreach(source ${c_tests})
    tf_add_c_test(${source})
  endforeach()
  file(GLOB fuzz_tests CONFIGURE_DEPENDS ${root}/fuzz/fuzz_*.c)
  foreach(source ${fuzz_tests})
    tf_add_fuzz_test(${source})
  endforeach()
  file(GLOB_RECURSE shell_tests CONFIGURE_DEPENDS ${root}/check_*.sh)
  foreach(source ${shell_tests})
    tf_add_shell_test(${source})
  endforeach()
  file(GLOB golden_tests CONFIGURE_DEPENDS ${root}/golden/*.cmd)
  foreach(source ${golden_tests})
    tf_add_golden_test(${source})
  endforeach()
endfunction()
