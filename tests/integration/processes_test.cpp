// SPDX-License-Identifier: Apache-2.0
#include "integration/process.hpp"
#include "integration/shared_place.hpp"
#include "integration/site.hpp"

#include <dynasession/json.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace dynasession::test {
namespace {

using notes = std::vector<std::string>;

/// One session on a site served by several processes, which share nothing but the store.
class several_processes : public ::testing::TestWithParam<kind_of_place> {
 protected:
  using arguments = std::vector<std::string>;

  void start(arguments of_worker) {
    of_worker.insert(of_worker.begin(), url_);
    workers_.emplace_back(SESSION_WORKER, std::move(of_worker));
  }
  void expect_all_succeed() {
    for (auto& worker : workers_) EXPECT_EQ(worker.wait(), 0);
    workers_.clear();
  }
  template <class T>
  std::optional<T> stored(const std::string& key) {
    const auto request = sessions_.start(cookie_);
    return request.load().get<T>(key);
  }
  std::vector<std::string> stored_keys() {
    const auto request = sessions_.start(cookie_);
    return request.load().keys();
  }

  const std::unique_ptr<shared_place> place_ = GetParam().make();
  std::string const url_ = place_->url();
  const session_manager sessions_ = serve(open_store(url_));
  std::string const cookie_ = new_session(sessions_);

 private:
  std::vector<process> workers_;
};

class rule_13_no_lost_updates : public several_processes {};
class rule_14_atomic_changes : public several_processes {};

INSTANTIATE_TEST_SUITE_P(on, rule_13_no_lost_updates, testing::ValuesIn(all_places()),
                         name_of_place);
INSTANTIATE_TEST_SUITE_P(on, rule_14_atomic_changes, testing::ValuesIn(all_places()),
                         name_of_place);

TEST_P(rule_14_atomic_changes, eight_processes_of_25_increments_count_exactly_200) {
  for (int i = 0; i < 8; ++i) start({"increment", cookie_, "visits", "25"});
  expect_all_succeed();
  EXPECT_EQ(stored<std::int64_t>("visits"), 200);
}

TEST_P(rule_13_no_lost_updates, two_processes_of_100_keys_each_leave_200_keys) {
  start({"set", cookie_, "left ", "100"});
  start({"set", cookie_, "right ", "100"});
  expect_all_succeed();
  const auto keys = stored_keys();
  EXPECT_EQ(keys.size(), 201U);  // with the one it was born with
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(stored<int>("left " + std::to_string(i)), i);
    EXPECT_EQ(stored<int>("right " + std::to_string(i)), i);
  }
}

TEST_P(rule_14_atomic_changes, two_processes_append_100_notes_each_to_one_list_of_200) {
  start({"append", cookie_, "left ", "100"});
  start({"append", cookie_, "right ", "100"});
  expect_all_succeed();
  const auto all = stored<notes>("notes").value_or(notes{});
  const std::set<std::string> distinct(all.begin(), all.end());
  EXPECT_EQ(all.size(), 200U);
  EXPECT_EQ(distinct.size(), 200U);
}

}  // namespace
}  // namespace dynasession::test
