// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/service_error.hpp"

#include "support/ascii.hpp"
#include "support/json_text.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace dynasession::inline v0::dynamodb {
namespace {

namespace json = boost::json;
using detail::parse_object;
using detail::text_in;

/// "namespace#Name:http://where" -> "Name"; empty if the result is not a name.
std::string_view shape_name(std::string_view text) {
  text = text.substr(0, text.find(':'));
  text = ascii::trimmed(text.substr(text.rfind('#') + 1));  // without a '#', npos + 1 is 0
  const bool is_name =
      std::ranges::all_of(text, [](char c) { return ascii::is_alphanumeric(c) || c == '_'; });
  return is_name ? text : std::string_view();
}

/// In the order of AWS's clients.
std::string_view name_in(const net::http_response& response, const json::object& body) {
  for (const auto text : {response.field("x-amzn-errortype").value_or(""), text_in(body, "__type"),
                          text_in(body, "code")}) {
    if (const auto name = shape_name(text); !name.empty()) return name;
  }
  return {};
}

std::string_view message_in(const json::object& body) {
  const auto message = text_in(body, "message");
  return message.empty() ? text_in(body, "Message") : message;
}

}  // namespace

service_error::service_error(const net::http_response& response)
    : status_(response.status),
      body_(parse_object(response.body).value_or(json::object())),
      name_(name_in(response, body_)),
      message_(message_in(body_)) {}

}  // namespace dynasession::inline v0::dynamodb
