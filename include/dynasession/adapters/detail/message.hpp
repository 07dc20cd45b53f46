// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/commit_result.hpp>
#include <dynasession/request_facts.hpp>

#include <algorithm>
#include <array>
#include <ranges>
#include <string_view>
#include <vector>

/// What adapters have in common whose messages keep their fields as a multimap.
namespace dynasession::inline v0::detail {

/// Every field of a name. `value_of` gives a reference or a view into the message.
template <class Fields, class ValueOf>
auto field_values(const Fields& fields, const char* name, ValueOf value_of) {
  const auto [first, last] = fields.equal_range(name);
  return std::ranges::subrange(first, last) | std::views::transform(value_of);
}

/// The fields to add to a response that has these Cache-Control fields. Calls `warn()` if those would let
/// shared caches keep our cookie.
template <class Values, class Warn>
std::vector<header_field> fields_for(const commit_result& done, Values cache_control, Warn warn) {
  const bool keeps_caches_away =
      std::ranges::any_of(cache_control, [](std::string_view value) { return is_private(value); });
  if (done.no_store && !keeps_caches_away && !std::ranges::empty(cache_control)) warn();
  return done.fields(keeps_caches_away);
}

/// Fields that a proxy adds: the server then does not know how the browser reached it.
constexpr std::array<const char*, 6> proxy_fields{"Forwarded",         "Via",
                                                  "X-Forwarded-For",   "X-Forwarded-Host",
                                                  "X-Forwarded-Proto", "X-Forwarded-Port"};

constexpr bool is_loopback(std::string_view address) noexcept {
  return address.starts_with("127.") || address == "::1" || address.starts_with("::ffff:127.");
}

/// How a request came that reached this server without TLS; `has_field` says which fields it has.
template <class HasField>
transport plain_transport(std::string_view peer_address, HasField has_field) {
  if (std::ranges::any_of(proxy_fields, has_field)) return transport::unknown;
  return is_loopback(peer_address) ? transport::http_local : transport::http;
}

}  // namespace dynasession::inline v0::detail
