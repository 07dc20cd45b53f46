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
    case event_kind::gone:
      return "gone";
    case event_kind::malformed:
      return "malformed";
    case event_kind::forged:
      return "forged";
    case event_kind::cache_hit:
      return "cache_hit";
    case event_kind::cache_miss:
      return "cache_miss";
    case event_kind::ambiguous:
      return "ambiguous";
  }
  return "unknown";
}

std::string_view to_string(end_reason reason) noexcept {
  switch (reason) {
    case end_reason::logout:
      return "logout";
    case end_reason::revoked:
      return "revoked";
    case end_reason::idle:
      return "idle";
    case end_reason::absolute:
      return "absolute";
    case end_reason::renewed:
      return "renewed";
  }
  return "unknown";
}

}  // namespace dynasession::inline v0
