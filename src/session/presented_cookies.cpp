// SPDX-License-Identifier: Apache-2.0
#include "session/presented_cookies.hpp"

#include "support/ascii.hpp"

#include <algorithm>
#include <utility>

namespace dynasession::inline v0::detail {
namespace {

std::string_view unquote(std::string_view text) {
  const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
  return quoted ? text.substr(1, text.size() - 2) : text;
}

// A browser keeps one cookie of such a name: no sibling domain and no other path can add one. The prefixes
// __Secure- and __Http- promise no such thing.
bool allows_one_cookie_alone(std::string_view name) {
  constexpr std::string_view prefix = "__Host-";
  return ascii::equal_ignoring_case(name.substr(0, prefix.size()), prefix);
}

}  // namespace

void for_each_cookie(std::string_view field,
                     const std::function<void(std::string_view, std::string_view)>& visit) {
  while (!field.empty()) {
    const auto pair = field.substr(0, field.find(';'));
    if (const auto equals = pair.find('='); equals != pair.npos)
      visit(ascii::trimmed(pair.substr(0, equals)),
            unquote(ascii::trimmed(pair.substr(equals + 1))));
    field.remove_prefix(std::min(field.size(), pair.size() + 1));
  }
}

void for_each_value(const cookie_fields& fields, std::string_view name,
                    const std::function<void(std::string_view)>& visit) {
  fields.for_each([&](std::string_view field) {
    for_each_cookie(field, [&](std::string_view each, std::string_view value) {
      if (each == name) visit(value);
    });
  });
}

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
