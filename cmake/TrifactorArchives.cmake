# Libraries that are linked as archives into the program trifactor, where the system has archives of them: to find
# and bind shared libraries takes longer than most of its factorizations. The programs on MPI keep shared ones: MPI's
# own start is a hundred times as long, and an MPI library may bring its own libgomp, of which a process must have one.
#
# tf_gmp, tf_sqlite, tf_openmp stand for the libraries. A program with the property TF_ARCHIVES gets the archives, all
# other targets the shared libraries. TF_ARCHIVES_LINKED is the list of archives, for --version.
option(TRIFACTOR_ARCHIVES "Link trifactor with static archives of GMP, SQLite and libgomp where there are any" ON)
include(CheckCSourceCompiles)
set(TF_ARCHIVES_LINKED "")
set(TF_ARCHIVES_MISSING "")

# Whether a program that calls the library can be linked with it: an archive may not be position-independent, or want more.
function(tf_archive_links out archive header call)
  set(CMAKE_REQUIRED_QUIET ON)
  set(CMAKE_REQUIRED_LIBRARIES ${archive} Threads::Threads m ${CMAKE_DL_LIBS})
  set(CMAKE_REQUIRED_INCLUDES ${GMP_INCLUDE_DIRS} ${SQLITE_INCLUDE_DIRS})
  set(CMAKE_REQUIRED_FLAGS ${OpenMP_C_FLAGS})
  check_c_source_compiles("#include <${header}>\nint main(void) { return (int)${call}; }\n" ${out})
endfunction()

# tf_add_library(tf_gmp GMP ARCHIVE SHARED-TARGET HEADER CALL): "" or NOTFOUND as the archive: none
function(tf_add_library target name archive shared header call)
  add_library(${target} INTERFACE)
  if(TRIFACTOR_ARCHIVES AND EXISTS "${archive}")
    tf_archive_links(TF_LINKS_${name} ${archive} ${header} ${call})
  endif()
  set(with ${shared})
  if(TRIFACTOR_ARCHIVES AND TF_LINKS_${name})
    set(all "${archive};Threads::Threads;m;${CMAKE_DL_LIBS}")
    set(with "$<IF:$<BOOL:$<TARGET_PROPERTY:TF_ARCHIVES>>,${all},${shared}>")
    list(APPEND TF_ARCHIVES_LINKED ${name})
  else()
    list(APPEND TF_ARCHIVES_MISSING ${name})
  endif()
  target_link_libraries(${target} INTERFACE "${with}")
  # What the headers want is the same either way.
  foreach(property INCLUDE_DIRECTORIES COMPILE_OPTIONS)
    get_target_property(value ${shared} INTERFACE_${property})
    if(value)
      set_property(TARGET ${target} PROPERTY INTERFACE_${property} ${value})
    endif()
  endforeach()
  set(TF_ARCHIVES_LINKED ${TF_ARCHIVES_LINKED} PARENT_SCOPE)
  set(TF_ARCHIVES_MISSING ${TF_ARCHIVES_MISSING} PARENT_SCOPE)
endfunction()

if(TRIFACTOR_SANITIZE)
  set(TRIFACTOR_ARCHIVES OFF) # what a sanitizer intercepts has to be shared
endif()
# Only beside the shared library that pkg-config named: elsewhere it would be another version.
find_file(TF_GMP_ARCHIVE libgmp.a PATHS ${GMP_LIBDIR} NO_DEFAULT_PATH)
find_file(TF_SQLITE_ARCHIVE libsqlite3.a PATHS ${SQLITE_LIBDIR} NO_DEFAULT_PATH)
set(TF_GOMP_ARCHIVE "")
if(CMAKE_C_COMPILER_ID STREQUAL GNU)
  execute_process(COMMAND ${CMAKE_C_COMPILER} -print-file-name=libgomp.a
                  OUTPUT_VARIABLE TF_GOMP_ARCHIVE OUTPUT_STRIP_TRAILING_WHITESPACE)
endif()
tf_add_library(tf_gmp GMP "${TF_GMP_ARCHIVE}" PkgConfig::GMP gmp.h
               "mpz_probab_prime_p(0, 1)")
tf_add_library(tf_sqlite SQLite "${TF_SQLITE_ARCHIVE}" PkgConfig::SQLITE sqlite3.h
               "sqlite3_initialize()")
tf_add_library(tf_openmp libgomp "${TF_GOMP_ARCHIVE}" OpenMP::OpenMP_C omp.h
               "omp_get_max_threads()")

list(JOIN TF_ARCHIVES_LINKED ", " TF_ARCHIVES_TEXT)
if(NOT TF_ARCHIVES_TEXT)
  set(TF_ARCHIVES_TEXT "none")
endif()
list(JOIN TF_ARCHIVES_MISSING ", " TF_ARCHIVES_MISSING_TEXT)
if(TRIFACTOR_ARCHIVES AND TF_ARCHIVES_MISSING)
  message(STATUS "trifactor: static ${TF_ARCHIVES_TEXT}; no archive that can be used of "
                 "${TF_ARCHIVES_MISSING_TEXT}: shared, which starts somewhat later")
elseif(TRIFACTOR_ARCHIVES)
  message(STATUS "trifactor: static ${TF_ARCHIVES_TEXT} (all shared: -DTRIFACTOR_ARCHIVES=OFF)")
endif()
