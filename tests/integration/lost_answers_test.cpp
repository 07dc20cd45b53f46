// SPDX-License-Identifier: Apache-2.0
#include "http/fault_proxy.hpp"
#include "integration/process.hpp"
#include "integration/shared_place.hpp"
#include "integration/site.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <vector>

namespace dynasession::test {
namespace {

constexpr int processes = 8;
constexpr int increments = 25;

using tally = std::map<std::string, int>;

/// What the statuses of all increments were; those of one process stand in one file.
tally read_tally(const temporary_folder& folder) {
  tally sum;
  for (int i = 0; i < processes; ++i) {
    std::ifstream file(folder.file(std::to_string(i)));
    std::string status;
    for (int count = 0; file >> status >> count;) sum[status] += count;
  }
  return sum;
}

class rule_17_lost_answers : public testing::TestWithParam<double> {
 protected:
  tally increment_in_many_processes() {
    const temporary_folder folder;
    const auto url = place_.url_at("http://127.0.0.1:" + std::to_string(proxy_.port()));
    {
      std::vector<process> workers;
      for (int i = 0; i < processes; ++i)
        workers.emplace_back(
            SESSION_WORKER,
            std::vector<std::string>{url, "tally", cookie_, "n", std::to_string(increments),
                                     folder.file(std::to_string(i))});
      for (auto& worker : workers) EXPECT_EQ(worker.wait(), 0);
    }
    return read_tally(folder);
  }

  std::int64_t stored() {
    const auto request = sessions_.start(cookie_);
    return request.load().get_or<std::int64_t>("n", 0);
  }

  shared_table place_;
  const session_manager sessions_ = serve(open_store(place_.url()));
  const std::string cookie_ = new_session(sessions_);
  fault_proxy proxy_{place_.port()};
};

std::string percent(const testing::TestParamInfo<double>& share) {
  return std::to_string(static_cast<int>(share.param * 100)) + "_percent";
}

INSTANTIATE_TEST_SUITE_P(of, rule_17_lost_answers, testing::Values(0.0, 0.02, 0.25), percent);

TEST_P(rule_17_lost_answers, and_late_duplicates_neither_lose_nor_double_an_increment) {
  proxy_.at_random({.lost_after = GetParam(), .duplicated = GetParam() > 0 ? 0.1 : 0}, 1);
  auto counts = increment_in_many_processes();
  proxy_.deliver_late();
  const auto acknowledged = counts["saved"];
  const auto unknown = counts["outcome_unknown"];
  EXPECT_EQ(acknowledged + unknown, processes * increments) << "others failed";
  EXPECT_GE(stored(), acknowledged);
  EXPECT_LE(stored(), acknowledged + unknown);
  if (GetParam() == 0) {
    EXPECT_EQ(stored(), processes * increments);
  }
  std::cout << "acknowledged " << acknowledged << ", unknown " << unknown << ", stored " << stored()
            << "; answers lost " << proxy_.count("lost_after") << ", duplicates "
            << proxy_.count("duplicated") << '\n';
}

}  // namespace
}  // namespace dynasession::test
