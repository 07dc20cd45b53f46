// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/expression.hpp"

#include <algorithm>
#include <utility>

namespace dynasession::inline v0::dynamodb {
namespace {

constexpr std::size_t max_size = 4096;
constexpr std::size_t max_operators = 300;

// An upper bound of what DynamoDB counts. Words such as AND have a blank on each side.
std::size_t operators_in(std::string_view text) {
  const auto blanks = static_cast<std::size_t>(std::ranges::count(text, ' '));
  const auto signs = std::ranges::count_if(
      text, [](char c) { return std::string_view("=<>+(").find(c) != std::string_view::npos; });
  return static_cast<std::size_t>(signs) + (blanks + 1) / 2;
}

bool fits_limits(std::string_view text) {
  return text.size() <= max_size && operators_in(text) <= max_operators;
}

// Same as "#" + text, for which g++ 12 gives a false warning (-Wrestrict) with optimisation.
std::string marked(char mark, std::string_view text) {
  std::string placeholder(1, mark);
  return placeholder.append(text);
}

void append(std::string& list, std::string_view separator, std::string_view part) {
  if (!list.empty()) list.append(separator);
  list.append(part);
}

}  // namespace

std::string expression::own(std::string_view attribute_name) {
  auto placeholder = marked('#', attribute_name);
  names_[placeholder] = attribute_name;
  return placeholder;
}

std::string expression::table_key(std::string_view name) {
  names_["#key"] = name;
  return "#key";
}

std::string expression::entry(const std::string& key) {
  auto& placeholder = entries_[key];
  if (placeholder.empty()) {
    placeholder = marked('#', std::to_string(entries_.size()));
    names_[placeholder] = key;
  }
  return own("data") + "." + placeholder;
}

std::string expression::value(std::string_view placeholder, attribute contents) {
  values_[placeholder] = std::move(contents);
  return std::string(placeholder);
}

std::string expression::value(attribute contents) {
  return value(marked(':', std::to_string(values_.size())), std::move(contents));
}

void expression::set(std::string_view path, std::string_view to) {
  append(set_, ",", path);
  set_.append("=").append(to);
}

void expression::remove(std::string_view path) { append(remove_, ",", path); }

void expression::require(std::string_view condition) { append(condition_, " AND ", condition); }

std::string expression::update() const {
  std::string text;
  if (!set_.empty()) text.append("SET ").append(set_);
  if (!remove_.empty()) append(text, " ", "REMOVE " + remove_);
  return text;
}

bool expression::fits() const noexcept { return fits_limits(update()) && fits_limits(condition_); }

void expression::write_to(boost::json::object& body) const {
  if (const auto text = update(); !text.empty()) body["UpdateExpression"] = text;
  if (!condition_.empty()) body["ConditionExpression"] = condition_;
  if (!names_.empty()) body["ExpressionAttributeNames"] = names_;
  if (!values_.empty()) body["ExpressionAttributeValues"] = values_;
}

}  // namespace dynasession::inline v0::dynamodb
