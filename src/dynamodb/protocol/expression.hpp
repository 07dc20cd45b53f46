// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/protocol/attribute.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace dynasession::inline v0::dynamodb {

/// The expressions of one request, with their placeholders. All names are replaced by placeholders,
/// since many are reserved words.
class expression {
 public:
  /// `#data` for one of our own attributes.
  std::string own(std::string_view attribute_name);
  /// `#key` for the table's key, whose name may have characters that placeholders must not have.
  std::string table_key(std::string_view name);
  /// `#data.#1` for a key of the session, which may have any characters.
  std::string entry(const std::string& key);
  /// `:now` for a value that is used more than once.
  std::string value(std::string_view placeholder, attribute contents);
  /// `:1` for a value that is used once.
  std::string value(attribute contents);

  void set(std::string_view path, std::string_view to);
  void remove(std::string_view path);
  /// Adds a condition; all conditions must hold.
  void require(std::string_view condition);

  /// Whether each expression is within the limits of DynamoDB: 4 KB, 300 operators and functions.
  bool fits() const noexcept;

  /// Writes the expressions into the body of a request.
  void write_to(boost::json::object& body) const;

 private:
  std::string update() const;

  boost::json::object names_;
  boost::json::object values_;
  std::map<std::string, std::string> entries_;
  std::string set_;
  std::string remove_;
  std::string condition_;
};

}  // namespace dynasession::inline v0::dynamodb
