// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/adapter_test.hpp"

namespace dynasession::test {
namespace {

ADAPTER_SUITE(rule_10_commit_whatever_the_status);

TEST_P(rule_10_commit_whatever_the_status, changes_are_kept_with_304_404_and_redirects) {
  auto visitor = new_browser();
  EXPECT_EQ(visitor.get("/visit/304").status, 304);
  EXPECT_EQ(visitor.get("/visit/404").status, 404);
  EXPECT_EQ(visitor.get("/visit/redirect").status, 303);
  EXPECT_EQ(visits(visitor), "3");
}

TEST_P(rule_10_commit_whatever_the_status, the_first_cookie_may_come_with_any_of_them) {
  for (const auto* target : {"/visit/304", "/visit/404", "/visit/redirect"}) {
    auto visitor = new_browser();
    visitor.get(target);
    EXPECT_EQ(visits(visitor), "1") << target;
  }
}

TEST_P(rule_10_commit_whatever_the_status, changes_are_kept_with_head) {
  auto visitor = new_browser();
  EXPECT_TRUE(visitor.head("/visit").set_cookie(cookie_name));
  EXPECT_EQ(visits(visitor), "1");
}

TEST_P(rule_10_commit_whatever_the_status, values_set_before_a_streamed_body_are_kept) {
  auto visitor = new_browser();
  EXPECT_EQ(visitor.get("/visit/streamed").body, "1");
  EXPECT_EQ(visits(visitor), "1");
}

ADAPTER_SUITE(rule_10_nothing_is_committed_when_a_handler_throws);

TEST_P(rule_10_nothing_is_committed_when_a_handler_throws, no_change_no_cookie_and_500) {
  for (const auto* target : {"/visit/throw", "/visit/lazy/throw"}) {
    auto visitor = new_browser();
    const auto answer = visitor.get(target);
    EXPECT_EQ(answer.status, 500);
    EXPECT_TRUE(answer.all("set-cookie").empty());
    EXPECT_EQ(records_->size(), 0U);
  }
}

TEST_P(rule_10_nothing_is_committed_when_a_handler_throws, a_stored_session_stays_as_it_was) {
  auto visitor = new_browser();
  visitor.get("/visit");
  visitor.get("/visit/throw");
  EXPECT_EQ(visits(visitor), "1");
}

TEST_P(rule_10_nothing_is_committed_when_a_handler_throws, the_page_it_built_is_not_sent) {
  EXPECT_EQ(new_browser().get("/visit/throw").body.find("saved"), std::string::npos);
}

ADAPTER_SUITE(rule_11_what_sets_our_cookie_is_not_cached);

TEST_P(rule_11_what_sets_our_cookie_is_not_cached, no_store_comes_with_the_cookie_only) {
  auto visitor = new_browser();
  EXPECT_EQ(visitor.get("/visit").first("cache-control"), "no-store");
  EXPECT_EQ(visitor.get("/visit").first("cache-control"), "");
}

TEST_P(rule_11_what_sets_our_cookie_is_not_cached, the_applications_cache_control_stays_alone) {
  const auto answer = new_browser().get("/visit/cache-control");
  EXPECT_TRUE(answer.set_cookie(cookie_name));
  EXPECT_EQ(answer.all("cache-control"), std::vector<std::string>{"private, max-age=60"});
}

TEST_P(rule_11_what_sets_our_cookie_is_not_cached, vary_cookie_comes_once_the_session_is_loaded) {
  EXPECT_EQ(new_browser().get("/peek").first("vary"), "Cookie");
  EXPECT_EQ(new_browser().get("/ignore").first("vary"), "");
}

ADAPTER_SUITE(rule_19_a_lost_change_is_never_reported_as_saved);

TEST_P(rule_19_a_lost_change_is_never_reported_as_saved, a_failed_create_gives_500_and_no_page) {
  store_->fail_next(verb::create, errc::unavailable);
  const auto answer = new_browser().get("/visit");
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.body.find("1"), std::string::npos);
  EXPECT_TRUE(answer.all("set-cookie").empty());
}

TEST_P(rule_19_a_lost_change_is_never_reported_as_saved, a_failed_save_gives_500_and_no_page) {
  auto visitor = new_browser();
  visitor.get("/visit");
  for (const auto* target : {"/visit", "/visit/streamed"}) {
    store_->fail_next(verb::save, errc::store_full);
    const auto answer = visitor.get(target);
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.body.find("2"), std::string::npos);
  }
  EXPECT_EQ(visits(visitor), "1");
}

TEST_P(rule_19_a_lost_change_is_never_reported_as_saved,
       a_missing_table_is_500_before_the_handler) {
  auto visitor = new_browser();
  visitor.get("/visit");
  store_->fail_next(verb::load, errc::missing_table);
  EXPECT_EQ(visitor.get("/visit").status, 500);
  EXPECT_EQ(visits(visitor), "1");
}

}  // namespace
}  // namespace dynasession::test
