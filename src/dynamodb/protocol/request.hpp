// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/protocol/item.hpp"

#include <dynasession/store/record.hpp>

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace dynasession::inline v0::dynamodb {

class expression;

/// What goes to DynamoDB: `operation` names it, `body` is its JSON.
class request {
 public:
  request() = default;
  request(std::string operation, const boost::json::object& body);

  std::string operation;
  std::string body;
};

/// Lets the answer tell how many units of capacity the request took.
void ask_units(boost::json::object& body);

/// The requests for the records of one table, in the layout of `item_format`. Each verb of
/// `session_store` is one of them; each write carries the whole of its condition, so that DynamoDB
/// judges and writes in one step.
class record_requests {
 public:
  record_requests(std::string table_name, item_format format, bool asks_units = false)
      : table_name_(std::move(table_name)), format_(std::move(format)), asks_units_(asks_units) {}

  request load(const std::string& key, bool consistent) const;
  request create(record draft) const;
  /// Changes key by key; nullopt if they are more than an expression holds.
  std::optional<request> save(const save_request& wanted) const;
  /// Writes all values anew, if nothing was saved since they were read: nothing of others is lost.
  request save_whole(const save_request& wanted, std::int64_t base_version,
                     const stored_values& values) const;
  request touch(const touch_request& wanted) const;
  request renew(const renew_request& wanted) const;
  /// A tombstone is refused, for what it leads to must go first.
  request remove_unless_tombstone(const std::string& key) const;
  request remove(const std::string& key) const;

  request lock(const lock_request& wanted) const;
  /// Consistent: a lock that was released is seen to be.
  request peek_lock(const std::string& key) const;
  request renew_lease(const std::string& key, const std::string& owner, std::int64_t beat) const;
  request unlock(const std::string& key, const std::string& owner) const;

  const item_format& format() const noexcept { return format_; }
  const std::string& table_name() const noexcept { return table_name_; }

 private:
  request asking(const char* operation, boost::json::object body) const;
  boost::json::object body_for(const std::string& key) const;
  request update(const std::string& key, const expression& terms) const;
  boost::json::object put(boost::json::object item, const expression& terms) const;

  std::string table_name_;
  item_format format_;
  bool asks_units_;
};

}  // namespace dynasession::inline v0::dynamodb
