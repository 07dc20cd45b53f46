// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/certificate.hpp"
#include "support/child_process.hpp"
#include "support/temporary_folder.hpp"

#include <optional>
#include <string>

namespace dynasession::test {

/// nginx in a folder of its own. It answers each request with the version of TLS, the number of the connection,
/// and the request's on it: "TLSv1.3 1 2".
class nginx {
 public:
  nginx() = default;

  /// A site that shows this certificate; gives its port.
  int add(const certificate& shown, const std::string& versions = "TLSv1.2 TLSv1.3");
  /// One without TLS.
  int add_plain();
  /// Errors: throws std::runtime_error with what nginx says.
  void start();

 private:
  int add_site(const std::string& how, const std::string& more);

  const temporary_folder folder_;
  std::string sites_;
  std::optional<child_process> process_;
};

}  // namespace dynasession::test
