// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/certificate.hpp"
#include "support/nginx_process.hpp"
#include "support/temporary_folder.hpp"

#include <optional>
#include <string>

namespace dynasession::test {

/// nginx in its own folder. It answers each request with the TLS version, the number of the
/// connection, and the number of the request on it: "TLSv1.3 1 2".
class nginx {
 public:
  nginx() = default;

  /// Adds a site with this certificate; returns its port.
  int add(const certificate& shown, const std::string& versions = "TLSv1.2 TLSv1.3");
  /// Adds a site without TLS.
  int add_plain();
  /// Errors: throws std::runtime_error with the messages of nginx.
  void start();

 private:
  int add_site(const std::string& how, const std::string& more);

  const temporary_folder folder_;
  std::string sites_;
  std::optional<nginx_process> process_;
};

}  // namespace dynasession::test
