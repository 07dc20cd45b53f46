// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "adapter_suite/adapter.hpp"

namespace dynasession::test {

std::unique_ptr<server_under_test> start_httplib_server(std::shared_ptr<session_store> store,
                                                        configuration options);

}  // namespace dynasession::test
