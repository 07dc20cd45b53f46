// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/client/endpoint_environment.hpp"

#include "support/ascii.hpp"
#include "aws/endpoints/endpoint_settings.hpp"
#include "aws/profiles/profile_settings.hpp"

#include <utility>

namespace dynasession::inline v0::dynamodb {
namespace {

using aws::environment_lookup;

result<std::optional<account_endpoints>> mode_in(const environment_lookup& lookup) {
  constexpr const char* variable = "AWS_ACCOUNT_ID_ENDPOINT_MODE";
  constexpr std::pair<const char*, account_endpoints> modes[]{
      {"preferred", account_endpoints::preferred},
      {"required", account_endpoints::required},
      {"disabled", account_endpoints::disabled}};
  const auto text = aws::text_in(lookup, variable);
  if (text.empty()) return std::optional<account_endpoints>();
  for (const auto& [word, mode] : modes)
    if (ascii::equal_ignoring_case(text, word)) return std::optional(mode);
  return aws::wrong_variable(variable, "must be one of preferred, required, disabled");
}

}  // namespace

result<endpoint_options> completed(endpoint_options given, const environment_lookup& environment,
                                   const environment_lookup& profile) {
  auto common = aws::completed(given, "DYNAMODB", environment, profile);
  if (!common) return common.error();
  static_cast<aws::endpoint_options&>(given) = *std::move(common);
  auto& mode = given.account_id_endpoint_mode;
  for (const auto* lookup : {&environment, &profile}) {
    if (mode) break;
    const auto said = mode_in(*lookup);
    if (!said) return lookup == &profile ? aws::of_profile(said.error()) : said.error();
    mode = *said;
  }
  return given;
}

}  // namespace dynasession::inline v0::dynamodb
