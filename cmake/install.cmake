# Installs the library for find_package and pkg-config. The tree can be moved afterwards.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

install(TARGETS dynasession dynasession_beast dynasession_httplib EXPORT dynasession_targets
        INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY include/dynasession DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.hpp")

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/dynasession)
configure_package_config_file(cmake/dynasessionConfig.cmake.in dynasessionConfig.cmake
                              INSTALL_DESTINATION ${package_dir})
# Before 1.0 a new minor version may break its users.
write_basic_package_version_file(dynasessionConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/dynasessionConfig.cmake
              ${PROJECT_BINARY_DIR}/dynasessionConfigVersion.cmake
        DESTINATION ${package_dir})
install(EXPORT dynasession_targets NAMESPACE dynasession:: DESTINATION ${package_dir})

# A static library leaves it to its user to link what it needs; a shared one brings it along.
get_target_property(library_type dynasession TYPE)
if(library_type STREQUAL "STATIC_LIBRARY")
  set(requires_key "Requires")
else()
  set(requires_key "Requires.private")
endif()
set(pkgconfig_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH prefix_from_pc ${CMAKE_INSTALL_PREFIX}/${pkgconfig_dir} ${CMAKE_INSTALL_PREFIX})
configure_file(cmake/dynasession.pc.in dynasession.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/dynasession.pc DESTINATION ${pkgconfig_dir})
