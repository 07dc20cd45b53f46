// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/client/options.hpp"

#include "dynamodb/protocol/item.hpp"
#include "records/value_codec.hpp"
#include "support/ascii.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>

namespace dynasession::inline v0::dynamodb {
namespace {

// The rule of DynamoDB.
bool is_table_name(std::string_view name) {
  return name.size() >= 3 && name.size() <= 255 && std::ranges::all_of(name, [](char c) {
           return ascii::is_alphanumeric(c) || c == '_' || c == '-' || c == '.';
         });
}

}  // namespace

void refuse_option(const char* option, const std::string& reason) {
  throw session_error(error(errc::invalid_configuration, std::string(option) + ": " + reason));
}

void validate(const dynamodb_options& options) {
  if (!is_table_name(options.table_name))
    refuse_option("table_name", "must be 3 to 255 letters, digits, '_', '-' or '.'");
  if (!detail::is_valid_key(options.table_key))
    refuse_option("table_key", "must be 1 to 255 bytes of UTF-8");
  if (is_in_layout(options.table_key))
    refuse_option("table_key", "is the name of another attribute");
  if (options.deadline <= options.deadline.zero() || options.deadline > std::chrono::hours(1))
    refuse_option("deadline", "must be positive, at most an hour");
  if (options.max_connections == 0) refuse_option("max_connections", "must be positive");
}

void validate(const aws_credentials& given) {
  if (given.access_key_id.empty() || given.secret_access_key.empty())
    refuse_option("credentials", "access_key_id or secret_access_key is empty");
  for (const auto* part : {&given.access_key_id, &given.secret_access_key, &given.session_token})
    if (!std::ranges::all_of(*part, ascii::is_visible))
      refuse_option("credentials", "must be visible ASCII characters without blanks");
}

}  // namespace dynasession::inline v0::dynamodb
