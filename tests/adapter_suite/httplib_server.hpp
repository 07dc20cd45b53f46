// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "adapter_suite/adapter.hpp"

namespace dynasession::test {

/// Whether this cpp-httplib decodes the percent signs of header fields.
bool httplib_decodes_cookies();

std::unique_ptr<server_under_test> start_httplib_server(std::shared_ptr<session_store> store,
                                                        configuration options);

}  // namespace dynasession::test
