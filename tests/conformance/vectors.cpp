// SPDX-License-Identifier: Apache-2.0
#include "vectors.hpp"

#include <boost/json/parse.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace dynasession::test {

std::optional<boost::json::value> vectors(const std::string& file) {
  const char* named = std::getenv("DYNASESSION_CONFORMANCE");
  const auto path = std::filesystem::path(named ? named : DYNASESSION_VECTORS) / file;
  std::ifstream in(path);
  if (!in) return std::nullopt;
  return boost::json::parse(std::string(std::istreambuf_iterator<char>(in), {}));
}

}  // namespace dynasession::test
