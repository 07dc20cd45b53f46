// SPDX-License-Identifier: Apache-2.0
#include "support/start_verb.hpp"

#include <gtest/gtest.h>

#include <exception>
#include <new>

namespace dynasession::detail {
namespace {

TEST(a_verb_without_memory, does_not_complete_without_an_error) {
  error seen;
  verb_completion<int> done([&seen](error reason, int) { seen = std::move(reason); }, nullptr,
                            nullptr);
  done(std::make_exception_ptr(std::bad_alloc()), {});
  EXPECT_EQ(seen.code(), boost::system::errc::not_enough_memory);
}

}  // namespace
}  // namespace dynasession::detail
