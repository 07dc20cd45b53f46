// SPDX-License-Identifier: Apache-2.0
#include "session/commit_turns.hpp"

#include "support/backoff.hpp"

#include <chrono>
#include <utility>

namespace dynasession::inline v0::detail {
namespace {

// A turn is one or two calls of the store. A look at whether it has ended costs none. If a queue
// handed turns over, a commit whose event loop is blocked would keep its turn from all others.
constexpr std::chrono::microseconds longest_pause{1000};

}  // namespace

commit_turns::turn::~turn() {
  if (!has_begun_) return;
  const std::lock_guard lock(of_.mutex_);
  of_.taken_.erase(key_);
}

bool commit_turns::turn::begin() {
  const std::lock_guard lock(of_.mutex_);
  return has_begun_ = of_.taken_.insert(key_).second;
}

bool commit_turns::is_taken(const std::string& key) {
  const std::lock_guard lock(mutex_);
  return taken_.contains(key);
}

boost::asio::awaitable<bool> commit_turns::wait(std::string key, call_deadline until,
                                                random_source random) {
  while (is_taken(key)) {
    if (std::chrono::steady_clock::now() >= until) co_return false;
    const bool goes_on = co_await pause_for(std::chrono::duration_cast<backoff::clock::duration>(
        longest_pause * random_fraction(random)));
    if (!goes_on) co_return false;
  }
  co_return true;
}

boost::asio::awaitable<std::unique_ptr<commit_turns::turn>> commit_turns::take(
    std::string key, call_deadline until, random_source random) {
  auto own = std::make_unique<turn>(*this, key);
  while (!own->begin()) {
    const bool is_free = co_await wait(key, until, random);
    if (!is_free) co_return nullptr;
  }
  co_return own;
}

}  // namespace dynasession::inline v0::detail
