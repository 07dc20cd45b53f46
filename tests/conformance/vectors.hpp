// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/value.hpp>

#include <optional>
#include <string>

namespace dynasession::test {

/// A JSON file of the vectors ($DYNASESSION_CONFORMANCE, else beside the project); nullopt if the
/// vectors are not there.
std::optional<boost::json::value> vectors(const std::string& file);

}  // namespace dynasession::test

/// The vectors of a file, or the test is skipped.
#define DYNASESSION_VECTORS_OR_SKIP(name, file)                   \
  const auto name##_found = dynasession::test::vectors(file);     \
  if (!name##_found) GTEST_SKIP() << "no vectors here: " << file; \
  const auto& name = name##_found->as_array()
