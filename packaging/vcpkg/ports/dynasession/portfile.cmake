# An overlay port: vcpkg install dynasession --overlay-ports=packaging/vcpkg/ports
# It builds the source tree that it lies in. A port for vcpkg's own registry replaces SOURCE_PATH by
# vcpkg_from_github with the release's hash.
get_filename_component(SOURCE_PATH "${CURRENT_PORT_DIR}/../../../.." ABSOLUTE)

set(components "")
foreach(feature IN ITEMS sqlite dynamodb settings testing)
  if(feature IN_LIST FEATURES)
    list(APPEND components ${feature})
  endif()
endforeach()
vcpkg_check_features(OUT_FEATURE_OPTIONS options FEATURES command DYNASESSION_BUILD_CLI)

vcpkg_cmake_configure(
  SOURCE_PATH "${SOURCE_PATH}"
  OPTIONS ${options} "-DDYNASESSION_COMPONENTS=${components}" -DDYNASESSION_INSTALL=ON
          -DDYNASESSION_BUILD_TESTS=OFF -DDYNASESSION_BUILD_EXAMPLES=OFF)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(PACKAGE_NAME dynasession CONFIG_PATH lib/cmake/dynasession)
vcpkg_fixup_pkgconfig()
if(command IN_LIST FEATURES)
  vcpkg_copy_tools(TOOL_NAMES dynasession AUTO_CLEAN)
endif()
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include" "${CURRENT_PACKAGES_DIR}/debug/share")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
