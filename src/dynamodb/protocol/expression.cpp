// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/expression.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
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

// An upper bound of what DynamoDB counts.
std::size_t operators_in(std::string_view text) {
  std::size_t halves = 0;
  for (const char c : text) halves += weights[static_cast<unsigned char>(c)];
  return (halves + 1) / 2;
}

bool fits_limits(std::string_view text) {
  return text.size() <= max_size && operators_in(text) <= max_operators;
}

// As JSON.
std::string plain_json(std::string_view plain) {
  std::string text;
  text.reserve(plain.size() + 2);
  return text.append("\"").append(plain).append("\"");
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

// Whether it was not in the list yet; it is from now on.
bool is_new(std::string_view name, std::vector<std::string_view>& list) {
  if (std::ranges::find(list, name) != list.end()) return false;
  list.push_back(name);
  return true;
}

}  // namespace

// Enough for a save of a few keys.
expression::expression() : names_(512), values_(1024) {
  own_names_.reserve(16);
  shared_.reserve(16);
  set_.reserve(512);
  condition_.reserve(512);
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

std::string expression::update() const {
  std::string text;
  text.reserve(set_.size() + remove_.size() + 16);
  if (!set_.empty()) append(text, "", {"SET ", set_});
  if (!remove_.empty()) append(text, " ", {"REMOVE ", remove_});
  return text;
}

bool expression::fits() const noexcept { return fits_limits(update()) && fits_limits(condition_); }

void expression::write_to(detail::json_writer& body) const {
  if (const auto text = update(); !text.empty())
    body.add_json("UpdateExpression", plain_json(text));
  if (!condition_.empty()) body.add_json("ConditionExpression", plain_json(condition_));
  if (!names_.empty()) body.add_json("ExpressionAttributeNames", names_.json());
  if (!values_.empty()) body.add_json("ExpressionAttributeValues", values_.json());
}

}  // namespace dynasession::inline v0::dynamodb
