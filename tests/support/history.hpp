// SPDX-License-Identifier: Apache-2.0
#pragma once

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

enum class act { create, load, touch, set, erase, add, renew, destroy };
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
  std::string key;             ///< set, erase, add; create: a key of the new session
  std::int64_t number = 0;     ///< the value that was set, unique in its history; the amount added
  std::string new_id;          ///< renew
  moment begin = 0;            ///< before the request
  moment observed_at = never;  ///< after its load; never: it loaded nothing
  bool live = false;
  std::map<std::string, std::int64_t> values;
  moment end = never;  ///< after its answer; never: none came
  outcome result = outcome::unknown;

  bool is_acknowledged() const { return result == outcome::ok; }
  bool may_have_happened() const { return result != outcome::failed; }
  bool was_observed() const { return observed_at != never; }
};

using history = std::vector<operation>;

std::string_view to_string(act what);

/// The same history, read so that each operation on a session that had ended failed, or is unknown:
/// the latter where answers can be lost, for what was applied before the end went with it.
history with_gone_read_as(outcome what, history all);

/// Writes the operations of one thread to a file, each step as soon as it is known: what a killed
/// process began stays on record.
class history_writer {
 public:
  explicit history_writer(const std::filesystem::path& file);

  void begin(const operation& started);
  void observed(bool live, const std::map<std::string, std::int64_t>& values);
  void end(outcome result);

 private:
  std::ofstream out_;
};

/// The histories of all the files in a folder that end in `.history`.
/// Errors: throws std::runtime_error for a line that is none.
history read_histories(const std::filesystem::path& folder);

}  // namespace dynasession::test
