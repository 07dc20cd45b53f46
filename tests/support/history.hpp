// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/session.hpp>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dynasession::test {

/// Nanoseconds of CLOCK_MONOTONIC, which all processes of a machine share.
using moment = std::int64_t;
constexpr moment never = std::numeric_limits<moment>::max();

moment now();

enum class act {
  create,
  load,
  touch,
  set,
  erase,
  add,
  update,
  renew,
  log_in,  ///< under an id that was renewed: ends the session, and creates another
  destroy,
  destroy_all,     ///< all sessions of a user
  destroy_others,  ///< all of them but this one
  list,            ///< the sessions of a user
};
enum class outcome {
  ok,
  failed,
  gone,  ///< the session had ended: it failed, or an earlier attempt whose answer was lost did it
  unknown,
};

/// One request of a workload: what it tries, what it finds and how it ends.
/// Sessions go by names of the workload's own; cookies never enter a history.
struct operation {
  act what = act::load;
  std::string id;
  std::string key;             ///< set, erase, add, update; create: a key of the new session
  std::int64_t number = 0;     ///< the value that was set; the amount added; the mark of an update
  std::string new_id;          ///< renew, log_in
  std::string user;            ///< create, and what works on the sessions of a user
  std::string worker;          ///< the process that tries it, if that matters
  std::int64_t ahead = 0;      ///< how far the clock of its process is ahead, in nanoseconds
  moment begin = 0;            ///< before the request
  moment observed_at = never;  ///< after its load; never: it loaded nothing
  session_state state = session_state::fresh;
  std::int64_t expires = 0;  ///< of a live one, in seconds of the epoch
  /// list: how often each record key was in it.
  std::map<std::string, std::int64_t> values;
  moment end = never;  ///< after its answer; never: none came
  outcome result = outcome::unknown;
  std::string record_key;  ///< of the id that an acknowledged create, renew or log_in gave

  bool is_acknowledged() const { return result == outcome::ok; }
  bool may_have_happened() const { return result != outcome::failed; }
  /// Nothing of it happens at this moment or later.
  bool is_over_before(moment time) const { return result != outcome::unknown && end < time; }
  /// The name of the session that it creates; empty: none.
  std::string created() const {
    if (what == act::create) return id;
    return what == act::log_in ? new_id : std::string();
  }
  /// The id that it gives to a session; empty: none.
  std::string given_id() const { return what == act::create ? id : new_id; }
  bool is_live() const { return state == session_state::live; }
  bool was_observed() const { return observed_at != never; }
};

using history = std::vector<operation>;

std::string_view to_string(act what);

/// An update keeps the lowest bits of the value that it finds, and puts its mark over the rest: values
/// below it come back, and those of an update are unique.
constexpr std::int64_t below_marks = 4;
constexpr std::int64_t marked(std::int64_t found, std::int64_t mark) {
  return mark + found % below_marks;
}

/// The same history, read so that each operation on a session that had ended failed, or is unknown:
/// the latter where answers can be lost, for what was applied before the end went with it.
history with_gone_read_as(outcome what, history all);

/// Writes the operations of one thread to a file, each step as soon as it is known: what a killed
/// process began stays on record.
class history_writer {
 public:
  explicit history_writer(const std::filesystem::path& file);

  void begin(const operation& started);
  void observed(session_state state, const std::map<std::string, std::int64_t>& values,
                std::int64_t expires = 0);
  void end(outcome result, const std::string& record_key = {});

 private:
  std::ofstream out_;
};

/// The histories of all the files in a folder that end in `.history`.
/// Errors: throws std::runtime_error for a line that is none.
history read_histories(const std::filesystem::path& folder);

}  // namespace dynasession::test
