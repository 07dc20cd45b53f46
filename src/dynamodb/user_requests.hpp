// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/item.hpp"
#include "dynamodb/request.hpp"

#include <dynasession/session_summary.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <string>
#include <utility>
#include <vector>

namespace dynasession::dynamodb {

/// What the index by user knows, a moment late: the keys of records that are, or were, a user's.
class indexed_keys {
 public:
  indexed_keys() = default;

  std::vector<std::string> keys;
  std::string next;  ///< the key that the next page begins after; empty: there is none
};

/// What consistent reads tell of them.
class records_read {
 public:
  records_read() = default;

  std::vector<session_summary> found;  ///< without those that are absent or cannot be read
  boost::json::array left;             ///< keys to ask for again: there was no capacity for them
};

/// The requests about the records of a user, and what the answers say. The table may be written to by
/// anybody: what is not as it must be is left out.
class user_requests {
 public:
  user_requests(std::string table_name, item_format format)
      : table_name_(std::move(table_name)), format_(std::move(format)) {}

  request query(const std::string& user, const std::string& after) const;
  indexed_keys read_query(const boost::json::object& body) const;

  /// At most as many keys as `query` gives.
  request read_records(const std::vector<std::string>& keys) const;
  request read_records(boost::json::array keys) const;
  records_read read_answer(const boost::json::object& body) const;

  /// Refused with the record that is there, if it is not this user's.
  request remove(const std::string& key, const std::string& user) const;

  const std::string& table_name() const noexcept { return table_name_; }

 private:
  boost::json::object key_of(const std::string& key) const;

  std::string table_name_;
  item_format format_;
};

}  // namespace dynasession::dynamodb
