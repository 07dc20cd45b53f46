# What every target of the project has in common. Flags of ours, and warnings as errors, are for our
# own builds. A consumer who adds this folder to a project gets no warnings of these targets: the consumer's flags may
# ask for ones that are errors there.
option(DYNASESSION_WARNINGS_AS_ERRORS "Treat warnings as errors" OFF)
option(DYNASESSION_UNITY_BUILD "Compile the sources of a target in a few units: half the time" ON)
# 0, all sources of a target in one, makes a whole build shorter and the next one longer.
if(NOT DEFINED CMAKE_UNITY_BUILD_BATCH_SIZE)
  set(CMAKE_UNITY_BUILD_BATCH_SIZE 16)
endif()

function(dynasession_target target)
  target_compile_features(${target} PRIVATE cxx_std_20)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF UNITY_BUILD ${DYNASESSION_UNITY_BUILD})
  if(dynasession_IS_TOP_LEVEL)
    target_compile_options(
      ${target} PRIVATE -Wall -Wextra -Wpedantic -Wold-style-cast
                        $<$<BOOL:${DYNASESSION_WARNINGS_AS_ERRORS}>:-Werror>
                        # In a unity build a local name may be that of another source's anonymous namespace.
                        $<IF:$<CXX_COMPILER_ID:GNU>,-Wshadow=local,$<$<NOT:$<BOOL:${DYNASESSION_UNITY_BUILD}>>:-Wshadow>>
                        # And there every source is an included file, of which g++ warns without cause.
                        $<$<AND:$<CXX_COMPILER_ID:GNU>,$<BOOL:${DYNASESSION_UNITY_BUILD}>>:-Wno-subobject-linkage>)
  else()
    target_compile_options(${target} PRIVATE -w)
  endif()
endfunction()

# Hardening of what users run, for our own builds as above. FORTIFY needs the optimiser.
include(CheckPIESupported)
check_pie_supported(LANGUAGES CXX)

function(dynasession_harden target)
  if(NOT dynasession_IS_TOP_LEVEL OR NOT CMAKE_SYSTEM_NAME STREQUAL "Linux")
    return()
  endif()
  set(flags -fstack-protector-strong -fstack-clash-protection -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    list(APPEND flags -fcf-protection)
  endif()
  target_compile_options(${target} PRIVATE "$<$<CONFIG:Release,RelWithDebInfo,MinSizeRel>:${flags}>")
  target_link_options(${target} PRIVATE -Wl,-z,relro,-z,now)
endfunction()

# Finds a package given as the arguments of find_package, or as `name=module>=version` for pkg-config.
# GLOBAL: the target must be seen by every folder that links the library. `mode`: REQUIRED or QUIET.
macro(dynasession_find package mode)
  if("${package}" MATCHES "^([a-z0-9]+)=(.+)$")
    set(_name ${CMAKE_MATCH_1})
    set(_module ${CMAKE_MATCH_2})
    find_package(PkgConfig ${mode})
    if(PkgConfig_FOUND)
      pkg_check_modules(${_name} ${mode} IMPORTED_TARGET GLOBAL ${_module})
    endif()
  else()
    separate_arguments(_arguments UNIX_COMMAND "${package}")
    list(GET _arguments 0 _name)
    list(REMOVE_AT _arguments 0)
    find_package(${_name} ${_arguments} ${mode} GLOBAL)
  endif()
endmacro()

# A library made of the sources in folders of src; `type` as in add_library, may be empty.
function(dynasession_sources target type)
  list(TRANSFORM ARGN PREPEND ${PROJECT_SOURCE_DIR}/src/ OUTPUT_VARIABLE patterns)
  list(TRANSFORM patterns APPEND /*.cpp)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${patterns})
  add_library(${target} ${type} ${sources})
  dynasession_target(${target})
  dynasession_harden(${target})
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_include_directories(
    ${target} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> PRIVATE ${PROJECT_SOURCE_DIR}/src)
  # A static library may become part of a plugin. Exported is what is marked so.
  # Shared ones find each other in any prefix.
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden
                                             VISIBILITY_INLINES_HIDDEN ON INSTALL_RPATH $ORIGIN)
endfunction()

# The library of a component, dynasession::<component>.
#   FOLDERS        of src, with its sources
#   NEEDS          components
#   FINDS          packages whose headers the library's own headers include
#   PRIVATE_FINDS  packages that only a static library asks its user for
function(dynasession_library component)
  cmake_parse_arguments(arg "" "" "FOLDERS;NEEDS;FINDS;PRIVATE_FINDS" ${ARGN})
  foreach(package IN LISTS arg_FINDS arg_PRIVATE_FINDS)
    dynasession_find("${package}" REQUIRED)
  endforeach()
  foreach(need IN LISTS arg_NEEDS)
    if(NOT TARGET dynasession_${need})
      message(FATAL_ERROR "dynasession: the component ${component} needs ${need} in DYNASESSION_COMPONENTS")
    endif()
  endforeach()
  set(target dynasession_${component})
  dynasession_sources(${target} "" ${arg_FOLDERS})
  add_library(dynasession::${component} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${component} VERSION ${PROJECT_VERSION}
                                             SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
  dynasession_component(${component} NEEDS "${arg_NEEDS}" FINDS "${arg_FINDS}"
                        PRIVATE_FINDS "${arg_PRIVATE_FINDS}")
endfunction()

# Remembers what install.cmake writes down for users of the component.
function(dynasession_component component)
  cmake_parse_arguments(arg "" "" "NEEDS;FINDS;PRIVATE_FINDS" ${ARGN})
  set_property(GLOBAL APPEND PROPERTY dynasession_components ${component})
  foreach(list IN ITEMS NEEDS FINDS PRIVATE_FINDS)
    set_property(GLOBAL PROPERTY dynasession_${component}_${list} "${arg_${list}}")
  endforeach()
endfunction()
