// SPDX-License-Identifier: Apache-2.0
#include <dynasession/testing/store_suite/store_test.hpp>

namespace dynasession::test {
namespace {

using namespace detail::store_suite;

/// The stores of the library give the sessions of a user in pages of at most a hundred.
DYNASESSION_STORE_SUITE(pages, store_test);

TEST_P(pages, of_the_sessions_of_a_user_are_small) {
  for (int i = 0; i < 101; ++i) {
    auto made = draft("k" + std::to_string(i));
    made.user = "ann";
    ASSERT_EQ(create(std::move(made)), no_error);
  }
  auto& catalog = dynamic_cast<session_catalog&>(*store_);
  const auto first = run(catalog.list_of_user("ann", now(), "")).value();
  EXPECT_LE(first.sessions.size(), 100u);
  EXPECT_FALSE(first.next.empty());
}

}  // namespace
}  // namespace dynasession::test
