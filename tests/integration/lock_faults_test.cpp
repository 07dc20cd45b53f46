// SPDX-License-Identifier: Apache-2.0
#include "http/answer.hpp"
#include "http/fault_proxy.hpp"
#include "integration/process.hpp"
#include "integration/shared_place.hpp"
#include "integration/site.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <functional>
#include <future>
#include <iostream>
#include <map>
#include <string>
#include <vector>

namespace dynasession::test {
namespace {

using namespace std::chrono_literals;

constexpr auto lease = 1s;

// What one case does to the messages of a holder; its first UpdateItem is the lock, the next ones renew it.
struct mishap {
  std::string name;
  std::function<void(fault_proxy&)> plan;
};

std::function<void(fault_proxy&)> at_the_first_renewal(fault planned) {
  return [planned](fault_proxy& proxy) {
    proxy.next("UpdateItem", faults::none()).next("UpdateItem", planned);
  };
}

std::vector<mishap> mishaps() {
  return {
      {"a_request_lost_in_silence", at_the_first_renewal(faults::silent_before())},
      {"an_answer_lost_in_silence", at_the_first_renewal(faults::silent_after())},
      {"a_request_lost_by_a_reset", at_the_first_renewal(faults::lost_before())},
      {"an_answer_lost_by_a_reset", at_the_first_renewal(faults::lost_after())},
      {"the_answer_of_the_lock_late",
       [](fault_proxy& proxy) { proxy.next("UpdateItem", faults::slow(lease * 4 / 5)); }},
      {"two_requests_throttled",
       [](fault_proxy& proxy) {
         at_the_first_renewal(faults::answered_before(throttled()))(proxy);
         proxy.next("UpdateItem", faults::answered_before(throttled()));
       }},
      {"every_answer_late", [](fault_proxy& proxy) { proxy.always(faults::slow(lease * 4 / 5)); }}};
}

std::ostream& operator<<(std::ostream& out, const mishap& each) { return out << each.name; }

class rule_16_a_working_holder : public testing::TestWithParam<mishap> {
 protected:
  std::string url_through_proxy() const {
    return place_.url_at("http://127.0.0.1:" + std::to_string(proxy_.port()));
  }

  shared_table place_;
  const std::string cookie_ = new_session(serve(open_store(place_.url())));
  fault_proxy proxy_{place_.port()};
};

INSTANTIATE_TEST_SUITE_P(with, rule_16_a_working_holder, testing::ValuesIn(mishaps()),
                         [](const auto& each) { return each.param.name; });

TEST_P(rule_16_a_working_holder, keeps_its_lock) {
  const auto sessions = serve_locked(open_store(url_through_proxy()), lease);
  const auto elsewhere = serve_locked(open_store(place_.url()), lease);
  GetParam().plan(proxy_);
  auto slow = sessions.start(cookie_);
  slow.load().set("slow", true);
  auto other = std::async(std::launch::async, [&] {
    auto visit = elsewhere.start(cookie_);
    visit.load().set("other", true);
    return visit.commit().status;
  });
  EXPECT_EQ(other.wait_for(3 * lease), std::future_status::timeout) << "it was robbed";
  EXPECT_EQ(slow.commit().status, commit_status::saved);
  EXPECT_EQ(other.get(), commit_status::saved);
  EXPECT_EQ(proxy_.plans_left(), 0U);
}

std::map<std::string, int> statuses_in(const std::vector<std::string>& files) {
  std::map<std::string, int> counts;
  for (const auto& each : files) {
    std::ifstream requests(each);
    std::string wait;
    std::string status;
    while (requests >> wait >> status) ++counts[status];
  }
  return counts;
}

// The default lease. Who repeats a save after eight saves of others cannot know whether it was applied. The
// commit of a robbed holder would be a conflict, and its increment would be lost.
TEST(rule_16_eight_processes, rob_nobody_while_answers_are_lost_and_late) {
  constexpr int workers = 8;
  const shared_table place;
  const auto sessions = serve(open_store(place.url()));
  const auto cookie = new_session(sessions);
  fault_proxy proxy(place.port());
  proxy.at_random({.lost_after = 0.02, .slow = 0.05, .longest = 400ms}, 1);
  const auto url = place.url_at("http://127.0.0.1:" + std::to_string(proxy.port()));
  const auto default_lease = std::to_string(configuration().lock_expiry_time.count());
  const temporary_folder folder;
  std::vector<std::string> files;
  {
    std::vector<process> all;
    for (int i = 0; i < workers; ++i) {
      files.push_back(folder.file(std::to_string(i)));
      all.emplace_back(SESSION_WORKER, std::vector<std::string>{url, "count_locked", cookie,
                                                                default_lease, "25", files.back()});
    }
    for (auto& each : all) EXPECT_EQ(each.wait(), 0);
  }
  auto counts = statuses_in(files);
  const int saved = counts["saved"];
  const int unknown = counts["outcome_unknown"];
  EXPECT_EQ(saved + unknown, workers * 25) << testing::PrintToString(counts);
  const auto request = sessions.start(cookie);
  const auto visits = request.load().get<int>("visits");
  EXPECT_GE(visits, saved);
  EXPECT_LE(visits, saved + unknown);
  EXPECT_LE(unknown, 5) << "of 200";
  EXPECT_GT(proxy.count("lost_after"), 0U);
  EXPECT_GT(proxy.count("slow"), 0U);
}

}  // namespace
}  // namespace dynasession::test
