// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/child_process.hpp"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

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

/// A configuration that the documentation shows, with what a test uses in place of parts of it: pairs of both.
/// Errors: throws std::runtime_error if such a part is not there.
std::string adapted(std::string shown,
                    const std::vector<std::pair<std::string, std::string>>& in_place);

}  // namespace dynasession::test
