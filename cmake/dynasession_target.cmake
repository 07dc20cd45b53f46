# What every target of the project has in common. Flags of ours, and warnings as errors, are for our
# own builds: a consumer who adds this folder to a project gets neither.
option(DYNASESSION_WARNINGS_AS_ERRORS "Treat warnings as errors" OFF)

function(dynasession_target target)
  target_compile_features(${target} PRIVATE cxx_std_20)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
  if(dynasession_IS_TOP_LEVEL)
    target_compile_options(
      ${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow=local -Wold-style-cast
                        $<$<BOOL:${DYNASESSION_WARNINGS_AS_ERRORS}>:-Werror>)
  endif()
endfunction()
