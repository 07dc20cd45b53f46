// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials/process_credentials.hpp"

#include "support/json_object.hpp"
#include "support/time_text.hpp"

namespace dynasession::inline v0::aws {

result<temporary_credentials> read_process_credentials(const std::string& output,
                                                       const credential_process& process) {
  const auto printed = detail::parse_object(output);
  if (!printed) return no_credentials("the output of credential_process is not a JSON object");
  const auto* version = printed->if_contains("Version");
  if (!version || *version != 1)
    return no_credentials("the output of credential_process is not of version 1");
  const auto text = [&](const char* name) { return std::string(detail::text_in(*printed, name)); };
  auto account = text("AccountId");
  if (account.empty()) account = process.account_id;
  const bool has_expiration = printed->contains("Expiration");
  return checked({text("AccessKeyId"), text("SecretAccessKey"), text("SessionToken"), account},
                 has_expiration ? detail::iso_time(text("Expiration")) : never);
}

}  // namespace dynasession::inline v0::aws
