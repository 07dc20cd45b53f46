// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/protocol/item.hpp"
#include "dynamodb/protocol/request.hpp"

#include <dynasession/error.hpp>
#include <dynasession/store/session_page.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace dynasession::inline v0::dynamodb {

class expression;

/// A page of the index by user: keys of the user's records. The index is eventually consistent, so
/// some may no longer be the user's.
class indexed_keys {
 public:
  indexed_keys() = default;

  std::vector<std::string> keys;
  std::string next;  ///< the key after which the next page begins; empty on the last page
  double units = 0;
};

/// The result of reading records by key.
class records_read {
 public:
  records_read() = default;

  session_page found;                   ///< those that exist, without tombstones
  std::vector<std::string> successors;  ///< the keys that tombstones among them lead to
  std::vector<std::string> left;        ///< keys to request again: there was no capacity for them
};

/// The result of a batch of removals.
class removals_read {
 public:
  removals_read() = default;

  std::size_t removed = 0;
  double units = 0;
  std::vector<session_summary> left;  ///< to request again: there was no capacity for them
  std::optional<error> failure;       ///< why some cannot be removed
};

/// The limit of BatchExecuteStatement.
constexpr std::size_t removals_a_request = 25;

/// Builds the requests of `session_catalog`, and reads the responses. Since anyone may write to the
/// table, each record is checked; an invalid one counts as unreadable. An answer that is not about what
/// was asked for is errc::corrupt_record.
class catalog_requests {
 public:
  catalog_requests(std::string table_name, item_format format, bool asks_units = false)
      : table_name_(std::move(table_name)), format_(std::move(format)), asks_units_(asks_units) {}

  request scan(const scan_request& wanted) const;
  /// Errors: corrupt_record, if it would lead to the same page again.
  result<session_page> read_scan(const json_document& body, const scan_request& asked) const;

  /// Removes at most `removals_a_request` records, each only if it was neither saved nor touched
  /// since.
  request remove_unchanged(std::span<const session_summary> seen) const;
  removals_read read_removals(const json_document& body,
                              std::span<const session_summary> asked) const;

  request query(const std::string& user, const std::string& after) const;
  /// Errors: corrupt_record, for an entry of another user, or if it would lead to the same page again.
  result<indexed_keys> read_query(const json_document& body, const std::string& user,
                                  const std::string& after) const;

  /// `keys`: at most one page of `query`.
  request read_records(const std::vector<std::string>& keys) const;
  /// Errors: corrupt_record, if it has a key that was not asked for.
  result<records_read> read_answer(const json_document& body,
                                   const std::vector<std::string>& asked) const;

  /// If the record is not this user's, or a tombstone, it is refused with the record.
  request remove_of_user(const std::string& key, const std::string& user) const;

  const item_format& format() const noexcept { return format_; }

 private:
  detail::json_writer key_of(const std::string& key) const;
  std::string statement_for(const session_summary& seen) const;
  std::string key_in(json_view item) const;
  std::string projection(expression& terms) const;
  result<std::string> next_after(const json_document& body, const std::string& after) const;
  void add(json_view item, session_page& to) const;
  result<void> add(json_view item, const std::vector<std::string>& asked, records_read& to) const;

  std::string table_name_;
  item_format format_;
  bool asks_units_;  ///< of `remove_of_user`; the other requests always ask
};

}  // namespace dynasession::inline v0::dynamodb
