// SPDX-License-Identifier: Apache-2.0
#include "support/notify.hpp"

namespace dynasession::inline v0::detail {

void notify(const std::shared_ptr<observer>& whom, const store_call& ended) noexcept try {
  if (whom) whom->on_store_call(ended);
} catch (...) {
}

void notify(const std::shared_ptr<observer>& whom, event_kind kind, std::string_view key,
            std::optional<end_reason> reason) noexcept try {
  if (!whom) return;
  const auto session = log_name(key);
  whom->on_session_event({.kind = kind, .session = session, .reason = reason});
} catch (...) {
}

void notify_of_lock_wait(const std::shared_ptr<observer>& whom, std::string_view key,
                         std::chrono::nanoseconds waited) noexcept try {
  if (!whom) return;
  const auto session = log_name(key);
  whom->on_session_event({.kind = event_kind::lock_wait, .session = session, .waited = waited});
} catch (...) {
}

using clock = std::chrono::steady_clock;

observed_call::observed_call(std::shared_ptr<observer> whom, std::string_view store,
                             std::string_view operation)
    : report{.store = store, .operation = operation},
      whom_(std::move(whom)),
      began_(whom_ ? clock::now() : clock::time_point()) {}

void observed_call::notify_end(std::optional<errc> failure) noexcept {
  report.latency = clock::now() - began_;
  report.failure = failure;
  notify(whom_, report);
}

}  // namespace dynasession::inline v0::detail
