// SPDX-License-Identifier: Apache-2.0
#include <dynasession/error.hpp>

// A plugin with a copy of the library in it.

extern "C" __attribute__((visibility("default"))) void code_of_plugin(
    boost::system::error_code* code) {
  *code = dynasession::errc::conflict;
}

extern "C" __attribute__((visibility("default"))) void throw_in_plugin() {
  throw dynasession::session_error(dynasession::error(dynasession::errc::conflict, "thrown"));
}
