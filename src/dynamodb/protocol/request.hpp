// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/protocol/item.hpp"
#include "support/json_writer.hpp"

#include <dynasession/store/record.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace dynasession::inline v0::dynamodb {

class expression;

/// A request to DynamoDB: the name of the operation and the JSON body.
class request {
 public:
  request() = default;
  request(std::string operation, std::string body)
      : operation(std::move(operation)), body(std::move(body)) {}

  std::string operation;
  std::string body;
};

/// Makes the response report the capacity units that the request consumes.
void ask_units(detail::json_writer& body);

/// Builds the requests for the records of one table, in the layout of `item_format`. Each verb of
/// `session_store` is one request. A write contains all its conditions, so that DynamoDB checks
/// them and writes atomically.
class record_requests {
 public:
  record_requests(std::string table_name, item_format format, bool asks_units = false);

  request load(const std::string& key, bool consistent) const;
  request create(record draft) const;
  /// Changes single keys; nullopt if the changes do not fit into an expression.
  std::optional<request> save(const save_request& wanted) const;
  /// Replaces all values, if nothing was saved since they were read, so that no other change is
  /// lost.
  request save_whole(const save_request& wanted, std::int64_t base_version,
                     const stored_values& values) const;
  request touch(const touch_request& wanted) const;
  request renew(const renew_request& wanted) const;
  /// Refused for a tombstone, which stays.
  request remove_unless_tombstone(const std::string& key) const;

  request lock(const lock_request& wanted) const;
  /// A consistent read, so that a released lock is noticed at once. The key comes along, to be compared.
  request peek_lock(const std::string& key) const;
  request renew_lease(const std::string& key, const std::string& owner, std::int64_t beat) const;
  request unlock(const std::string& key, const std::string& owner) const;

  const item_format& format() const noexcept { return format_; }
  const std::string& table_name() const noexcept { return table_name_; }

 private:
  request asking(const char* operation, detail::json_writer body) const;
  /// `rest`: what is added, about.
  detail::json_writer body_for(const std::string& key, std::size_t rest = 256) const;
  request update(const std::string& key, const expression& terms) const;
  detail::json_writer put(detail::json_writer item, const expression& terms) const;

  std::string table_name_;
  item_format format_;
  bool asks_units_;
  std::string before_key_;  ///< how a body begins that names one record
};

}  // namespace dynasession::inline v0::dynamodb
