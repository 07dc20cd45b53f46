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
  return ascii::starts_with_ignoring_case(name, "__Host-");
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

presented_cookies::presented_cookies(const request_facts& facts, std::string_view cookie_name)
    : name_allows_one_(allows_one_cookie_alone(cookie_name)) {
  bool has_fields = false;
  facts.cookies.for_each([&](std::string_view) { has_fields = true; });
  for_each_value(facts.cookies, cookie_name, [this](std::string_view value) { take(value); });
  if (!has_fields && !facts.cookie_value.empty()) take(facts.cookie_value);
}

void presented_cookies::take(std::string_view value) {
  any = true;
  if (!has_cookie_form(value))
    malformed = true;
  else if (candidates_.size() < max_candidates)
    candidates_.emplace_back(value);
}

bool presented_cookies::verify(const cookie_signer& signer) {
  if (are_verified_) return false;
  std::vector<cookie_signer::verified> good;
  for (const auto& each : candidates_) {
    auto ours = signer.verify(each);
    forged = forged || !ours;
    if (ours && std::ranges::find(good, ours->id, &cookie_signer::verified::id) == good.end())
      good.push_back(*std::move(ours));
  }
  verified = std::move(good);
  candidates_ = {};  // freed: the id is what counts from here on
  ambiguous = verified.size() > 1 && name_allows_one_;
  are_verified_ = true;
  return true;
}

}  // namespace dynasession::inline v0::detail
