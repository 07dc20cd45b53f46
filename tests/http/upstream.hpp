// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/answer.hpp"
#include "http/http_client.hpp"

#include <list>
#include <mutex>
#include <string>
#include <string_view>

namespace dynasession::test {

/// The server behind a proxy, over connections that are kept.
/// Thread safety: all functions may be called from any thread.
class upstream {
 public:
  explicit upstream(int port) : port_(port) {}

  /// The answer just as it comes. Asks once, never again: no answer here is a lost one there.
  answer forward(std::string_view request);
  /// For a proxy that ends: so do exchanges under way, and there will be no others.
  void stop();

 private:
  using connections = std::list<connection>;

  std::string exchange(std::string_view request);
  connections::iterator take();
  void give_back(connections::iterator used);
  void drop(connections::iterator used);

  int port_;
  std::mutex mutex_;
  connections idle_;
  connections busy_;
  bool stopped_ = false;
};

}  // namespace dynasession::test
