// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/protocol/attribute.hpp"
#include "dynamodb/protocol/value.hpp"
#include "records/stored_row.hpp"

#include <dynasession/error.hpp>
#include <dynasession/store/record.hpp>
#include <dynasession/store/session_page.hpp>

#include <boost/json/object.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace dynasession::inline v0::dynamodb {

/// What a record looks like in a table: the layout `native`.
///
/// | attribute                  | type | value                                             |
/// |----------------------------|------|---------------------------------------------------|
/// | `table_key`                | S    | the record's key                                  |
/// | `data`                     | M    | one entry a key of the session                    |
/// | `created_at`, `updated_at` | N    | epoch seconds, with fraction                      |
/// | `expire_at`                | N    | epoch seconds, whole; DynamoDB's TTL reads it too |
/// | `version`                  | N    | +1 each save                                      |
/// | `w0` ... `w7`              | B    | tokens of the last eight saves, the newest first  |
/// | `lock`                     | M    | `owner`, `beat`, `lease_ms`; only while locked     |
/// | `user_id`                  | S    | who is logged in; only when set, indexed          |
/// | `renewed_to`               | S    | only in a tombstone, which has no `data`          |
///
/// Attributes that are not ours stay with the record, in `record::extras`.
struct item_format {
  std::string table_key = "session_id";
  compression_threshold compress_over = 1024;
};

/// The register's attributes, the newest first.
constexpr std::array<std::string_view, 8> token_names{"w0", "w1", "w2", "w3",
                                                      "w4", "w5", "w6", "w7"};

/// The index by user: sparse, keys only.
constexpr const char* user_index = "user_id-index";

/// Whether the layout has an attribute of this name besides the table's key, which must differ.
bool is_in_layout(std::string_view name);

/// The contents of `lock`.
boost::json::object write_lock(const session_lock& lock);
/// The other way; nullopt unless it is one whole.
std::optional<session_lock> read_lock(const boost::json::value* written);

/// The entries of `data`.
boost::json::object write_values(const stored_values& values, compression_threshold compress_over);

/// A live record whole: without tokens, which a new key does not need.
boost::json::object write_item(const record& session, const item_format& format);

/// What stays under the old key of a record that was renewed: the tokens too, for late retries.
boost::json::object write_tombstone(const record& session, const item_format& format);

/// Whether DynamoDB will take an item of these values.
/// Errors: session_too_large, naming the size and the biggest keys, never their values.
result<void> check_item_size(const stored_values& values, const item_format& format);

/// Items come from a table that anybody may have written to: each attribute is checked.
/// Errors: corrupt_record, naming the attribute, what was expected and what was found.
result<detail::stored_row> read_item(const boost::json::object& item, const item_format& format);
/// The same of an item without `data`, or with it: who wants only a summary need not ask for more. What
/// others keep in the table has no version.
result<session_summary> read_summary(const boost::json::object& item, const item_format& format);
/// What a tombstone leads to, by an answer that has one as its `Item`.
std::optional<std::string> successor_in(const boost::json::object& answer);
/// The attributes that `read_summary` reads, beside the table's key.
constexpr std::array<std::string_view, 6> summary_names{"created_at", "updated_at", "expire_at",
                                                        "version",    "user_id",    "renewed_to"};

}  // namespace dynasession::inline v0::dynamodb
