// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>
#include <dynasession/observer.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace dynasession::inline v0::detail {

/// A short name of a session for logs and observers: the start of its record's key.
inline std::string log_name(std::string_view key) { return std::string(key.substr(0, 8)); }

/// Calls an observer, if there is one. Its exceptions are ignored.
void notify(const std::shared_ptr<observer>& whom, const store_call& ended) noexcept;
/// `key` is that of the record; the observer gets its short hash.
void notify(const std::shared_ptr<observer>& whom, event_kind kind, std::string_view key,
            std::optional<end_reason> reason = {}) noexcept;
void notify_of_lock_wait(const std::shared_ptr<observer>& whom, std::string_view key,
                         std::chrono::nanoseconds waited) noexcept;

/// A call of a store from its begin to its end, of which an observer is notified. If there is none, not even
/// the clock is read.
class observed_call {
 public:
  observed_call(std::shared_ptr<observer> whom, std::string_view store, std::string_view operation);

  /// Gives the answer back: the same, for it may be large.
  template <class T>
  result<T>&& end(result<T>&& answer) {
    if (whom_) notify_end(answer ? std::nullopt : std::optional(errc_of(answer.error().code())));
    return std::move(answer);
  }

  store_call report;  ///< the store adds attempts and units

 private:
  void notify_end(std::optional<errc> failure) noexcept;

  std::shared_ptr<observer> whom_;
  std::chrono::steady_clock::time_point began_;
};

}  // namespace dynasession::inline v0::detail
