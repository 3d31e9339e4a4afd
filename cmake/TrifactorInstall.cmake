# cmake --install: programs (drivers/), library, header, pkg-config, CMake package, man pages, job scripts.
include(CMakePackageConfigHelpers)

install(TARGETS trifactor_static trifactor_shared EXPORT trifactorTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES ${PROJECT_SOURCE_DIR}/kernels/include/trifactor.h
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

# The prefix as seen from the .pc file, so that an installed tree can be moved.
file(RELATIVE_PATH TF_PC_PREFIX /p/${CMAKE_INSTALL_LIBDIR}/pkgconfig /p)
configure_file(${PROJECT_SOURCE_DIR}/cmake/trifactor.pc.in
               ${PROJECT_BINARY_DIR}/generated/trifactor.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/generated/trifactor.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

set(TF_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/trifactor)
install(EXPORT trifactorTargets NAMESPACE trifactor:: DESTINATION ${TF_CMAKE_DIR})
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/trifactorConfig.cmake.in
  ${PROJECT_BINARY_DIR}/generated/trifactorConfig.cmake INSTALL_DESTINATION ${TF_CMAKE_DIR})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/generated/trifactorConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/generated/trifactorConfig.cmake
              ${PROJECT_BINARY_DIR}/generated/trifactorConfigVersion.cmake
  DESTINATION ${TF_CMAKE_DIR})

# Man pages of the programs come from their own option tables; the library's is written by hand.
set(TF_PROGRAMS "")
set(TF_MAN_PAGES "")
foreach(program trifactor trifactor-mpi paradigms)
  if(TARGET ${program})
    list(APPEND TF_PROGRAMS ${program})
    # A sanitizer's report at exit would end up in the page.
    if(NOT TRIFACTOR_SANITIZE)
      set(page ${PROJECT_BINARY_DIR}/man/${program}.1)
      add_custom_command(OUTPUT ${page} DEPENDS ${program} VERBATIM
        COMMAND ${CMAKE_COMMAND} -E make_directory ${PROJECT_BINARY_DIR}/man
        COMMAND ${program} --man > ${page})
      list(APPEND TF_MAN_PAGES ${page})
    endif()
  endif()
endforeach()
# All that is installed: cmake --install works after ./run.sh, which builds no more.
add_custom_target(programs ALL DEPENDS ${TF_PROGRAMS} ${TF_MAN_PAGES})
add_dependencies(programs trifactor_static trifactor_shared)
install(FILES ${TF_MAN_PAGES} ${PROJECT_SOURCE_DIR}/docs/man/trifactor-job.1
  DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${PROJECT_SOURCE_DIR}/docs/man/trifactor.3 DESTINATION ${CMAKE_INSTALL_MANDIR}/man3)
