// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/testing/store_suite/store_test.hpp>

#include <algorithm>
#include <thread>
#include <vector>

namespace dynasession::inline v0::detail::store_suite {

constexpr int thread_count = 8;

/// The results of several threads that do the same at the same time, sorted.
template <class Work>
inline std::vector<errc> at_once(const Work& work) {
  std::vector<errc> answers(thread_count);
  std::vector<std::thread> threads;
  for (int i = 0; i < thread_count; ++i)
    threads.emplace_back([&, i] { answers[static_cast<std::size_t>(i)] = work(i); });
  for (auto& thread : threads) thread.join();
  std::ranges::sort(answers);
  return answers;
}

inline std::vector<errc> one_success_else(errc code) {
  std::vector<errc> answers(thread_count, code);
  answers.front() = no_error;
  return answers;
}

DYNASESSION_STORE_SUITE(rule_08_threads, store_test);

TEST_P(rule_08_threads, one_of_many_creations_wins) {
  const auto answers = at_once([&](int i) { return create(draft("a", {{"thread", number(i)}})); });
  EXPECT_EQ(answers, one_success_else(errc::id_collision));
  EXPECT_EQ(values_of("a").size(), 1U);
}

DYNASESSION_STORE_SUITE(rule_09_threads, store_test);

TEST_P(rule_09_threads, one_of_many_renewals_wins) {
  given("old", {{"user", text("ada")}});
  const auto request = renew_of("old", "");
  const auto new_key = [](int i) { return "new " + std::to_string(i); };
  const auto answers = at_once([&](int i) {
    auto mine = request;
    mine.next.key = new_key(i);
    return renew(mine);
  });
  EXPECT_EQ(answers, one_success_else(errc::session_gone));
  int alive = 0;
  for (int i = 0; i < thread_count; ++i) alive += is_live(new_key(i)) ? 1 : 0;
  EXPECT_EQ(alive, 1);
  EXPECT_FALSE(is_live("old"));
}

DYNASESSION_STORE_SUITE(rule_14_threads, store_test);

TEST_P(rule_14_threads, eight_of_25_increments_count_exactly_200) {
  given("a");
  const auto answers = at_once([&](int) {
    for (int i = 0; i < 25; ++i) {
      auto request = save_of("a");
      request.what.actions["n"] = add(1);
      if (const auto code = save(request); code != no_error) return code;
    }
    return no_error;
  });
  EXPECT_EQ(answers, std::vector<errc>(thread_count, no_error));
  EXPECT_EQ(values_of("a"), (stored_values{{"n", number(200)}}));
  EXPECT_EQ(version_of("a"), 201);
}

}  // namespace dynasession::inline v0::detail::store_suite
