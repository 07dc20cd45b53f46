cmake_minimum_required(VERSION 3.25)
# Runs Doxygen with the project's configuration, and fails on a warning about any file but those that are not yet
# documented. Remove a header from the list when it is done.
set(unfinished
    async_session_manager.hpp
    configuration.hpp
    dynamodb/aws_credentials.hpp
    dynamodb/dynamodb_store.hpp
    dynamodb/table.hpp
    dynamodb/table_description.hpp
    dynamodb/table_finding.hpp
    dynamodb/table_options.hpp
    garbage_collector.hpp
    garbage_options.hpp
    session_manager.hpp
    settings.hpp
    sqlite/sqlite_store.hpp
    user_sessions.hpp)

file(READ ${ROOT}/docs/Doxyfile configuration)
file(MAKE_DIRECTORY ${BUILD})
file(WRITE ${BUILD}/Doxyfile "${configuration}\nOUTPUT_DIRECTORY = ${BUILD}\nWARN_LOGFILE =\n")
execute_process(COMMAND ${DOXYGEN} ${BUILD}/Doxyfile WORKING_DIRECTORY ${ROOT} RESULT_VARIABLE status
                OUTPUT_VARIABLE ignored ERROR_VARIABLE warnings)

# A bracket or semicolon would join or split the lines of a list.
string(REGEX REPLACE "[][;]" " " warnings "${warnings}")
string(REPLACE "\n" ";" warnings "${warnings}")
set(headers 0)
foreach(warning IN LISTS warnings)
  if(warning STREQUAL "")
    continue()
  endif()
  string(REGEX REPLACE "^.*/include/dynasession/([^:]+):.*" "\\1" header "${warning}")
  if(NOT header IN_LIST unfinished)
    message(SEND_ERROR "${warning}")
  endif()
  math(EXPR headers "${headers} + 1")
endforeach()
if(status AND headers EQUAL 0)
  message(SEND_ERROR "doxygen failed: ${status}")
endif()
