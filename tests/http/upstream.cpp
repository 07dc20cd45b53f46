// SPDX-License-Identifier: Apache-2.0
#include "http/upstream.hpp"

#include <stdexcept>

namespace dynasession::test {

answer upstream::forward(std::string_view request) {
  try {
    return answer(exchange(request));
  } catch (const std::runtime_error&) {
    return lost_answer();
  }
}

void upstream::stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  for (auto& each : busy_) each.shut_down();
}

std::string upstream::exchange(std::string_view request) {
  const auto used = take();
  try {
    auto reply = used->exchange_bytes(request);
    if (http_head(reply).first("connection") == "close")
      drop(used);
    else
      give_back(used);
    return reply;
  } catch (const std::runtime_error&) {
    drop(used);
    throw;
  }
}

upstream::connections::iterator upstream::take() {
  const std::lock_guard lock(mutex_);
  if (stopped_) throw std::runtime_error("the proxy has ended");
  // What the server has closed meanwhile must not cost a request: its loss would count as a fault.
  idle_.remove_if([](const connection& each) { return each.is_stale(); });
  if (idle_.empty()) idle_.emplace_back(port_, tcp_socket::forever);
  busy_.splice(busy_.begin(), idle_, idle_.begin());
  return busy_.begin();
}

void upstream::give_back(connections::iterator used) {
  const std::lock_guard lock(mutex_);
  idle_.splice(idle_.begin(), busy_, used);
}

void upstream::drop(connections::iterator used) {
  const std::lock_guard lock(mutex_);
  busy_.erase(used);
}

}  // namespace dynasession::test
