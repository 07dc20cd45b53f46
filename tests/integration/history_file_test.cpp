// SPDX-License-Identifier: Apache-2.0
#include "integration/written_history.hpp"
#include "support/history.hpp"
#include "support/temporary_folder.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <stdexcept>

namespace dynasession::test {
namespace {

TEST(history_file, gives_back_what_was_written) {
  const temporary_folder folder;
  auto written = renew(0, "a", "b");
  {
    history_writer writer(folder.path() / "one.history");
    written.ahead = -60;
    writer.begin(written);
    writer.observed(session_state::gone, {{"k", 7}, {"n", -1}});
    writer.end(outcome::failed, "0f");
    writer.begin(set(0, "b", "k", 8));
  }
  const auto all = read_histories(folder.path());
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].what, act::renew);
  EXPECT_EQ(all[0].id, "a");
  EXPECT_EQ(all[0].key, "");
  EXPECT_EQ(all[0].new_id, "b");
  EXPECT_EQ(all[0].ahead, -60);
  EXPECT_EQ(all[0].state, session_state::gone);
  EXPECT_EQ(all[0].values, (std::map<std::string, std::int64_t>{{"k", 7}, {"n", -1}}));
  EXPECT_EQ(all[0].result, outcome::failed);
  EXPECT_EQ(all[0].record_key, "0f");
  EXPECT_LE(all[0].begin, all[0].observed_at);
  EXPECT_LE(all[0].observed_at, all[0].end);
  EXPECT_EQ(all[1].key, "k");
  EXPECT_EQ(all[1].record_key, "");
  EXPECT_EQ(all[1].number, 8);
  EXPECT_FALSE(all[1].was_observed());
  EXPECT_EQ(all[1].end, never);
  EXPECT_EQ(all[1].result, outcome::unknown);
}

TEST(history_file, of_a_killed_process_is_read_up_to_its_last_whole_line) {
  const temporary_folder folder;
  history_writer(folder.path() / "one.history").begin(destroy(0, "a"));
  std::ofstream(folder.path() / "one.history", std::ios::app) << "end 123 faile";
  const auto all = read_histories(folder.path());
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].end, never);
  EXPECT_EQ(all[0].result, outcome::unknown);
}

TEST(history_file, with_a_line_that_is_none_is_an_error) {
  const temporary_folder folder;
  std::ofstream(folder.path() / "one.history") << "nonsense\n";
  EXPECT_THROW(read_histories(folder.path()), std::runtime_error);
}

TEST(history_file, tells_an_operation_on_what_had_ended_from_one_that_failed) {
  const history all{with(outcome::gone, add(20, "a")), with(outcome::failed, add(40, "a"))};
  const auto certain = with_gone_read_as(outcome::failed, all);
  EXPECT_FALSE(certain[0].may_have_happened());
  const auto uncertain = with_gone_read_as(outcome::unknown, all);
  EXPECT_TRUE(uncertain[0].may_have_happened());
  EXPECT_EQ(uncertain[0].end, never);
  EXPECT_FALSE(uncertain[1].may_have_happened());
}

}  // namespace
}  // namespace dynasession::test
