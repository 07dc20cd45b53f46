// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/http_server.hpp"

#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace dynasession::test {

/// A server that plays answers in the order they were given, and keeps what it was asked:
/// `server.then(throttled()).then(ok_answer(json))`.
/// Asked for more than that it answers 500 and has a complaint, which a test must look at.
class scripted_server {
 public:
  scripted_server& then(answer next);
  /// Once the script is played.
  scripted_server& otherwise(answer rest);

  int port() const noexcept { return server_.port(); }
  /// For what it does beside answering.
  http_server& server() noexcept { return server_; }

  std::vector<received_request> requests() const;
  std::vector<std::string> complaints() const;
  /// Answers that no request has met yet.
  std::size_t left() const;

 private:
  answer next_for(const received_request& request);

  mutable std::mutex mutex_;
  std::deque<answer> script_;
  std::optional<answer> otherwise_;
  std::vector<received_request> requests_;
  std::vector<std::string> complaints_;
  http_server server_{[this](const received_request& request) { return next_for(request); }};
};

}  // namespace dynasession::test
