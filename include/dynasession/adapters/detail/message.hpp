// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/commit_result.hpp>
#include <dynasession/fwd.hpp>
#include <dynasession/request_facts.hpp>

#include <algorithm>
#include <concepts>
#include <functional>
#include <ranges>
#include <string_view>
#include <tuple>
#include <vector>

/// What adapters have in common.
namespace dynasession::inline v0::detail {

// Each with its manager, of which an adapter includes one.
DYNASESSION_EXPORT void warn_of_shared_caching(const session_manager& sessions) noexcept;
DYNASESSION_EXPORT void warn_of_shared_caching(const async_session_manager& sessions) noexcept;

/// Every field of a name, of a multimap. `value_of` gives a reference or a view into the message.
template <class Fields, class ValueOf>
auto field_values(const Fields& fields, const char* name, ValueOf value_of) {
  const auto [first, last] = fields.equal_range(name);
  return std::ranges::subrange(first, last) | std::views::transform(value_of);
}

constexpr bool is_same_name(std::string_view one, std::string_view other) noexcept {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(one, other, {}, lower, lower);
}

/// The same, of a list. `pair_of` gives the name and the value of a field.
template <class Fields, class PairOf = std::identity>
std::vector<std::string_view> values_named(const Fields& fields, std::string_view name,
                                           PairOf pair_of = {}) {
  std::vector<std::string_view> found;
  for (const auto& field : fields) {
    const auto& [each, value] = pair_of(field);
    if (is_same_name(each, name)) found.emplace_back(value);
  }
  return found;
}

/// `add(const header_field&)` for each field to add to a response that has these Cache-Control fields. Warns if
/// those would let shared caches keep our cookie.
template <class Manager, class Values, class Add>
void add_fields(const Manager& sessions, const commit_result& done, Values cache_control, Add add) {
  const bool keeps_caches_away =
      std::ranges::any_of(cache_control, [](std::string_view value) { return is_private(value); });
  if (done.no_store && !keeps_caches_away && !std::ranges::empty(cache_control))
    warn_of_shared_caching(sessions);
  for (const auto& field : done.fields(keeps_caches_away)) add(field);
}

/// A handler for `serve` of an application's function that takes the session after what the framework gives.
/// Refers to all of them: they outlive it.
template <class F, class... Given>
class session_last {
 public:
  explicit session_last(const F& f, Given&... given) : f_(&f), given_(&given...) {}

  template <class Session>
  requires std::invocable<const F&, Given&..., Session&>
  decltype(auto) operator()(Session& session) const {
    return std::apply(
        [&](Given*... given) -> decltype(auto) { return std::invoke(*f_, *given..., session); },
        given_);
  }

 private:
  const F* f_;
  std::tuple<Given*...> given_;
};

}  // namespace dynasession::inline v0::detail
