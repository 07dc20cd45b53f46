// SPDX-License-Identifier: Apache-2.0
#include "session/presented_cookies.hpp"

#include "session/cookie_parser.hpp"
#include "support/ascii.hpp"

#include <algorithm>
#include <utility>

namespace dynasession::inline v0::detail {
namespace {

// A browser keeps one cookie of such a name: no sibling domain and no other path can add one. The prefixes
// __Secure- and __Http- promise no such thing.
bool allows_one_cookie_alone(std::string_view name) {
  constexpr std::string_view prefix = "__Host-";
  return ascii::equal_ignoring_case(name.substr(0, prefix.size()), prefix);
}

}  // namespace

presented_cookies::presented_cookies(const request_facts& facts, std::string_view cookie_name,
                                     const cookie_signer& signer) {
  bool has_fields = false;
  facts.cookies.for_each([&](std::string_view) { has_fields = true; });
  for_each_value(facts.cookies, cookie_name, [&](std::string_view value) { judge(value, signer); });
  if (!has_fields && !facts.cookie_value.empty()) judge(facts.cookie_value, signer);
  ambiguous = verified.size() > 1 && allows_one_cookie_alone(cookie_name);
}

void presented_cookies::judge(std::string_view value, const cookie_signer& signer) {
  any = true;
  if (!has_cookie_form(value)) {
    malformed = true;
    return;
  }
  if (++candidates_ > max_candidates) return;
  auto ours = signer.verify(value);
  forged = forged || !ours;
  if (!ours || verified.size() == max_sessions) return;
  if (std::ranges::find(verified, ours->id, &cookie_signer::verified::id) == verified.end())
    verified.push_back(*std::move(ours));
}

}  // namespace dynasession::inline v0::detail
