# The components to build beside core, and what is built only with some of them.
set(known_components sqlite dynamodb settings testing)
list(JOIN known_components ", " known_components_text)
set(DYNASESSION_COMPONENTS ${known_components}
    CACHE STRING "The components to build beside core, separated by semicolons: ${known_components_text}")
foreach(component IN LISTS DYNASESSION_COMPONENTS)
  if(NOT component IN_LIST known_components AND NOT component STREQUAL "core")
    message(FATAL_ERROR "DYNASESSION_COMPONENTS: there is no component \"${component}\". Known are "
                        "${known_components_text}, separated by semicolons; core is always built.")
  endif()
endforeach()

# The option DYNASESSION_<name>. Without the components that it NEEDS it is off by default, and an error if it is on.
function(dynasession_option name help default)
  cmake_parse_arguments(arg "" "" "NEEDS" ${ARGN})
  set(missing ${arg_NEEDS})
  list(REMOVE_ITEM missing core ${DYNASESSION_COMPONENTS})
  if(missing)
    set(default OFF)
  endif()
  option(DYNASESSION_${name} "${help}" ${default})
  if(missing AND DYNASESSION_${name})
    list(JOIN missing ", " missing)
    message(FATAL_ERROR "DYNASESSION_${name} is ON and needs in DYNASESSION_COMPONENTS also: ${missing}")
  endif()
endfunction()
