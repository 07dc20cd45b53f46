// SPDX-License-Identifier: Apache-2.0
#include "session/session_id.hpp"

#include <dynasession/session.hpp>

namespace dynasession::inline v0 {

std::string_view to_string(session_state state) noexcept {
  switch (state) {
    case session_state::fresh:
      return "fresh";
    case session_state::live:
      return "live";
    case session_state::gone:
      return "gone";
    case session_state::unavailable:
      return "unavailable";
  }
  return "unknown";
}

std::string session::log_name() const { return dynasession::log_name(record_key_); }

void session::destroy() noexcept {
  state_ = session_state::fresh;
  values_ = {};
  created_at_.reset();
  expire_at_.reset();
  renew_ = false;
  destroyed_ = true;
}

boost::json::value session::decode_or_throw(std::string_view key, const stored_value& stored) {
  auto decoded = detail::decode(stored);
  if (!decoded) throw_for_key(decoded.error().code(), key);
  return *std::move(decoded);
}

stored_value session::encode_or_throw(std::string_view key, const boost::json::value& value) {
  auto encoded = detail::encode(value);
  if (!encoded)
    throw session_error(error(encoded.error().code(),
                              "key " + detail::quoted(key) + ": " + encoded.error().detail()));
  return *std::move(encoded);
}

void session::throw_for_key(errc code, std::string_view key) {
  throw session_error(error(code, "key " + detail::quoted(key)));
}

}  // namespace dynasession::inline v0
