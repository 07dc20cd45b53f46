// SPDX-License-Identifier: Apache-2.0
#include "support/json_text.hpp"

#include "support/process_end.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_stack.hpp>

#include <charconv>
#include <cmath>
#include <cstddef>
#include <utility>

namespace dynasession::inline v0::detail {

namespace json = boost::json;
using boost::system::error_code;

namespace {

// The handler that basic_parser calls; the names are Boost.JSON's.
class exact_builder {
 public:
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);

  exact_builder() { stack_.reset(); }
  json::value take() { return stack_.release(); }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) { return true; }
  bool on_object_end(std::size_t size, error_code&) { return stack_.push_object(size), true; }
  bool on_array_begin(error_code&) { return true; }
  bool on_array_end(std::size_t size, error_code&) { return stack_.push_array(size), true; }
  bool on_key_part(json::string_view part, std::size_t, error_code&) { return keep(part); }
  bool on_key(json::string_view last, std::size_t, error_code&) {
    return stack_.push_key(last), true;
  }
  bool on_string_part(json::string_view part, std::size_t, error_code&) { return keep(part); }
  bool on_string(json::string_view last, std::size_t, error_code&) {
    return stack_.push_string(last), true;
  }
  bool on_number_part(json::string_view, error_code&) { return true; }
  bool on_int64(std::int64_t number, json::string_view, error_code&) {
    return stack_.push_int64(number), true;
  }
  bool on_uint64(std::uint64_t number, json::string_view, error_code&) {
    return stack_.push_uint64(number), true;
  }
  bool on_double(double nearly, json::string_view digits, error_code& failure) {
    double exact = nearly;
    std::from_chars(digits.data(), digits.data() + digits.size(), exact);
    if (!std::isfinite(exact)) failure = json::error::exponent_overflow;
    return stack_.push_double(exact), !failure;
  }
  bool on_bool(bool value, error_code&) { return stack_.push_bool(value), true; }
  bool on_null(error_code&) { return stack_.push_null(), true; }
  bool on_comment_part(json::string_view, error_code&) { return true; }
  bool on_comment(json::string_view, error_code&) { return true; }

 private:
  bool keep(json::string_view part) { return stack_.push_chars(part), true; }

  json::value_stack stack_;
};

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

std::optional<json::value> parse_json(std::string_view text) {
  json::parse_options options;
  options.max_depth = max_value_depth;
  json::basic_parser<exact_builder> parser(options);
  error_code failure;
  const auto used = parser.write_some(false, text.data(), text.size(), failure);
  if (failure || used != text.size()) return std::nullopt;
  return parser.handler().take();
}

std::optional<json::object> parse_object(std::string_view text) {
  auto parsed = parse_json(text);
  if (!parsed || !parsed->is_object()) return std::nullopt;
  return std::move(parsed->get_object());
}

std::string_view text_in(const json::object& from, std::string_view name) noexcept {
  const auto* found = from.if_contains(name);
  const auto* text = found ? found->if_string() : nullptr;
  return text ? std::string_view(*text) : std::string_view();
}

const boost::json::object& object_in(const boost::json::object& from, std::string_view name) {
  static const auto& none = immortal(json::object());
  const auto* found = from.if_contains(name);
  return found && found->is_object() ? found->get_object() : none;
}

std::string pretty_json(const json::value& value) {
  std::string text;
  write(value, 0, text);
  return text + "\n";
}

}  // namespace dynasession::inline v0::detail
