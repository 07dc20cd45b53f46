// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/service_error.hpp"

#include "support/ascii.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace dynasession::inline v0::dynamodb {
namespace {

/// "namespace#Name:http://where" -> "Name"; empty if the result is not a name.
std::string_view shape_name(std::string_view text) {
  text = text.substr(0, text.find(':'));
  text = ascii::trimmed(text.substr(text.rfind('#') + 1));  // without a '#', npos + 1 is 0
  const bool is_name =
      std::ranges::all_of(text, [](char c) { return ascii::is_alphanumeric(c) || c == '_'; });
  return is_name ? text : std::string_view();
}

/// In the order of AWS's clients.
std::string_view name_in(const net::http_response& response, const json_document& body) {
  for (const auto text : {response.field("x-amzn-errortype").value_or(""),
                          body["__type"].text().value_or(""), body["code"].text().value_or("")}) {
    if (const auto name = shape_name(text); !name.empty()) return name;
  }
  return {};
}

constexpr std::string_view redacted = "[redacted]";
// Shorter pieces of a secret are of no use, and may be a word of the message.
constexpr std::size_t shortest_piece = 8;
constexpr std::size_t shortest_digest = 32;

/// How much of the beginning of `text` is a piece of `secret`.
std::size_t piece_at_begin(std::string_view text, std::string_view secret) {
  std::size_t longest = 0;
  while (longest < text.size() && secret.find(text.substr(0, longest + 1)) != secret.npos)
    ++longest;
  return longest >= std::min(shortest_piece, std::max<std::size_t>(secret.size(), 1)) ? longest : 0;
}

/// Signatures are hexadecimal.
std::size_t digest_at_begin(std::string_view text) {
  const auto length = std::min(text.find_first_not_of("0123456789abcdef"), text.size());
  return length >= shortest_digest ? length : 0;
}

/// Account ids of AWS have twelve digits.
std::size_t account_at_begin(std::string_view text) {
  constexpr std::size_t length = 12;
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const bool is_whole_word = digits == text.size() || !ascii::is_alphanumeric(text[digits]);
  return digits == length && is_whole_word ? length : 0;
}

std::size_t secret_at_begin(std::string_view text, const aws_credentials& own) {
  std::size_t longest = digest_at_begin(text);
  for (const std::string_view each :
       {std::string_view(own.session_token), std::string_view(own.secret_access_key),
        std::string_view(own.access_key_id)})
    longest = std::max(longest, piece_at_begin(text, each));
  return longest;
}

std::string_view message_in(const json_document& body) {
  const auto message = body["message"].text().value_or("");
  return message.empty() ? body["Message"].text().value_or("") : message;
}

}  // namespace

service_error::service_error(const net::http_response& response)
    : status_(response.status),
      body_(json_document::parse(response.body).value_or(json_document())),
      name_(name_in(response, body_)),
      message_(message_in(body_)) {}

std::string repeatable(std::string_view message, const aws_credentials& own) {
  constexpr std::size_t max_size = 400;
  message = message.substr(0, max_size);
  std::string line;
  bool is_in_word = false;
  while (!message.empty()) {
    auto secret = secret_at_begin(message, own);
    if (secret == 0 && !is_in_word) secret = account_at_begin(message);
    is_in_word = ascii::is_alphanumeric(message.front());
    if (secret > 0)
      line += redacted;
    else
      line += ascii::is_visible(message.front()) ? message.front() : ' ';
    message.remove_prefix(std::max<std::size_t>(secret, 1));
  }
  return line;
}

}  // namespace dynasession::inline v0::dynamodb
