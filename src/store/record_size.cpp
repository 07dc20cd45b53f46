// SPDX-License-Identifier: Apache-2.0
#include "records/value_codec.hpp"

#include <dynasession/store/record_size.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace dynasession::inline v0 {
namespace {

// The attributes of a record besides its values: key, times, version, lock and the register of
// eight tokens, with their names, rounded up.
constexpr std::size_t fixed_size = 512;
constexpr std::size_t entry_overhead = 1;
constexpr std::size_t integer_size = 12;  // 19 digits, two in a byte, a sign and an exponent

std::size_t value_size(const stored_value& value) noexcept {
  const auto* text = std::get_if<std::string>(&value);
  return text != nullptr ? text->size() : integer_size;
}

std::size_t entry_size(const stored_values::value_type& entry) noexcept {
  return entry_overhead + entry.first.size() + value_size(entry.second);
}

std::string biggest_keys(const stored_values& values) {
  std::array<const stored_values::value_type*, 3> biggest{};
  for (const auto& entry : values) {
    const auto* next = &entry;
    for (auto& place : biggest)
      if (next && (!place || entry_size(*next) > entry_size(*place))) std::swap(place, next);
  }
  std::string text;
  for (const auto* entry : biggest)
    if (entry)
      text += (text.empty() ? "" : ", ") + detail::in_quotes(entry->first) + " (" +
              std::to_string(entry_size(*entry)) + ')';
  return text;
}

}  // namespace

std::size_t record_size(const stored_values& values) noexcept {
  std::size_t size = fixed_size;
  for (const auto& entry : values) size += entry_size(entry);
  return size;
}

result<void> check_record_size(const stored_values& values) {
  const auto size = record_size(values);
  if (size <= max_record_size) return {};
  return error(errc::session_too_large, std::to_string(size) + " bytes of at most " +
                                            std::to_string(max_record_size) +
                                            "; the biggest keys are " + biggest_keys(values));
}

}  // namespace dynasession::inline v0
