// SPDX-License-Identifier: Apache-2.0
#include "session/commit_tries.hpp"

#include <dynasession/testing/faulty_store.hpp>
#include <dynasession/testing/run.hpp>

#include <gtest/gtest.h>

#include <chrono>

namespace dynasession::detail {
namespace {

using std::chrono::steady_clock;

class rule_14_tries_of_a_commit : public testing::Test {
 protected:
  result<std::optional<std::int64_t>> save(std::chrono::milliseconds deadline) {
    commit_tries tries(context_, request_, system_now(), steady_clock::now() + deadline);
    return run(tries.save(sent_, values_, version_));
  }

  const std::shared_ptr<faulty_store> store_ = std::make_shared<faulty_store>();
  const session_context context_{store_, {.secret_key = "only for tests: thirty-two bytes"}};
  request_state request_;
  save_request sent_;
  tracked_values values_;
  std::int64_t version_ = 1;
};

TEST_F(rule_14_tries_of_a_commit,
       fail_if_others_of_the_manager_had_their_turns_until_the_deadline) {
  sent_.key = "a";
  const auto other = run(context_.turns().take("a", steady_clock::now()));
  store_->fail_next(store_verb::save, errc::conflict);
  EXPECT_EQ(save(std::chrono::milliseconds(20)).error().code(), errc::deadline_exceeded);
  store_->fail_next(store_verb::save, errc::conflict_in_doubt);
  EXPECT_EQ(save(std::chrono::milliseconds(20)).error().code(), errc::outcome_unknown);
}

}  // namespace
}  // namespace dynasession::detail
