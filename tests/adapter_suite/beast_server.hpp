// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "adapter_suite/adapter.hpp"

namespace dynasession::test {

/// A thread for each of a few connections.
std::unique_ptr<server_under_test> start_beast_blocking_server(std::shared_ptr<session_store> store,
                                                               configuration options);

/// Coroutines on two threads.
std::unique_ptr<server_under_test> start_beast_coroutine_server(
    std::shared_ptr<session_store> store, configuration options);

}  // namespace dynasession::test
