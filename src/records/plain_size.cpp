// SPDX-License-Identifier: Apache-2.0
#include "records/plain_size.hpp"

#include "records/value_codec.hpp"

#include <limits>
#include <utility>
#include <variant>

namespace dynasession::inline v0::detail {

std::size_t value_size(const stored_value& value) noexcept {
  const auto* text = std::get_if<std::string>(&value);
  return text ? text->size() : integer_size;
}

void plain_size::add(std::string_view key, std::size_t value_size) {
  constexpr auto most = std::numeric_limits<std::size_t>::max() / 4;
  const auto size = entry_size(key, value_size < most ? value_size : most);
  total_ = total_ < most ? total_ + size : most;
  if (size <= biggest_.back().size) return;
  entry next{std::string(key), size};
  for (auto& place : biggest_)
    if (next.size > place.size) std::swap(place, next);
}

result<void> plain_size::check(std::size_t limit) const {
  if (is_within(limit)) return {};
  auto text = std::to_string(total_) + " bytes of at most " + std::to_string(limit);
  auto separator = "; the biggest keys are ";
  for (const auto& [key, size] : biggest_) {
    if (size == 0) break;
    text += separator + in_quotes(key) + " (" + std::to_string(size) + ')';
    separator = ", ";
  }
  return error(errc::session_too_large, std::move(text));
}

}  // namespace dynasession::inline v0::detail
