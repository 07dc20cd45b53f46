// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/protocol/item.hpp"
#include "dynamodb/protocol/request.hpp"

#include <dynasession/error.hpp>
#include <dynasession/store/session_page.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace dynasession::inline v0::dynamodb {

class expression;

/// What the index by user knows, a moment late: the keys of records that are, or were, a user's.
class indexed_keys {
 public:
  indexed_keys() = default;

  std::vector<std::string> keys;
  std::string next;  ///< the key that the next page begins after; empty: there is none
  double units = 0;
};

/// What consistent reads tell of them.
class records_read {
 public:
  records_read() = default;

  session_page found;       ///< all of them, but those that are absent
  boost::json::array left;  ///< keys to ask for again: there was no capacity for them
};

/// What became of records that were to be removed.
class removals_read {
 public:
  removals_read() = default;

  std::size_t removed = 0;
  double units = 0;
  std::vector<session_summary> left;  ///< to ask for again: there was no capacity for them
  std::optional<error> failure;       ///< why some will never go
};

/// Of BatchExecuteStatement.
constexpr std::size_t removals_a_request = 25;

/// The requests of `session_catalog`, and what the answers say. The table may be written to by anybody:
/// a record that is not as it must be counts as unreadable.
class catalog_requests {
 public:
  catalog_requests(std::string table_name, item_format format, bool asks_units = false)
      : table_name_(std::move(table_name)), format_(std::move(format)), asks_units_(asks_units) {}

  request scan(const scan_request& wanted) const;
  session_page read_scan(const boost::json::object& body) const;

  /// One request for at most `removals_a_request`: each goes only if it was not saved or touched since.
  request remove_unchanged(std::span<const session_summary> seen) const;
  removals_read read_removals(const boost::json::object& body,
                              std::span<const session_summary> asked) const;

  request query(const std::string& user, const std::string& after) const;
  indexed_keys read_query(const boost::json::object& body) const;

  /// At most as many keys as `query` gives.
  request read_records(const std::vector<std::string>& keys) const;
  request read_records(boost::json::array keys) const;
  records_read read_answer(const boost::json::object& body) const;

  /// Refused with the record that is there, if it is not this user's.
  request remove_of_user(const std::string& key, const std::string& user) const;

 private:
  boost::json::object key_of(const std::string& key) const;
  boost::json::object statement_for(const session_summary& seen) const;
  std::string key_in(const boost::json::object& item) const;
  std::string projection(expression& terms) const;
  void add(const boost::json::value& item, session_page& to) const;

  std::string table_name_;
  item_format format_;
  bool asks_units_;  ///< also of `remove_of_user`; the others tell of their units anyway
};

}  // namespace dynasession::inline v0::dynamodb
