# What every target of the project has in common. Flags of ours, and warnings as errors, are for our
# own builds: a consumer who adds this folder to a project gets neither.
option(DYNASESSION_WARNINGS_AS_ERRORS "Treat warnings as errors" OFF)
option(DYNASESSION_UNITY_BUILD "Compile the sources of a target in a few units: half the time" ON)

function(dynasession_target target)
  target_compile_features(${target} PRIVATE cxx_std_20)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
  if(dynasession_IS_TOP_LEVEL)
    target_compile_options(
      ${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow=local -Wold-style-cast
                        $<$<BOOL:${DYNASESSION_WARNINGS_AS_ERRORS}>:-Werror>
                        # In a unity build every source is an included file, where g++ warns of this in vain.
                        $<$<AND:$<CXX_COMPILER_ID:GNU>,$<BOOL:${DYNASESSION_UNITY_BUILD}>>:-Wno-subobject-linkage>)
  endif()
endfunction()

# The library of a component: dynasession::<component>, made of the sources in folders of src.
function(dynasession_library component)
  cmake_parse_arguments(arg "STATIC" "" "FOLDERS" ${ARGN})
  set(target dynasession_${component})
  list(TRANSFORM arg_FOLDERS PREPEND ${PROJECT_SOURCE_DIR}/src/)
  list(TRANSFORM arg_FOLDERS APPEND /*.cpp OUTPUT_VARIABLE patterns)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${patterns})
  if(arg_STATIC)
    add_library(${target} STATIC ${sources})
  else()
    add_library(${target} ${sources})
  endif()
  add_library(dynasession::${component} ALIAS ${target})
  dynasession_target(${target})
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_include_directories(
    ${target} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> PRIVATE ${PROJECT_SOURCE_DIR}/src)
  set_target_properties(
    ${target} PROPERTIES UNITY_BUILD ${DYNASESSION_UNITY_BUILD} UNITY_BUILD_BATCH_SIZE 16
                         EXPORT_NAME ${component} VERSION ${PROJECT_VERSION}
                         SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
endfunction()
