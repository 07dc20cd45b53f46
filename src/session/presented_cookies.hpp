// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "session/session_id.hpp"

#include <dynasession/request_facts.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace dynasession::inline v0::detail {

/// Calls `visit(name, value)` for each pair of a Cookie field, as browsers write it and as hostile
/// clients may: nothing is refused, nothing copied; the time is linear in the field's length.
/// Quotes around a value are taken off. Source: RFC 6265, section 5.4, read leniently.
void for_each_cookie(std::string_view field,
                     const std::function<void(std::string_view, std::string_view)>& visit);

/// Calls `visit(value)` for each value under one name, in order, over all fields.
void for_each_value(const cookie_fields& fields, std::string_view name,
                    const std::function<void(std::string_view)>& visit);

/// Values of our form that are looked at: a browser sends one, or a few under several paths or domains,
/// and a hostile client must not make much work.
constexpr std::size_t max_candidates = 16;
/// Sessions that one load looks for, each by a call of the store. A logout ends the others too.
constexpr std::size_t max_lookups = 4;

/// The cookies of our name that a request brought. They are verified without the store, and only for a
/// request that loads its session.
class presented_cookies {
 public:
  presented_cookies() = default;
  presented_cookies(const request_facts& facts, std::string_view cookie_name);

  /// Finds those that are ours. false: that was done before.
  bool verify(const cookie_signer& signer);

  bool any = false;        ///< one came, good or bad
  bool malformed = false;  ///< one that does not look like ours
  bool forged = false;     ///< one that looks like ours, and is not
  /// More than one id came under a name of which browsers keep one cookie alone: one was planted.
  bool ambiguous = false;
  /// Ours, in their order; each id once. Without those whose sessions a commit has ended or renewed.
  std::vector<cookie_signer::verified> verified;

 private:
  void take(std::string_view value);

  std::vector<std::string> candidates_;  ///< of our form
  bool name_allows_one_ = false;
  bool are_verified_ = false;
};

}  // namespace dynasession::inline v0::detail
