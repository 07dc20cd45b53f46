// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "session/session_id.hpp"

#include <dynasession/request_facts.hpp>

#include <cstddef>
#include <string_view>
#include <vector>

namespace dynasession::inline v0::detail {

/// Values of our form that are looked at: a browser sends one, or a few under several paths or domains,
/// and a hostile client must not make much work.
constexpr std::size_t max_candidates = 16;
/// Sessions that are looked for, each by a call of the store.
constexpr std::size_t max_sessions = 4;

/// The cookies of our name that a request brought, judged without the store.
class presented_cookies {
 public:
  presented_cookies(const request_facts& facts, std::string_view cookie_name,
                    const cookie_signer& signer);

  bool any = false;        ///< one came, good or bad
  bool malformed = false;  ///< one that does not look like ours
  bool forged = false;     ///< one that looks like ours, and is not
  /// More than one id came under a name of which browsers keep one cookie alone: one was planted.
  bool ambiguous = false;
  std::vector<cookie_signer::verified> verified;  ///< ours, in their order; each id once

 private:
  void judge(std::string_view value, const cookie_signer& signer);

  std::size_t candidates_ = 0;
};

}  // namespace dynasession::inline v0::detail
