// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/configuration.hpp>
#include <dynasession/store/session_store.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <ostream>
#include <set>
#include <string>
#include <vector>

namespace dynasession::test {

/// A server that exposes `all_routes` through one adapter, on 127.0.0.1. Stops when it is
/// destroyed.
class server_under_test {
 public:
  virtual ~server_under_test() = default;
  virtual int port() const = 0;
};

using start_server = std::function<std::unique_ptr<server_under_test>(
    std::shared_ptr<session_store>, configuration)>;

/// What a framework does by itself, where the adapter cannot change it.
struct framework_traits {
  /// Of a server that keeps one for each connection; 0: an event loop.
  std::size_t threads = 0;
  /// It decodes the percent signs of Cookie fields.
  bool decodes_cookies = false;
  /// It sends the text of what a handler threw, if the application does not keep it from that.
  bool shows_exceptions = false;
  /// The adapter logs a warning where the application lets caches share what sets our cookie.
  bool warns_of_shared_caching = true;
  /// It says whether a connection has TLS.
  bool knows_tls = true;
  /// It gives every field of a name, and not one of them.
  bool gives_every_field = true;
  /// It may take a body whose length is unclear for a request: a proxy in front must refuse such requests.
  bool takes_unclear_lengths = false;
  /// It answers several requests on a connection, if it is set up as its page says.
  bool keeps_connections = true;
  /// Its answer to HEAD has the body of the answer to GET.
  bool sends_body_to_head = false;
  /// Its adapter decides how a streamed body is framed, and not the framework or the application.
  bool adapter_frames_streams = false;
  /// Cookie fields that it refuses, or closes the connection at.
  std::set<std::string> refused_cookies{};
};

struct adapter {
  std::string name;
  start_server start;
  framework_traits framework{};
  /// Its connections have TLS, with the `files_of_localhost()`. Empty: the program has no such server.
  start_server start_with_tls{};

  friend void PrintTo(const adapter& tested, std::ostream* out) { *out << tested.name; }
};

/// The adapters for one framework: each program of the suite has the server of one.
std::vector<adapter> all_adapters();

}  // namespace dynasession::test
