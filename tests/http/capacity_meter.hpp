// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/http_server.hpp"
#include "http/upstream.hpp"

#include <cstddef>
#include <map>
#include <mutex>
#include <string>

namespace dynasession::test {

/// What requests cost, as far as the server reports it: DynamoDB Local reports nothing of failed
/// conditions.
struct capacity {
  double read_units = 0;
  double write_units = 0;
  std::map<std::string, std::size_t> requests;  ///< by operation
};

/// A proxy before a server on this machine that makes every request ask what it costs. Answers pass
/// as they are, checksum and all.
class capacity_meter {
 public:
  explicit capacity_meter(int upstream_port) : upstream_(upstream_port) {}
  ~capacity_meter() { upstream_.stop(); }
  capacity_meter(const capacity_meter&) = delete;
  capacity_meter& operator=(const capacity_meter&) = delete;

  int port() const noexcept { return server_.port(); }
  /// Since the start, or since it was last taken.
  capacity take();

 private:
  answer pass(const received_request& request);
  void note(const std::string& operation, double units);

  upstream upstream_;
  std::mutex mutex_;
  capacity used_;
  http_server server_{[this](const received_request& request) { return pass(request); }};
};

}  // namespace dynasession::test
