// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <concepts>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace dynasession::inline v0 {

/// Environment variables by name.
using variables = std::map<std::string, std::string, std::less<>>;

/// What code, a file or a variable gives for an option: a text, or a list of texts. What it means is
/// judged by the option, so that digits can be a number or a secret.
class option_value {
 public:
  /// A text.
  option_value(std::string text) : value_(std::move(text)) {}
  /// A copy of a text.
  option_value(std::string_view text) : value_(std::string(text)) {}
  /// nullptr, which std::getenv may give, is an empty text.
  option_value(const char* text) : value_(std::string(text ? text : "")) {}
  /// A list of texts.
  option_value(std::vector<std::string> list) : value_(std::move(list)) {}
  /// "none": an idle timeout that never ends, a cookie without `cookie_max_age`.
  option_value(std::nullopt_t) : value_("none") {}
  /// "true" or "false".
  option_value(std::same_as<bool> auto flag) : value_(flag ? "true" : "false") {}
  /// The decimal digits of an integer.
  template <std::integral Number>
  requires(!std::same_as<Number, bool>) option_value(Number number)
      : value_(std::to_string(number)) {}
  /// A time, rounded up to milliseconds.
  template <class Rep, class Period>
  requires std::is_arithmetic_v<Rep> option_value(std::chrono::duration<Rep, Period> time)
      : value_(text_of(time)) {}

  /// nullptr if it is a list.
  const std::string* text() const noexcept { return std::get_if<std::string>(&value_); }
  /// nullptr if it is a text.
  const std::vector<std::string>* list() const noexcept {
    return std::get_if<std::vector<std::string>>(&value_);
  }

 private:
  // Longer than any option takes, and far from what overflows.
  static constexpr std::chrono::milliseconds longest = std::chrono::years{1000};

  template <class Rep, class Period>
  static std::string text_of(std::chrono::duration<Rep, Period> time) {
    using std::chrono::milliseconds;
    const std::chrono::duration<double> rough = time;
    auto exact = rough < rough.zero() ? -longest : longest;
    if (rough > -longest && rough < longest) {
      if constexpr (std::is_floating_point_v<Rep>)  // 1.1 s are a little more than 1100 ms
        exact =
            std::chrono::ceil<milliseconds>(std::chrono::round<std::chrono::microseconds>(time));
      else
        exact = std::chrono::ceil<milliseconds>(time);
    }
    return std::to_string(exact.count()) + "ms";
  }

  std::variant<std::string, std::vector<std::string>> value_;
};

}  // namespace dynasession::inline v0
