// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/protocol/attribute.hpp"
#include "dynamodb/protocol/value.hpp"
#include "records/stored_row.hpp"
#include "support/json_writer.hpp"

#include <dynasession/error.hpp>
#include <dynasession/store/record.hpp>
#include <dynasession/store/session_page.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace dynasession::inline v0::dynamodb {

/// The layout `native` of a record in a table.
///
/// | attribute                  | type | value                                             |
/// |----------------------------|------|---------------------------------------------------|
/// | `table_key`                | S    | the record's key                                  |
/// | `data`                     | M    | one entry for each key of the session             |
/// | `created_at`, `updated_at` | N    | epoch seconds, with fraction                      |
/// | `expire_at`                | N    | epoch seconds, whole; DynamoDB's TTL reads it too |
/// | `version`                  | N    | incremented by each save                          |
/// | `w0` ... `w7`              | B    | tokens of the last eight saves, the newest first  |
/// | `lock`                     | M    | `owner`, `beat`, `lease_ms`; only while locked     |
/// | `user_id`                  | S    | who is logged in; only when set, indexed          |
/// | `authenticated_at`         | N    | when the user logged in, as `created_at`; if known |
/// | `limits`                   | M    | `idle_timeout`, `absolute_timeout` (N, seconds),   |
/// |                            |      | `persistent_cookie` (BOOL); what is not set is    |
/// |                            |      | left out                                          |
/// | `renewed_to`               | S    | only in a tombstone, which has no `data`          |
///
/// Other attributes are kept in `record::extras`.
struct item_format {
  std::string table_key = "session_id";
  compression_threshold compress_over = 1024;
  std::size_t max_size = default_max_size;  ///< of the session's values, before compression
};

/// The attributes of the token register, the newest first.
constexpr std::array<std::string_view, 8> token_names{"w0", "w1", "w2", "w3",
                                                      "w4", "w5", "w6", "w7"};

/// The index by user: sparse, keys only.
constexpr const char* user_index = "user_id-index";

/// Whether an attribute of the layout has this name, so that the table's key must not have it.
bool is_in_layout(std::string_view name);

/// The contents of `lock`.
detail::json_writer write_lock(const session_lock& lock);
/// The inverse; nullopt unless it is complete.
std::optional<session_lock> read_lock(json_view written);

/// The contents of `limits`.
detail::json_writer write_limits(const session_limits& limits);
/// The inverse; nullopt unless it is valid.
std::optional<session_limits> read_limits(json_view written);

/// The entries of `data`.
detail::json_writer write_values(const stored_values& values, compression_threshold compress_over);

/// A complete live record. It has no tokens: those of the old key do not matter for a new one.
detail::json_writer write_item(const record& session, const item_format& format);

/// The tombstone under the old key of a renewed record. It keeps the tokens for late retries, and the user,
/// with which it stays in the index by user.
detail::json_writer write_tombstone(const record& session, const item_format& format);

/// Checks that a session of these values is within `max_size`, and its item not too large for DynamoDB.
/// Errors: session_too_large, with the size and the biggest keys, never their values.
result<void> check_item_size(const stored_values& values, const item_format& format);

/// Checks that an item in an answer is the one that was asked for.
/// Errors: corrupt_record.
result<void> check_key(json_view item, std::string_view key, const item_format& format);

/// Reads an item and checks each attribute, since anyone may have written to the table.
/// Errors: corrupt_record, with the attribute, the expected type and the found one; session_too_large,
/// beyond `max_size`: nothing was expanded.
result<detail::stored_row> read_item(json_view item, const item_format& format);
/// The same without the tokens and the lock, which are only needed to judge a write.
result<record> read_record(json_view item, const item_format& format);
/// Reads only the attributes in `summary_names`; the item may lack the others. The check of the
/// version keeps out the items of other applications.
result<session_summary> read_summary(json_view item, const item_format& format);
/// The key in `renewed_to`, if the item is a tombstone.
std::optional<std::string> successor_in(json_view item);
/// The attributes that `read_summary` reads, besides the table's key.
constexpr std::array<std::string_view, 8> summary_names{
    "created_at", "updated_at",       "expire_at", "version",
    "user_id",    "authenticated_at", "limits",    "renewed_to"};

}  // namespace dynasession::inline v0::dynamodb
