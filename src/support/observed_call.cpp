// SPDX-License-Identifier: Apache-2.0
#include "support/observed_call.hpp"

#include "support/notify.hpp"

namespace dynasession::inline v0::detail {

using clock = std::chrono::steady_clock;

observed_call::observed_call(std::shared_ptr<observer> whom, std::string_view store,
                             std::string_view operation)
    : told{.store = store, .operation = operation},
      whom_(std::move(whom)),
      began_(whom_ ? clock::now() : clock::time_point()) {}

void observed_call::tell_end(std::optional<errc> failure) noexcept {
  told.latency = clock::now() - began_;
  told.failure = failure;
  notify(whom_, told);
}

}  // namespace dynasession::inline v0::detail
