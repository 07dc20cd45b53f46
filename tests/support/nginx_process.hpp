// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/child_process.hpp"

#include <filesystem>
#include <string>

namespace dynasession::test {

/// nginx, which ends with the test. It is a single process that writes only into its folder.
class nginx_process {
 public:
  /// `http` is the content of its block of that name. Returns once nginx listens.
  /// Errors: throws std::runtime_error with the messages of nginx.
  nginx_process(const std::filesystem::path& folder, const std::string& http);

 private:
  child_process process_;
};

}  // namespace dynasession::test
