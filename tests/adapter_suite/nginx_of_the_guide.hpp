// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/tcp_socket.hpp"
#include "support/nginx_process.hpp"
#include "support/temporary_folder.hpp"

#include <optional>
#include <string>

namespace dynasession::test {

/// nginx before two servers, configured as docs/guides/proxies.md has it.
class nginx_of_the_guide {
 public:
  /// The ports of the servers, which may be one.
  nginx_of_the_guide(int one, int other) { put_before(one, other); }

  /// In place of the servers before.
  void put_before(int one, int other);

  int http_port() const noexcept { return http_port_; }
  /// With the certificate of `files_of_localhost()`.
  int https_port() const noexcept { return https_port_; }

 private:
  const temporary_folder folder_;
  const int http_port_ = tcp_socket::free_port();
  const int https_port_ = tcp_socket::free_port();
  std::optional<nginx_process> process_;
};

}  // namespace dynasession::test
