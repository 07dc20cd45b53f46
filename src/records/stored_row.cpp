// SPDX-License-Identifier: Apache-2.0
#include "records/stored_row.hpp"

#include <algorithm>

namespace dynasession::inline v0::detail {

std::optional<token_register> token_register::from_bytes(std::span<const std::byte> bytes) {
  constexpr auto token_size = write_token{}.size();
  if (bytes.size() % token_size != 0 || bytes.size() > capacity * token_size) return std::nullopt;
  token_register read;
  std::ranges::copy(bytes, std::as_writable_bytes(std::span(read.tokens_)).begin());
  read.count_ = bytes.size() / token_size;
  return read;
}

std::optional<std::size_t> token_register::saves_since(const write_token& token) const noexcept {
  const auto saved = std::span(tokens_).first(count_);
  const auto found = std::ranges::find(saved, token);
  if (found == saved.end()) return std::nullopt;
  return static_cast<std::size_t>(found - saved.begin());
}

void token_register::shift_in(const write_token& token) {
  std::shift_right(tokens_.begin(), tokens_.end(), 1);
  tokens_.front() = token;
  count_ = std::min(count_ + 1, capacity);
}

std::span<const std::byte> token_register::bytes() const noexcept {
  return std::as_bytes(std::span(tokens_).first(count_));
}

}  // namespace dynasession::inline v0::detail
