// SPDX-License-Identifier: Apache-2.0
#include "demo/demo_site.hpp"

#include <signal.h>

#include <chrono>
#include <set>
#include <thread>

namespace dynasession::test {
namespace {

class demo_counter : public demo_test {};
INSTANTIATE_TEST_SUITE_P(on, demo_counter, demo_stores, store_name);

TEST_P(demo_counter, counts_a_visitors_requests) {
  auto one = new_visitor();
  for (const int expected : {1, 2, 3}) EXPECT_EQ(one.visits(), expected);
  EXPECT_NE(one.get("/").body.find("You have been here 4 times."), std::string::npos);
}

TEST_P(demo_counter, goes_on_after_a_restart) {
  auto one = new_visitor();
  one.visits();
  EXPECT_EQ(program_->stop(SIGTERM), 0);
  start();
  one.move_to(port_);
  EXPECT_EQ(one.visits(), 2);
}

TEST_P(demo_counter, is_each_visitors_own) {
  auto one = new_visitor(), other = new_visitor();
  one.visits();
  one.visits();
  EXPECT_EQ(other.visits(), 1);
}

TEST_P(demo_counter, is_shared_by_two_servers) {
  auto one = new_visitor();
  one.visits();
  const auto first = std::move(program_);
  start();
  one.move_to(port_);
  EXPECT_EQ(one.visits(), 2);
}

TEST_P(demo_counter, goes_on_while_one_of_two_servers_is_killed_and_started_again) {
  auto one = new_visitor();
  EXPECT_EQ(one.visits(), 1);
  const auto killed = std::move(program_);
  start();
  one.move_to(port_);
  EXPECT_EQ(one.visits(), 2);
  killed->stop(SIGKILL);
  EXPECT_EQ(one.visits(), 3);
  const auto survivor = std::move(program_);
  const int port_of_survivor = port_;
  start();
  one.move_to(port_);
  EXPECT_EQ(one.visits(), 4);
  one.move_to(port_of_survivor);
  EXPECT_EQ(one.visits(), 5);
}

class demo_page : public demo_test {};
INSTANTIATE_TEST_SUITE_P(on, demo_page, demo_stores, store_name);

TEST_P(demo_page, tells_its_store_and_the_server_that_answered) {
  const auto page = new_visitor().get("/").body;
  EXPECT_NE(page.find("<dd>" + GetParam() + "</dd>"), std::string::npos);
  EXPECT_NE(page.find("127.0.0.1:" + std::to_string(port_)), std::string::npos);
}

class demo_session_json : public demo_test {};
INSTANTIATE_TEST_SUITE_P(on, demo_session_json, demo_stores, store_name);

TEST_P(demo_session_json, tells_what_the_session_holds) {
  auto one = new_visitor();
  const auto now = std::chrono::duration_cast<std::chrono::seconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                       .count();
  const auto fresh = one.look();
  EXPECT_TRUE(fresh.at("user").is_null());
  EXPECT_EQ(fresh.at("store").as_string().c_str(), GetParam());
  EXPECT_EQ(fresh.at("server").as_string().c_str(), "127.0.0.1:" + std::to_string(port_));
  EXPECT_NEAR(static_cast<double>(fresh.at("created_at").as_int64()), static_cast<double>(now), 60);
  const auto later = one.look();
  EXPECT_EQ(later.at("created_at"), fresh.at("created_at"));
  EXPECT_GE(later.at("expire_at").as_int64(), fresh.at("created_at").as_int64() + 5 * 3600);
}

class demo_notes : public demo_test {};
INSTANTIATE_TEST_SUITE_P(on, demo_notes, demo_stores, store_name);

TEST_P(demo_notes, are_kept_and_the_browser_is_sent_back_to_the_page) {
  auto one = new_visitor();
  const auto answer = one.fill_in("/notes", "note=buy+milk");
  EXPECT_EQ(answer.status, 303);
  EXPECT_EQ(answer.first("location"), "/");
  EXPECT_EQ(one.notes(), std::vector<std::string>{"buy milk"});
  one.fill_in("/notes/clear");
  EXPECT_TRUE(one.notes().empty());
}

TEST_P(demo_notes, of_two_tabs_at_once_are_all_kept) {
  auto tab = new_visitor();
  const auto token = tab.form_token();
  const auto add_ten = [token](visitor one, const std::string& prefix) {
    for (int i = 0; i < 10; ++i)
      EXPECT_EQ(
          one.post("/notes", "form_token=" + token + "&note=" + prefix + std::to_string(i)).status,
          303);
  };
  std::thread other_tab(add_ten, tab, "a");
  add_ten(tab, "b");
  other_tab.join();

  std::multiset<std::string> expected;
  for (const auto* prefix : {"a", "b"})
    for (int i = 0; i < 10; ++i) expected.insert(prefix + std::to_string(i));
  const auto notes = tab.notes();
  EXPECT_EQ(std::multiset<std::string>(notes.begin(), notes.end()), expected);
}

TEST_P(demo_notes, are_escaped) {
  auto one = new_visitor();
  one.fill_in("/notes", "note=%3Cscript%3Ealert(%221%22)%3C/script%3E");
  const auto page = one.get("/").body;
  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_NE(page.find("&lt;script&gt;alert(&quot;1&quot;)"), std::string::npos);
}

TEST_P(demo_notes, have_limits) {
  auto one = new_visitor();
  one.fill_in("/notes", "note=" + std::string(201, 'x'));
  EXPECT_NE(one.get("/").body.find("A note has 1 to 200 characters."), std::string::npos);
  one.fill_in("/notes", "note=+");
  EXPECT_EQ(one.fill_in("/notes", "note=%FF").status, 400);
  EXPECT_TRUE(one.notes().empty());
  const auto token = one.form_token();
  for (int i = 0; i < 60; ++i) one.post("/notes", "form_token=" + token + "&note=x");
  EXPECT_EQ(one.notes().size(), 50U);
}

class demo_sign_in : public demo_test {};
INSTANTIATE_TEST_SUITE_P(on, demo_sign_in, demo_stores, store_name);

TEST_P(demo_sign_in, gives_a_new_cookie_and_refuses_the_old_one) {
  auto one = new_visitor();
  one.fill_in("/notes", "note=kept");
  auto old = one;
  one.fill_in("/sign-in", "name=Ada");
  EXPECT_NE(one.cookie(), old.cookie());
  EXPECT_EQ(one.look().at("user"), "Ada");
  EXPECT_EQ(one.notes(), std::vector<std::string>{"kept"});
  const auto refused = old.get("/session.json");
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.body.find("Ada"), std::string::npos);
  EXPECT_TRUE(refused.all("set-cookie").empty());
}

TEST_P(demo_sign_in, works_again_if_the_answer_was_lost) {
  auto one = new_visitor();
  one.fill_in("/notes", "note=left");
  visitor(one).fill_in("/sign-in", "name=Ada");
  EXPECT_EQ(one.get("/").status, 409);
  EXPECT_EQ(one.post("/sign-in", "name=Ada").status, 303);
  EXPECT_EQ(one.look().at("user"), "Ada");
  EXPECT_TRUE(one.notes().empty()) << "under the old id somebody else may be here";
}

TEST_P(demo_sign_in, is_remembered_if_wanted) {
  auto ordinary = new_visitor();
  ordinary.fill_in("/sign-in", "name=Ada");
  ordinary.close();
  EXPECT_TRUE(ordinary.look().at("user").is_null());
  auto one = new_visitor();
  one.fill_in("/sign-in", "name=Ada&remember=on");
  one.close();
  const auto kept = one.look();
  EXPECT_EQ(kept.at("user"), "Ada");
  EXPECT_EQ(kept.at("remembered"), true);
  EXPECT_GE(kept.at("expire_at").as_int64(), kept.at("created_at").as_int64() + 30 * 24 * 3600);
}

TEST_P(demo_sign_in, wants_a_name) {
  auto one = new_visitor();
  one.fill_in("/sign-in", "name=+");
  EXPECT_TRUE(one.look().at("user").is_null());
}

TEST_P(demo_sign_in, out_ends_the_session) {
  auto one = new_visitor();
  one.fill_in("/sign-in", "name=Ada");
  auto copy = one;
  one.fill_in("/sign-out");
  EXPECT_TRUE(one.cookies().empty());
  EXPECT_EQ(one.visits(), 1);
  EXPECT_TRUE(copy.look().at("user").is_null());
}

class demo_forms : public demo_test {};
INSTANTIATE_TEST_SUITE_P(on, demo_forms, demo_stores, store_name);

TEST_P(demo_forms, without_the_sessions_token_are_refused) {
  auto one = new_visitor();
  const auto token = one.form_token();
  auto stranger = new_visitor();
  stranger.visits();
  EXPECT_EQ(one.post("/notes", "note=x").status, 403);
  EXPECT_EQ(one.post("/notes", "note=x&form_token=").status, 403);
  EXPECT_EQ(stranger.post("/notes", "note=x&form_token=" + token).status, 403);
  EXPECT_EQ(new_visitor().post("/sign-out", "form_token=" + token).status, 403);
  EXPECT_TRUE(one.notes().empty());
}

}  // namespace
}  // namespace dynasession::test
