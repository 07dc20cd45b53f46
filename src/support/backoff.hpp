// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/random_source.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <optional>

namespace dynasession::inline v0::detail {

/// From 0 to 1, for jitter; 1 if the source fails: no random bytes is no reason to give up waiting.
double random_fraction(const random_source& random);

/// Waits; false if the caller is or was cancelled.
boost::asio::awaitable<bool> pause_until(std::chrono::steady_clock::time_point time);
/// The same.
boost::asio::awaitable<bool> pause_for(std::chrono::steady_clock::duration length);

/// How long to wait between attempts for something that others hold for moments, until a deadline.
class backoff {
 public:
  using clock = std::chrono::steady_clock;

  static constexpr std::chrono::milliseconds max_pause{25};

  backoff(clock::time_point deadline, const random_source& random,
          std::chrono::milliseconds longest = max_pause)
      : deadline_(deadline), random_(&random), longest_(longest) {}

  /// From 1 ms on it doubles up to the longest one, with jitter; nullopt once the deadline has passed.
  std::optional<clock::duration> next_pause();

 private:
  clock::time_point deadline_;
  const random_source* random_;
  std::chrono::milliseconds longest_;
  clock::duration next_ = std::chrono::milliseconds(1);
};

}  // namespace dynasession::inline v0::detail
