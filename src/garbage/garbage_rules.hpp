// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/garbage.hpp>
#include <dynasession/store/session_page.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a collection decides: which records are garbage, how fast it may go on, and where.
namespace dynasession::inline v0::detail {

/// Errors: throws `session_error` (invalid_configuration) naming the option.
void validate(const garbage_options& options);

bool is_garbage(const session_summary& session, const garbage_options& options, timestamp now);

/// Keeps spending within a rate: units that were spent too fast are waited for.
class rate_limit {
 public:
  using clock = std::chrono::steady_clock;

  /// Units a second; 0: no limit.
  explicit rate_limit(double rate) noexcept : rate_(rate) {}

  void spend(double units, clock::time_point now) noexcept;
  /// From when on more may be spent.
  clock::time_point free_at() const noexcept { return free_at_; }

 private:
  double rate_;
  clock::time_point free_at_{};
};

/// Where the next page of each segment begins: empty, at its start; nullopt, it is done.
using scan_positions = std::vector<std::optional<std::string>>;

/// One word for a command line; empty if all segments are done.
std::string to_token(const scan_positions& positions);

/// The opposite of `to_token`. Errors: invalid_configuration, if it is no such word.
result<scan_positions> from_token(std::string_view token);

}  // namespace dynasession::inline v0::detail
