// SPDX-License-Identifier: Apache-2.0
#include "settings/option_text.hpp"

#include "support/ascii.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace dynasession::inline v0::detail {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr const char* not_one_text = "must be a single value, not a list";

constexpr words<concurrency_policy, 3> policies{{"merge", concurrency_policy::merge},
                                                {"reject", concurrency_policy::reject},
                                                {"lock", concurrency_policy::lock}};
constexpr words<same_site, 3> sites{
    {"lax", same_site::lax}, {"strict", same_site::strict}, {"none", same_site::none}};
constexpr words<read_consistency, 3> consistencies{{"strong", read_consistency::strong},
                                                   {"session", read_consistency::session},
                                                   {"eventual", read_consistency::eventual}};
constexpr std::string_view automatically = "auto";
// As Ruby reads them.
constexpr words<bool, 6> flags{{"true", true}, {"false", false}, {"yes", true},
                               {"no", false},  {"on", true},     {"off", false}};
constexpr words<milliseconds, 5> units{{"ms", milliseconds(1)},
                                       {"s", seconds(1)},
                                       {"min", std::chrono::minutes(1)},
                                       {"h", std::chrono::hours(1)},
                                       {"d", std::chrono::days(1)}};

/// Digits, which underscores may group: 604_800.
std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (ascii::is_digit(text[i]))
      digits += text[i];
    else if (text[i] != '_' || digits.empty() || !ascii::is_digit(text[i - 1]))
      return std::nullopt;
  }
  std::uint64_t number = 0;
  const auto* end = digits.data() + digits.size();
  if (digits.empty() || text.back() == '_') return std::nullopt;
  if (std::from_chars(digits.data(), end, number).ec != std::errc{}) return std::nullopt;
  return number;
}

std::optional<double> decimal_number(std::string_view text) {
  double number = 0;
  const auto* end = text.data() + text.size();
  const auto [rest, code] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (code != std::errc{} || rest != end || !std::isfinite(number) || number < 0)
    return std::nullopt;
  return number;
}

struct amount {
  std::string_view number;
  milliseconds unit;
};

/// "30min" in parts; a number alone has the unit that is usual for it.
std::optional<amount> amount_of(std::string_view text, milliseconds usual) {
  const auto number = text.substr(0, text.find_first_not_of("0123456789_."));
  const auto unit = text.substr(number.size());
  if (unit.empty()) return amount{number, usual};
  const auto found = std::ranges::find(units, unit, [](const auto& known) { return known.first; });
  if (found == std::end(units)) return std::nullopt;
  return amount{number, found->second};
}

// The code that uses the option has limits of its own, below this one.
constexpr milliseconds longest = std::chrono::years{1000};

/// Whole milliseconds that are a whole number of `usual` ones.
std::optional<milliseconds> time_of(std::string_view text, milliseconds usual) {
  const auto parts = amount_of(text, usual);
  if (!parts) return std::nullopt;
  const auto count = whole_number(parts->number);
  if (!count || *count > static_cast<std::uint64_t>(longest / parts->unit)) return std::nullopt;
  const auto time = static_cast<std::int64_t>(*count) * parts->unit;
  if (time % usual != time.zero()) return std::nullopt;
  return time;
}

template <class Time>
problem read_time(const option_value& from, Time& to, const char* expected) {
  if (!from.text()) return not_one_text;
  const auto time = time_of(*from.text(), Time(1));
  if (!time) return expected;
  to = std::chrono::duration_cast<Time>(*time);
  return std::nullopt;
}

std::vector<std::string> split_at_commas(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    parts.emplace_back(ascii::trimmed(text.substr(0, comma)));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return parts;
}

}  // namespace

problem read_word(const option_value& from, const std::vector<std::string_view>& known,
                  std::size_t& index) {
  if (!from.text()) return not_one_text;
  const auto found = std::ranges::find_if(
      known, [&](auto name) { return ascii::equal_ignoring_case(name, *from.text()); });
  index = static_cast<std::size_t>(found - known.begin());
  if (found != known.end()) return std::nullopt;
  std::string expected = "must be one of";
  for (const auto name : known) expected.append(name == known.front() ? " " : ", ").append(name);
  return expected;
}

bool is_none(const option_value& from) {
  return from.text() && ascii::equal_ignoring_case(*from.text(), "none");
}

problem read(const option_value& from, bool& to) {
  return read(from, flags, to) ? problem("must be true or false") : std::nullopt;
}

problem read(const option_value& from, std::string& to) {
  if (!from.text()) return not_one_text;
  to = *from.text();
  return std::nullopt;
}

problem read(const option_value& from, std::vector<std::string>& to) {
  to = from.list() ? *from.list() : split_at_commas(*from.text());
  return std::nullopt;
}

problem read(const option_value& from, std::size_t& to) {
  if (!from.text()) return not_one_text;
  const auto number = whole_number(*from.text());
  if (!number) return "must be a whole number, 0 or more";
  to = *number;
  return std::nullopt;
}

problem read(const option_value& from, seconds& to) {
  return read_time(from, to, "must be a whole number of seconds, or a time such as 30min or 7d");
}

problem read(const option_value& from, milliseconds& to) {
  return read_time(from, to, "must be a whole number of milliseconds, or a time such as 2s");
}

problem read(const option_value& from, decimal_seconds& to) {
  if (!from.text()) return not_one_text;
  const auto parts = amount_of(*from.text(), seconds(1));
  const auto number = parts ? decimal_number(parts->number) : std::nullopt;
  if (!number) return "must be a number of seconds, 0 or more, such as 0.25";
  to = *number * decimal_seconds(parts->unit);
  return std::nullopt;
}

problem read(const option_value& from, concurrency_policy& to) { return read(from, policies, to); }

problem read(const option_value& from, same_site& to) { return read(from, sites, to); }

problem read(const option_value& from, secure_policy& to) {
  bool is_secure = true;
  const bool is_automatic = from.text() && ascii::equal_ignoring_case(*from.text(), automatically);
  if (!is_automatic && read(from, flags, is_secure)) return "must be true, false or auto";
  to = is_automatic ? secure_policy::automatic : secure_policy(is_secure);
  return std::nullopt;
}

problem read(const option_value& from, read_consistency& to) {
  bool is_consistent = true;
  auto wrong = read(from, consistencies, to);
  if (!wrong || read(from, flags, is_consistent)) return wrong;
  to = is_consistent ? read_consistency::strong : read_consistency::eventual;
  return std::nullopt;
}

std::string text_of(bool flag) { return flag ? "true" : "false"; }
std::string text_of(const std::string& text) { return text; }
std::string text_of(std::size_t number) { return std::to_string(number); }
std::string text_of(seconds time) { return std::to_string(time.count()); }
std::string text_of(milliseconds time) { return std::to_string(time.count()); }
std::string text_of(concurrency_policy policy) { return text_of(policy, policies); }
std::string text_of(same_site site) { return text_of(site, sites); }
std::string text_of(secure_policy policy) {
  return policy == secure_policy::automatic ? std::string(automatically)
                                            : text_of(policy.over_http());
}
std::string text_of(read_consistency consistency) { return text_of(consistency, consistencies); }

std::string text_of(const std::vector<std::string>& list) {
  std::string joined;
  for (const auto& part : list) joined.append(joined.empty() ? "" : ",").append(part);
  return joined;
}

// Without an exponent, which no option takes.
std::string text_of(decimal_seconds time) {
  char digits[512];
  const auto end =
      std::to_chars(std::begin(digits), std::end(digits), time.count(), std::chars_format::fixed)
          .ptr;
  return {digits, end};
}

}  // namespace dynasession::inline v0::detail
