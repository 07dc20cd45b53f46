// SPDX-License-Identifier: Apache-2.0
#include "aws/temporary_credentials.hpp"

#include "ascii.hpp"
#include "aws/time_text.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <string>
#include <string_view>

namespace dynasession::aws {
namespace {

namespace json = boost::json;

error refused(const std::string& reason) { return {errc::unavailable, "credentials: " + reason}; }

std::string text_of(const json::object& answer, std::string_view name) {
  const auto* value = answer.if_contains(name);
  const auto* text = value ? value->if_string() : nullptr;
  return text ? std::string(text->data(), text->size()) : std::string();
}

bool can_be_sent(const aws_credentials& found) {
  for (const auto* part : {&found.access_key_id, &found.secret_access_key, &found.session_token})
    if (!std::ranges::all_of(*part, ascii::is_visible)) return false;
  return !found.access_key_id.empty() && !found.secret_access_key.empty();
}

}  // namespace

result<temporary_credentials> read_temporary_credentials(const net::http_response& response) {
  if (response.status != 200) return refused("status " + std::to_string(response.status));
  boost::system::error_code failed;
  const auto parsed = json::parse(response.body, failed);
  const auto* answer = failed ? nullptr : parsed.if_object();
  if (!answer) return refused("the answer is no JSON object");
  aws_credentials found(text_of(*answer, "AccessKeyId"), text_of(*answer, "SecretAccessKey"),
                        text_of(*answer, "Token"), text_of(*answer, "AccountId"));
  if (!can_be_sent(found)) return refused("the answer has no keys that can be sent");
  const auto expires_at = iso_time(text_of(*answer, "Expiration"));
  if (!expires_at) return refused("the answer does not tell when they expire");
  return temporary_credentials(std::move(found), *expires_at);
}

}  // namespace dynasession::aws
