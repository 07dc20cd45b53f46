// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/expression.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <utility>

namespace dynasession::inline v0::dynamodb {
namespace {

constexpr std::size_t max_size = 4096;
constexpr std::size_t max_operators = 300;

// Counts in half operators: words such as AND have a blank on each side.
constexpr auto weights = [] {
  std::array<std::uint8_t, 256> weight{};
  for (const char sign : {'=', '<', '>', '+', '('}) weight[static_cast<unsigned char>(sign)] = 2;
  weight[' '] = 1;
  return weight;
}();

// Whether the parts together are. Their operators are an upper bound of what DynamoDB counts.
bool fits_limits(std::span<const std::string_view> parts) {
  std::size_t size = 0, halves = 0;
  for (const auto part : parts) size += part.size();
  if (size <= max_operators) return true;  // most are so short
  for (const auto part : parts)
    for (const char c : part) halves += weights[static_cast<unsigned char>(c)];
  return size <= max_size && (halves + 1) / 2 <= max_operators;
}

// Same as "#" + text, for which g++ 12 gives a false warning (-Wrestrict) with optimisation.
std::string marked(char mark, std::string_view text) {
  std::string placeholder(1, mark);
  return placeholder.append(text);
}

void append(std::string& list, std::string_view separator, expression::parts added) {
  if (!list.empty()) list.append(separator);
  for (const auto part : added) list.append(part);
}

}  // namespace

// Enough for a save of a few keys.
expression::expression() : names_(512), values_(1024) {
  set_.reserve(512);
  condition_.reserve(512);
}

bool expression::is_new(std::string_view name, constants& list) {
  if (std::ranges::find(list, name) != list.end()) return false;
  list.push_back(name);
  return true;
}

std::string expression::own(std::string_view attribute_name) {
  auto placeholder = marked('#', attribute_name);
  if (is_new(attribute_name, own_names_)) names_.add_text(placeholder, attribute_name);
  return placeholder;
}

std::string expression::table_key(std::string_view name) {
  names_.add_text("#key", name);
  return "#key";
}

std::string expression::entry(const std::string& key) {
  auto& placeholder = entries_[key];
  if (placeholder.empty()) {
    placeholder = marked('#', std::to_string(entries_.size()));
    names_.add_text(placeholder, key);
  }
  return own("data").append(".").append(placeholder);
}

std::string expression::value(std::string_view placeholder, const attribute& contents) {
  if (is_new(placeholder, shared_)) values_.add_json(placeholder, contents.json());
  return std::string(placeholder);
}

std::string expression::value(const attribute& contents) {
  auto placeholder = marked(':', std::to_string(++value_count_));
  values_.add_json(placeholder, contents.json());
  return placeholder;
}

void expression::set_all(std::string_view assignments) { append(set_, ",", {assignments}); }

void expression::set(std::string_view path, parts to) {
  append(set_, ",", {path, "="});
  append(set_, "", to);
}

void expression::remove(std::string_view path) { append(remove_, ",", {path}); }

void expression::require(parts condition) { append(condition_, " AND ", condition); }

std::array<std::string_view, 4> expression::update() const noexcept {
  const std::string_view removing = set_.empty() ? "REMOVE " : " REMOVE ";
  return {set_.empty() ? "" : "SET ", set_, remove_.empty() ? "" : removing, remove_};
}

bool expression::fits() const noexcept {
  return fits_limits(update()) && fits_limits(std::array<std::string_view, 1>{condition_});
}

void expression::write_to(detail::json_writer& body) const {
  if (!set_.empty() || !remove_.empty()) body.add_plain("UpdateExpression", update());
  if (!condition_.empty())
    body.add_plain("ConditionExpression", std::array<std::string_view, 1>{condition_});
  if (!names_.empty()) body.add_object("ExpressionAttributeNames", names_);
  if (!values_.empty()) body.add_object("ExpressionAttributeValues", values_);
}

}  // namespace dynasession::inline v0::dynamodb
