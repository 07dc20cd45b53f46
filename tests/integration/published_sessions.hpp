// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

namespace dynasession::test {

/// A session that any process may use: its name in histories, and its cookie.
struct published_session {
  std::string id;
  std::string cookie_field;
};

/// A folder through which the processes of a workload hand each other sessions: a few places, in
/// each the newest session that was put there. Thread safety: any thread of any process.
class published_sessions {
 public:
  explicit published_sessions(std::filesystem::path folder) : folder_(std::move(folder)) {}

  std::optional<published_session> at(std::size_t place) const;
  void publish(std::size_t place, const published_session& session) const;

 private:
  std::filesystem::path file_of(std::size_t place) const {
    return folder_ / ("place-" + std::to_string(place));
  }

  std::filesystem::path folder_;
};

}  // namespace dynasession::test
