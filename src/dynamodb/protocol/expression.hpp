// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/protocol/attribute.hpp"
#include "support/json_writer.hpp"

#include <boost/container/small_vector.hpp>

#include <array>
#include <cstddef>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

namespace dynasession::inline v0::dynamodb {

/// The expressions of one request, with their placeholders. Names are replaced by placeholders, since
/// many are reserved words; those of the tokens, w0 to w7, are not. What is added is constant or a placeholder,
/// so that it needs no escapes.
class expression {
 public:
  /// What is joined to one text.
  using parts = std::initializer_list<std::string_view>;

  expression();

  /// `#data` for one of our own attributes. `attribute_name`: a constant.
  std::string own(std::string_view attribute_name);
  /// `#key` for the table's key, whose name may have characters that placeholders must not have.
  std::string table_key(std::string_view name);
  /// `#data.#1` for a key of the session, which may have any characters.
  std::string entry(const std::string& key);
  /// `:now` for a value that is used more than once. `placeholder`: a constant.
  std::string value(std::string_view placeholder, const attribute& contents);
  /// `:1` for a value that is used once.
  std::string value(const attribute& contents);

  void set(std::string_view path, parts to);
  void set(std::string_view path, std::string_view to) { set(path, parts{to}); }
  /// Adds what `set` would: "a=b,c=d".
  void set_all(std::string_view assignments);
  void remove(std::string_view path);
  /// Adds a condition; all conditions must hold.
  void require(parts condition);
  void require(std::string_view condition) { require(parts{condition}); }

  /// Whether each expression is within the limits of DynamoDB: 4 KB, 300 operators and functions.
  bool fits() const noexcept;

  /// Writes the expressions into the body of a request.
  void write_to(detail::json_writer& body) const;

 private:
  /// The parts of the expression that updates.
  std::array<std::string_view, 4> update() const noexcept;

  using constants = boost::container::small_vector<std::string_view, 16>;

  /// Whether it was not in the list yet; it is from now on.
  static bool is_new(std::string_view name, constants& list);

  detail::json_writer names_;
  detail::json_writer values_;
  constants own_names_;  ///< those in `names_`
  constants shared_;     ///< placeholders of values that are used more than once
  std::map<std::string, std::string> entries_;
  std::size_t value_count_ = 0;
  std::string set_;
  std::string remove_;
  std::string condition_;
};

}  // namespace dynasession::inline v0::dynamodb
