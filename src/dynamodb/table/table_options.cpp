// SPDX-License-Identifier: Apache-2.0
#include "records/value_codec.hpp"
#include "support/ascii.hpp"
#include "support/require.hpp"

#include <dynasession/dynamodb/table_options.hpp>
#include <dynasession/error.hpp>

#include <algorithm>

namespace dynasession::inline v0::table {
namespace {

using detail::require;

constexpr std::size_t default_read_capacity = 10;
constexpr std::size_t default_write_capacity = 5;
constexpr std::size_t max_capacity = 1'000'000'000;
constexpr std::size_t max_tags = 50;
constexpr std::size_t max_tag_key = 128;
constexpr std::size_t max_tag_value = 256;
constexpr std::size_t max_encryption_key = 2048;

bool is_valid_capacity(std::optional<std::size_t> units) {
  return !units || (*units >= 1 && *units <= max_capacity);
}

// The text must be valid UTF-8.
std::size_t characters_in(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](unsigned char c) { return (c & 0xC0) != 0x80; }));
}

// AWS checks which letters beyond ASCII are valid.
bool is_tag_character(char c) {
  constexpr std::string_view marks = " +-=._:/@";
  return ascii::is_alphanumeric(c) || marks.find(c) != marks.npos || (c & 0x80) != 0;
}

bool is_tag_text(std::string_view text, std::size_t max_characters) {
  return detail::is_utf8(text) && characters_in(text) <= max_characters &&
         std::ranges::all_of(text, is_tag_character);
}

void require_tag(const std::string& key, const std::string& value) {
  require(!key.empty() && is_tag_text(key, max_tag_key),
          "tags: a key must be 1 to 128 letters, digits, blanks and + - = . _ : / @");
  require(!ascii::equal_ignoring_case(std::string_view(key).substr(0, 4), "aws:"),
          "tags: " + key + ": the prefix aws: is reserved");
  require(is_tag_text(value, max_tag_value),
          "tags: " + key +
              ": its value must be at most 256 letters, digits, blanks and + - = . _ : / @");
}

bool is_key_of_kms(std::string_view text) {
  return text.size() <= max_encryption_key && std::ranges::all_of(text, ascii::is_visible);
}

}  // namespace

std::optional<capacity> capacity_of(const table_options& options) noexcept {
  const bool is_given = options.read_capacity || options.write_capacity;
  const auto otherwise = is_given ? billing::provisioned : billing::on_demand;
  if (options.billing_mode.value_or(otherwise) == billing::on_demand) return std::nullopt;
  return capacity{options.read_capacity.value_or(default_read_capacity),
                  options.write_capacity.value_or(default_write_capacity)};
}

void validate(const table_options& options) {
  require(is_valid_capacity(options.read_capacity), "read_capacity: must be 1 to 1000000000");
  require(is_valid_capacity(options.write_capacity), "write_capacity: must be 1 to 1000000000");
  require(options.billing_mode != billing::on_demand ||
              (!options.read_capacity && !options.write_capacity),
          "billing_mode: on_demand excludes read_capacity and write_capacity");
  require(is_key_of_kms(options.encryption_key),
          "encryption_key: must be the id, ARN or alias of a KMS key");
  require(options.tags.size() <= max_tags, "tags: must be at most 50");
  for (const auto& [key, value] : options.tags) require_tag(key, value);
  require(options.timeout > options.timeout.zero() && options.timeout <= std::chrono::days(7),
          "timeout: must be positive, at most 7 days");
}

}  // namespace dynasession::inline v0::table
