// SPDX-License-Identifier: Apache-2.0
#include "vectors.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace dynasession::test {

std::filesystem::path vectors_folder() {
  const char* named = std::getenv("DYNASESSION_CONFORMANCE");
  return named ? named : DYNASESSION_VECTORS;
}

std::optional<std::string> vector_text(const std::filesystem::path& file) {
  std::ifstream in(vectors_folder() / file, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::optional<boost::json::value> vectors(const std::string& file) {
  const auto text = vector_text(file);
  if (!text) return std::nullopt;
  return boost::json::parse(*text);
}

std::string text_or_empty(const boost::json::object& from, std::string_view key) {
  const auto* found = from.if_contains(key);
  return found && found->is_string() ? boost::json::value_to<std::string>(*found) : "";
}

bool flag(const boost::json::object& from, std::string_view key) {
  const auto* found = from.if_contains(key);
  return found && found->as_bool();
}

}  // namespace dynasession::test
