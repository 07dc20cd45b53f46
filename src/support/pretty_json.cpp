// SPDX-License-Identifier: Apache-2.0
#include "support/pretty_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <cstddef>

namespace dynasession::inline v0::detail {
namespace {

namespace json = boost::json;

void write(const json::value& value, std::size_t depth, std::string& text);

/// Members, or elements, in lines of their own between two brackets.
template <class Range, class Write>
void write_lines(const Range& range, const char* brackets, std::size_t depth, std::string& text,
                 Write write_one) {
  text += brackets[0];
  const char* separator = "\n";
  for (const auto& each : range) {
    text.append(separator).append(2 * depth + 2, ' ');
    write_one(each);
    separator = ",\n";
  }
  if (!range.empty()) text.append("\n").append(2 * depth, ' ');
  text += brackets[1];
}

void write(const json::value& value, std::size_t depth, std::string& text) {
  if (const auto* object = value.if_object())
    return write_lines(*object, "{}", depth, text, [&](const json::key_value_pair& member) {
      text.append(json::serialize(json::string(member.key()))).append(": ");
      write(member.value(), depth + 1, text);
    });
  if (const auto* array = value.if_array())
    return write_lines(*array, "[]", depth, text,
                       [&](const json::value& element) { write(element, depth + 1, text); });
  text.append(json::serialize(value));
}

}  // namespace

std::string pretty_json(const json::value& value) {
  std::string text;
  write(value, 0, text);
  return text + "\n";
}

}  // namespace dynasession::inline v0::detail
