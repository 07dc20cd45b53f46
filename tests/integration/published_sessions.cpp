// SPDX-License-Identifier: Apache-2.0
#include "integration/published_sessions.hpp"

#include <fstream>

namespace dynasession::test {

std::optional<published_session> published_sessions::at(std::size_t place) const {
  published_session found;
  std::ifstream in(file_of(place));
  if (in >> found.id >> found.cookie_field) return found;
  return std::nullopt;
}

void published_sessions::publish(std::size_t place, const published_session& session) const {
  const auto draft = folder_ / (session.id + ".draft");  // ids are unique, and so is the file
  std::ofstream(draft) << session.id << ' ' << session.cookie_field << '\n';
  std::filesystem::rename(draft, file_of(place));  // whole or not at all
}

}  // namespace dynasession::test
