// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials/environment_credentials.hpp"

#include "support/ascii.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace dynasession::inline v0::aws {
namespace {

constexpr const char* id_variable = "AWS_ACCESS_KEY_ID";
constexpr const char* secret_variable = "AWS_SECRET_ACCESS_KEY";
constexpr const char* token_variable = "AWS_SESSION_TOKEN";
constexpr const char* account_variable = "AWS_ACCOUNT_ID";

error invalid(std::string_view variable, std::string_view reason) {
  return {errc::invalid_configuration, std::string(variable).append(" ").append(reason)};
}

std::optional<error> first_error(const aws_credentials& found) {
  if (found.access_key_id.empty()) return invalid(id_variable, "is not set");
  if (found.secret_access_key.empty()) return invalid(secret_variable, "is not set");
  const std::array<std::pair<const char*, const std::string&>, 4> variables{
      {{id_variable, found.access_key_id},
       {secret_variable, found.secret_access_key},
       {token_variable, found.session_token},
       {account_variable, found.account_id}}};
  for (const auto& [name, value] : variables) {
    if (!std::ranges::all_of(value, ascii::is_visible))
      return invalid(name, "must be visible ASCII characters without blanks");
  }
  return std::nullopt;
}

}  // namespace

result<aws_credentials> credentials_from_environment(const environment_lookup& lookup) {
  aws_credentials found(text_in(lookup, id_variable), text_in(lookup, secret_variable),
                        text_in(lookup, token_variable), text_in(lookup, account_variable));
  if (found.access_key_id.empty() && found.secret_access_key.empty())
    return error(errc::missing_credentials, "the environment has none");
  if (auto wrong = first_error(found)) return std::move(*wrong);
  return found;
}

}  // namespace dynasession::inline v0::aws
