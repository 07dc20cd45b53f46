// SPDX-License-Identifier: Apache-2.0
#include <dynasession/observer.hpp>

namespace dynasession::inline v0 {

std::string_view to_string(event_kind kind) noexcept {
  switch (kind) {
    case event_kind::created:
      return "created";
    case event_kind::renewed:
      return "renewed";
    case event_kind::destroyed:
      return "destroyed";
    case event_kind::expired:
      return "expired";
    case event_kind::conflict:
      return "conflict";
    case event_kind::lock_wait:
      return "lock_wait";
  }
  return "unknown";
}

}  // namespace dynasession::inline v0
