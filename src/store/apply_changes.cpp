// SPDX-License-Identifier: Apache-2.0
#include "records/value_codec.hpp"

#include <dynasession/store/apply_changes.hpp>

#include <optional>
#include <string>
#include <variant>

namespace dynasession::inline v0 {
namespace {

error at_key(errc code, const std::string& name) {
  return {code, "key " + detail::in_quotes(name)};
}

bool holds(const stored_values& stored, const std::string& name,
           const std::optional<stored_value>& expected) {
  const auto found = stored.find(name);
  if (found == stored.end()) return !expected;
  return expected && found->second == *expected;
}

result<void> add(stored_values& values, const std::string& name, std::int64_t amount) {
  auto& value = values[name];  // an absent one starts as the integer 0
  auto* sum = std::get_if<std::int64_t>(&value);
  if (sum == nullptr) return at_key(errc::not_an_integer, name);
  if (__builtin_add_overflow(*sum, amount, sum)) return at_key(errc::integer_overflow, name);
  return {};
}

result<void> apply(stored_values& values, const std::string& name, const change& action) {
  if (const auto* sum = std::get_if<add_integer>(&action)) return add(values, name, sum->amount);
  if (const auto* set = std::get_if<set_value>(&action))
    values.insert_or_assign(name, set->value);
  else
    values.erase(name);
  return {};
}

}  // namespace

result<stored_values> apply_changes(stored_values stored, const changes& what) {
  for (const auto& [name, value] : what.expected)
    if (!holds(stored, name, value)) return at_key(errc::conflict, name);
  if (what.clear) stored.clear();
  for (const auto& [name, action] : what.actions)
    if (auto done = apply(stored, name, action); !done) return done.error();
  return stored;
}

}  // namespace dynasession::inline v0
