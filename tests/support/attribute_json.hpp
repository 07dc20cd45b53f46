// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/protocol/attribute.hpp"
#include "dynamodb/protocol/json_document.hpp"
#include "support/json_writer.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <string_view>

// What the client writes and reads, as trees of Boost.JSON, which tests can edit and compare.
namespace dynasession::dynamodb {

inline boost::json::value tree_of(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = 80;
  return boost::json::parse(text, {}, options);
}

inline boost::json::object parsed(const attribute& written) {
  return tree_of(written.json()).as_object();
}

inline boost::json::object parsed(const detail::json_writer& written) {
  return tree_of(written.json()).as_object();
}

inline bool operator==(const boost::json::value& tree, const attribute& written) {
  return tree == parsed(written);
}

/// Throws unless it is an object that the client takes.
inline json_document document_of(const boost::json::value& tree) {
  return json_document::parse(boost::json::serialize(tree)).value();
}

/// Any JSON value as a member of an answer. A view of it lasts as long as it does.
class answered {
 public:
  explicit answered(const boost::json::value& value)
      : document_(document_of(boost::json::object{{"value", value}})) {}
  explicit answered(const attribute& value) : answered(boost::json::value(parsed(value))) {}

  operator json_view() const noexcept { return document_["value"]; }

 private:
  json_document document_;
};

}  // namespace dynasession::dynamodb
