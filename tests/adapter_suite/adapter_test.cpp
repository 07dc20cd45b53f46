// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/adapter_test.hpp"

namespace dynasession::test {

configuration adapter_test::options() {
  return {.secret_key = "a secret of the adapter suite, 32 bytes or more",
          .logger = [](log_level, std::string_view) {}};
}

}  // namespace dynasession::test
