// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials/sso_credentials.hpp"

#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "support/ascii.hpp"
#include "support/json_text.hpp"
#include "support/percent_encoding.hpp"
#include "support/time_text.hpp"

#include <algorithm>
#include <optional>

namespace dynasession::inline v0::aws {
namespace {

/// The expiry, given in milliseconds since 1970.
std::optional<std::chrono::sys_seconds> expiry_in(const boost::json::object& role) {
  const auto* found = role.if_contains("expiration");
  const auto* number = found ? found->if_int64() : nullptr;
  if (!number) return std::nullopt;
  return std::chrono::floor<std::chrono::seconds>(
      std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(*number)));
}

}  // namespace

std::string sso_token_file(const single_sign_on& sso, const environment_lookup& environment) {
  const auto& name = sso.session.empty() ? sso.start_url : sso.session;
  return text_in(environment, "HOME") + "/.aws/sso/cache/" + crypto::hex(crypto::sha1(name)) +
         ".json";
}

result<std::string> read_sso_token(const std::string& text, std::chrono::sys_seconds now) {
  const auto file = detail::parse_object(text);
  if (!file) return no_credentials("the token file of `aws sso login` is not a JSON object");
  const auto token = detail::text_in(*file, "accessToken");
  const auto expires_at = detail::iso_time(detail::text_in(*file, "expiresAt"));
  if (token.empty() || !std::ranges::all_of(token, ascii::is_visible) || !expires_at)
    return no_credentials("the token file of `aws sso login` has no valid token");
  if (*expires_at <= now)
    return error(errc::missing_credentials,
                 "the token of `aws sso login` has expired: log in again");
  return std::string(token);
}

net::http_request sso_request(const single_sign_on& sso, const std::string& token) {
  net::http_request request;
  request.method = "GET";
  request.target = sso.portal.path +
                   "/federation/credentials?role_name=" + detail::percent_encoded(sso.role_name) +
                   "&account_id=" + detail::percent_encoded(sso.account_id);
  request.fields = {{"Host", sso.portal.authority()}, {"x-amz-sso_bearer_token", token}};
  return request;
}

result<temporary_credentials> read_sso_credentials(const net::http_response& response,
                                                   const single_sign_on& sso) {
  const auto status = std::to_string(response.status);
  if (response.status == 401 || response.status == 403)
    return error(errc::access_denied, "credentials: single sign-on: status " + status);
  if (response.status != 200) return no_credentials("single sign-on: status " + status);
  const auto answer = detail::parse_object(response.body);
  if (!answer) return no_credentials("the response is not a JSON object");
  const auto& role = detail::object_in(*answer, "roleCredentials");
  const auto text = [&](const char* name) { return std::string(detail::text_in(role, name)); };
  return checked(
      {text("accessKeyId"), text("secretAccessKey"), text("sessionToken"), sso.account_id},
      expiry_in(role));
}

}  // namespace dynasession::inline v0::aws
