# Installs each component with a list of what it needs, for find_package and for pkg-config. The tree can be
# moved afterwards.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/dynasession)
set(pkgconfig_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH prefix_from_pc ${CMAKE_INSTALL_PREFIX}/${pkgconfig_dir} ${CMAKE_INSTALL_PREFIX})

install(DIRECTORY include/dynasession DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development
        FILES_MATCHING PATTERN "*.hpp")

# The module of a package for pkg-config; empty: it has none.
set(pc_of_OpenSSL "libcrypto >= 3")
set(pc_of_SQLite3 "sqlite3 >= 3.37")
set(pc_of_zstd "libzstd >= 1.5")
set(pc_of_simdjson "simdjson >= 3.0")
set(pc_of_ZLIB "zlib")
set(pc_of_yaml-cpp "yaml-cpp >= 0.7")
set(pc_of_fmt fmt)
set(pc_of_Qt6 "Qt6HttpServer >= 6.4")
set(pc_of_pistache "libpistache >= 0.0.5")
# What is linked of a package without one.
set(libs_of_Poco "-lPocoNet -lPocoFoundation")
set(libs_of_restinio "-lhttp_parser")

function(dynasession_pkg_config component packages needs)
  set(requires "")
  set(libs "")
  foreach(need IN LISTS needs)
    list(APPEND requires "dynasession-${need} = ${PROJECT_VERSION}")
  endforeach()
  foreach(package IN LISTS packages)
    string(REGEX MATCH "^[^ =]+" name "${package}")
    if(package MATCHES "SSL$")
      list(APPEND requires "libssl >= 3")
    elseif(pc_of_${name})
      list(APPEND requires "${pc_of_${name}}")
    elseif(libs_of_${name})
      string(APPEND libs "${libs_of_${name}}")
    endif()
  endforeach()
  list(REMOVE_DUPLICATES requires)
  list(JOIN requires ", " requires)
  if(NOT component IN_LIST adapters)
    string(PREPEND libs "-L\${libdir} -ldynasession_${component}")
  endif()
  if(component STREQUAL "core")
    string(APPEND libs " -lboost_json -pthread")
  endif()
  set(defines "")
  if(component IN_LIST adapters)
    get_target_property(defines dynasession_${component} INTERFACE_COMPILE_DEFINITIONS)
    if(defines)
      list(TRANSFORM defines PREPEND " -D")
    else()
      set(defines "")  # of a target without any it is NOTFOUND
    endif()
  endif()
  configure_file(cmake/dynasession.pc.in pkgconfig/dynasession-${component}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/pkgconfig/dynasession-${component}.pc
          DESTINATION ${pkgconfig_dir} COMPONENT development)
endfunction()

get_property(components GLOBAL PROPERTY dynasession_components)
foreach(component IN LISTS components)
  foreach(list IN ITEMS NEEDS FINDS PRIVATE_FINDS)
    get_property(${list} GLOBAL PROPERTY dynasession_${component}_${list})
  endforeach()
  get_target_property(type dynasession_${component} TYPE)
  if(NOT BUILD_SHARED_LIBS)
    list(APPEND FINDS ${PRIVATE_FINDS})
  endif()
  install(
    TARGETS dynasession_${component}
    EXPORT dynasession-${component}
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime NAMELINK_COMPONENT development
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development
    INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  if(type STREQUAL "INTERFACE_LIBRARY")
    list(APPEND adapters ${component})
  endif()

  install(EXPORT dynasession-${component} NAMESPACE dynasession:: DESTINATION ${package_dir}
          FILE dynasession-${component}-targets.cmake COMPONENT development)
  set(needs_file ${PROJECT_BINARY_DIR}/components/dynasession-${component}-needs.cmake)
  list(TRANSFORM FINDS REPLACE "(.+)" "\"\\1\"" OUTPUT_VARIABLE quoted)
  list(JOIN quoted " " quoted)
  list(JOIN NEEDS " " needs)
  file(CONFIGURE OUTPUT ${needs_file} @ONLY
       CONTENT "set(_dynasession_@component@_needs @needs@)\nset(_dynasession_@component@_finds @quoted@)\n")
  install(FILES ${needs_file} DESTINATION ${package_dir} COMPONENT development)
  dynasession_pkg_config(${component} "${FINDS}" "${NEEDS}")
endforeach()

configure_package_config_file(cmake/dynasessionConfig.cmake.in dynasessionConfig.cmake
                              INSTALL_DESTINATION ${package_dir})
# Before 1.0 a new minor version may break its users.
write_basic_package_version_file(dynasessionConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/dynasessionConfig.cmake
              ${PROJECT_BINARY_DIR}/dynasessionConfigVersion.cmake
        DESTINATION ${package_dir} COMPONENT development)
