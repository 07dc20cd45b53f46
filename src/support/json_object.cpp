// SPDX-License-Identifier: Apache-2.0
#include "support/json_object.hpp"

#include <boost/json/parse.hpp>

#include <utility>

namespace dynasession::inline v0::detail {

namespace json = boost::json;

std::optional<json::object> parse_object(std::string_view text) {
  json::parse_options options;
  options.max_depth =
      80;  // 32 levels of attributes with two braces each, and the objects around them
  json::error_code failure;
  auto parsed = json::parse(text, failure, {}, options);
  if (failure || !parsed.is_object()) return std::nullopt;
  return std::move(parsed.get_object());
}

std::string_view text_in(const json::object& from, std::string_view name) noexcept {
  const auto* found = from.if_contains(name);
  const auto* text = found ? found->if_string() : nullptr;
  return text ? std::string_view(*text) : std::string_view();
}

const boost::json::object& object_in(const boost::json::object& from, std::string_view name) {
  static const boost::json::object none;
  const auto* found = from.if_contains(name);
  return found && found->is_object() ? found->get_object() : none;
}

const boost::json::array& array_in(const boost::json::object& from, std::string_view name) {
  static const boost::json::array none;
  const auto* found = from.if_contains(name);
  return found && found->is_array() ? found->get_array() : none;
}

}  // namespace dynasession::inline v0::detail
