// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/adapter.hpp"
#include "adapter_suite/beast_server.hpp"
#include "adapter_suite/httplib_server.hpp"

namespace dynasession::test {

std::vector<adapter> all_adapters() {
  return {{"httplib", start_httplib_server},
          {"beast_blocking", start_beast_blocking_server},
          {"beast_coroutine", start_beast_coroutine_server}};
}

}  // namespace dynasession::test
