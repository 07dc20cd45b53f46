// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "integration/published_sessions.hpp"
#include "integration/site.hpp"
#include "support/history.hpp"

#include <dynasession/session_manager.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <random>
#include <string>
#include <utility>

namespace dynasession::test {

/// The key under which requests with a lock count.
constexpr auto counted_key = "visits";

outcome outcome_of(commit_status status);
/// Puts on record what the load of a request found; whether there is something to act on.
bool observe(history_writer& history, const session& seen);

/// Random requests of one thread on sessions that all threads and processes share, on record.
class workload {
 public:
  /// Keeps its history in the folder; the name makes it, and all that it writes, unique. The site's clock is
  /// so far ahead.
  workload(users_site site, const std::filesystem::path& folder, std::string name,
           std::uint64_t seed, std::chrono::nanoseconds ahead = {});

  void run(int operations);
  /// Opens new sessions in the place of those that were renewed by who did not live to publish it.
  void replace_renewed();
  /// `act` runs in the middle of each renewal: its request is begun, and not committed yet.
  void in_renewals(std::function<void()> act) { in_renewals_ = std::move(act); }
  /// One more load of all that is published, when every workload has ended: is it all there?
  void look_again();

 private:
  struct known_session {
    std::size_t place;
    published_session session;
  };

  act draw_act();
  known_session draw_session(act what);
  static void remember(const known_session& used, std::deque<known_session>& all);
  void open_new(std::size_t place);
  void request(act what, const known_session& target);
  void destroy_all();
  void destroy_others(request_session& visit);
  void list();
  void plan_set(operation& planned);
  const session_manager& sessions_at(std::size_t place) const;
  operation plan(act what, const published_session& target);
  void conclude(const operation& planned, const known_session& target, const commit_result& answer);
  bool is_published(const known_session& target) const;
  std::size_t draw_below(std::size_t limit);
  std::string new_id();
  std::int64_t new_number();

  const users_site site_;
  const published_sessions published_;
  std::string const name_;
  std::chrono::nanoseconds const ahead_;
  history_writer history_;
  std::mt19937_64 random_;
  std::deque<known_session> remembered_;  ///< the last ones used, under ids that may be old by now
  std::deque<known_session> renewed_;     ///< the last ones whose id was found to be old
  std::int64_t counter_ = 0;
  std::function<void()> in_renewals_ = [] {};
};

}  // namespace dynasession::test
