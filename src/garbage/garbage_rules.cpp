// SPDX-License-Identifier: Apache-2.0
#include "garbage/garbage_rules.hpp"

#include "crypto/encoding.hpp"
#include "support/json_text.hpp"
#include "support/require.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cmath>
#include <span>

namespace dynasession::inline v0::detail {
namespace {

namespace json = boost::json;

constexpr std::size_t most_segments = 128;

error none_of_ours() {
  return {errc::invalid_configuration, "resume: is not what a collection that ended early gave"};
}

// Both ends of a session are rounded up to a second, so that they may be one although the idle timeout is the earlier.
bool ends_by_absolute_timeout(const session_summary& session, const garbage_options& options) {
  const auto& own = session.limits.absolute_timeout;
  const auto& absolute = own ? own : options.absolute_timeout;
  return absolute && session.expire_at ==
                         std::chrono::ceil<std::chrono::seconds>(session.created_at + *absolute);
}

// Else a touch would gain nothing, so that nobody knows when it was used last.
bool notes_its_use(const session_summary& session, const garbage_options& options) {
  const auto& own = session.limits.idle_timeout;
  const auto& idle = own ? own : options.idle_timeout_of_managers;
  return idle && session.expire_at >= session.updated_at + *idle &&
         !ends_by_absolute_timeout(session, options);
}

std::optional<json::value> decoded(std::string_view token) {
  const auto bytes = crypto::from_base64(token);
  if (!bytes) return std::nullopt;
  return parse_json({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
}

}  // namespace

void validate(const garbage_options& options) {
  require(options.all || options.absolute_timeout || options.idle_timeout,
          "absolute_timeout and idle_timeout are both none, so that no session would be garbage "
          "before it expires: set one of them, or remove every session with all");
  require_timeout(options.absolute_timeout, "absolute_timeout");
  require_timeout(options.idle_timeout, "idle_timeout");
  require_timeout(options.idle_timeout_of_managers, "idle_timeout_of_managers");
  require(options.clock != nullptr, "clock: must not be null");
  require(options.clock_margin.count() == 0 || is_valid_timeout(options.clock_margin),
          "clock_margin: must be 0 to 100 years");
  if (!options.resume.empty()) from_token(options.resume).value();
  require(std::isfinite(options.rate) && options.rate >= 0, "rate: must be 0 or a positive number");
  require(options.segments > 0 && options.segments <= most_segments, "segments: must be 1 to 128");
}

// A tombstone was made a moment ago, however old the session is.
bool is_garbage(const session_summary& session, const garbage_options& options, timestamp now) {
  if (options.all) return true;
  const auto latest = now - options.clock_margin;
  if (session.expire_at <= latest) return true;
  if (session.is_tombstone) return false;
  const auto is_over = [latest](timestamp since, const std::optional<std::chrono::seconds>& limit) {
    return limit && since <= latest - *limit;
  };
  const auto& own = session.limits;
  const auto& idle = own.idle_timeout ? own.idle_timeout : options.idle_timeout;
  return (notes_its_use(session, options) && is_over(session.updated_at, idle)) ||
         is_over(session.created_at,
                 own.absolute_timeout ? own.absolute_timeout : options.absolute_timeout);
}

void rate_limit::spend(double units, clock::time_point now) noexcept {
  if (rate_ <= 0) return;
  // A day for what a call cost is slow enough, and nothing overflows.
  const std::chrono::duration<double> worth(std::min(units / rate_, 86'400.0));
  free_at_ = std::max(free_at_, now) + std::chrono::ceil<clock::duration>(worth);
}

std::string to_token(const scan_positions& positions) {
  if (std::ranges::none_of(positions, [](const auto& each) { return each.has_value(); })) return {};
  json::array all;
  for (const auto& each : positions) all.push_back(each ? json::value(*each) : json::value());
  const auto text = json::serialize(all);
  return crypto::base64(std::as_bytes(std::span(text)));
}

result<scan_positions> from_token(std::string_view token) {
  const auto read = decoded(token);
  if (!read || !read->is_array()) return none_of_ours();
  const auto segments = read->get_array().size();
  if (segments == 0 || segments > most_segments) return none_of_ours();
  scan_positions positions;
  for (const auto& each : read->get_array()) {
    if (!each.is_null() && !each.is_string()) return none_of_ours();
    positions.emplace_back();
    if (each.is_string()) positions.back().emplace(each.get_string());
  }
  return positions;
}

}  // namespace dynasession::inline v0::detail
