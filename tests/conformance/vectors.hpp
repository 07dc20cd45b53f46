// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace dynasession::test {

/// The folder of the vectors: $DYNASESSION_CONFORMANCE, else beside the project. It may not exist.
std::filesystem::path vectors_folder();

/// The contents of a file of the vectors; nullopt if it does not exist.
std::optional<std::string> vector_text(const std::filesystem::path& file);

/// A JSON file of the vectors; nullopt if it does not exist.
std::optional<boost::json::value> vectors(const std::string& file);

/// A member of a case; empty if it is absent or not a text.
std::string text_or_empty(const boost::json::object& from, std::string_view key);
/// A member of a case; false if it is absent.
bool flag(const boost::json::object& from, std::string_view key);

}  // namespace dynasession::test

/// The vectors of a file, or the test is skipped.
#define DYNASESSION_VECTORS_OR_SKIP(name, file)                   \
  const auto name##_found = dynasession::test::vectors(file);     \
  if (!name##_found) GTEST_SKIP() << "no vectors here: " << file; \
  const auto& name = name##_found->as_array()
