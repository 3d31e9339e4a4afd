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
