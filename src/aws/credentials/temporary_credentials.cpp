// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials/temporary_credentials.hpp"

#include "support/ascii.hpp"
#include "support/json_text.hpp"
#include "support/time_text.hpp"

#include <algorithm>

namespace dynasession::inline v0::aws {
namespace {

bool can_be_sent(const aws_credentials& found) {
  for (const auto* part : {&found.access_key_id, &found.secret_access_key, &found.session_token})
    if (!std::ranges::all_of(*part, ascii::is_visible)) return false;
  return !found.access_key_id.empty() && !found.secret_access_key.empty();
}

}  // namespace

error no_credentials(const std::string& reason) {
  return {errc::unavailable, "credentials: " + reason};
}

result<temporary_credentials> checked(aws_credentials found,
                                      std::optional<std::chrono::sys_seconds> expires_at) {
  if (!can_be_sent(found)) return no_credentials("the response has no valid keys");
  if (!expires_at) return no_credentials("the response has no valid expiry");
  // Keeps computations with the time within the range of clocks.
  const auto end = std::clamp(*expires_at, std::chrono::sys_seconds(), never);
  return temporary_credentials(std::move(found), end);
}

result<temporary_credentials> read_temporary_credentials(const net::http_response& response) {
  if (response.status != 200) return no_credentials("status " + std::to_string(response.status));
  const auto answer = detail::parse_object(response.body);
  if (!answer) return no_credentials("the response is not a JSON object");
  const auto text = [&](const char* name) { return std::string(detail::text_in(*answer, name)); };
  return checked({text("AccessKeyId"), text("SecretAccessKey"), text("Token"), text("AccountId")},
                 detail::iso_time(text("Expiration")));
}

}  // namespace dynasession::inline v0::aws
