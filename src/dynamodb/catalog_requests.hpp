// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/item.hpp"
#include "dynamodb/request.hpp"

#include <dynasession/session_page.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <utility>
#include <vector>

namespace dynasession::dynamodb {

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

/// The requests of `session_catalog`, and what the answers say. The table may be written to by anybody:
/// a record that is not as it must be counts as unreadable.
class catalog_requests {
 public:
  catalog_requests(std::string table_name, item_format format)
      : table_name_(std::move(table_name)), format_(std::move(format)) {}

  request scan(const scan_request& wanted) const;
  session_page read_scan(const boost::json::object& body) const;

  /// Refused if it was saved or touched since, or is absent.
  request remove_unchanged(const session_summary& seen) const;

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
  boost::json::object removal_of(const std::string& key) const;
  std::string key_in(const boost::json::object& item) const;
  std::string projection(expression& terms) const;
  void add(const boost::json::value& item, session_page& to) const;

  std::string table_name_;
  item_format format_;
};

/// The units that an answer says it took; 0 if it does not say.
double units_in(const boost::json::value& consumed);

}  // namespace dynasession::dynamodb
