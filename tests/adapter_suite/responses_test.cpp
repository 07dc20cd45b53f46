// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/adapter_test.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>
#include <sstream>

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

TEST_P(rule_10_commit_whatever_the_status, the_answer_to_head_has_no_body) {
  if (GetParam().framework.sends_body_to_head) GTEST_SKIP() << "it sends one by itself";
  connection one(port());
  const auto head =
      one.exchange_bytes("HEAD /visit HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(head.ends_with("\r\n\r\n"));
  EXPECT_EQ(one.receive_rest(), "");
}

TEST_P(rule_10_commit_whatever_the_status, values_set_before_a_streamed_body_are_kept) {
  auto visitor = new_browser();
  EXPECT_EQ(visitor.get("/visit/streamed").body, "1");
  EXPECT_EQ(visits(visitor), "1");
}

TEST_P(rule_10_commit_whatever_the_status, a_stream_has_no_chunks_for_a_client_of_http_1_0) {
  if (!GetParam().framework.adapter_frames_streams) GTEST_SKIP() << "the adapter does not decide";
  connection old(port());
  const auto answer = old.exchange("GET /visit/streamed HTTP/1.0\r\nHost: a\r\n\r\n");
  EXPECT_EQ(answer.body, "1");
  EXPECT_EQ(answer.first("transfer-encoding"), "");
}

ADAPTER_SUITE(rule_10_nothing_is_committed_when_a_handler_throws);

TEST_P(rule_10_nothing_is_committed_when_a_handler_throws, no_change_no_cookie_and_500) {
  for (const auto* target : {"/visit/throw", "/visit/throw/number", "/visit/lazy/throw"}) {
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
  const auto answer = new_browser().get("/visit/throw");
  EXPECT_EQ(answer.body.find("saved"), std::string::npos);
  EXPECT_EQ(answer.first("x-page"), "");
  EXPECT_EQ(answer.first("cache-control").find("public"), std::string::npos);
}

/// What the Cache-Control fields say, sorted: a framework may join them, or send them in another order.
std::set<std::string> directives(const http_response& answer) {
  std::set<std::string> found;
  for (const auto& field : answer.all("cache-control")) {
    std::istringstream in(field);
    for (std::string each; std::getline(in >> std::ws, each, ',');) found.insert(each);
  }
  return found;
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

TEST_P(rule_11_what_sets_our_cookie_is_not_cached, no_store_is_added_to_what_lets_caches_share) {
  for (int visits = 0; visits < 2; ++visits) {
    const auto answer = new_browser().get("/visit/public");
    EXPECT_TRUE(answer.set_cookie(cookie_name));
    EXPECT_THAT(directives(answer), ::testing::ElementsAre("max-age=60", "no-store", "public"));
  }
  const auto warnings = GetParam().framework.warns_of_shared_caching ? 1U : 0U;
  EXPECT_EQ(log_lines("Cache-Control").size(), warnings);
}

TEST_P(rule_11_what_sets_our_cookie_is_not_cached, a_page_without_our_cookie_may_be_cached) {
  auto visitor = new_browser();
  visitor.get("/visit");
  EXPECT_EQ(visitor.get("/visit/public").all("cache-control"),
            std::vector<std::string>{"public, max-age=60"});
  EXPECT_TRUE(log_lines("Cache-Control").empty());
}

TEST_P(rule_11_what_sets_our_cookie_is_not_cached, the_applications_no_store_is_enough) {
  EXPECT_EQ(new_browser().get("/visit/unstored").all("cache-control"),
            std::vector<std::string>{"no-store"});
}

TEST_P(rule_11_what_sets_our_cookie_is_not_cached, a_cookie_that_deletes_is_none_to_cache_either) {
  auto visitor = new_browser();
  visitor.get("/visit");
  EXPECT_EQ(visitor.get("/destroy").first("cache-control"), "no-store");
}

TEST_P(rule_11_what_sets_our_cookie_is_not_cached, vary_cookie_comes_once_the_session_is_loaded) {
  EXPECT_EQ(new_browser().get("/peek").first("vary"), "Cookie");
  EXPECT_EQ(new_browser().get("/ignore").first("vary"), "");
}

TEST_P(rule_11_what_sets_our_cookie_is_not_cached, the_applications_vary_stays_beside_ours) {
  std::string together;
  for (const auto& value : new_browser().get("/visit/vary").all("vary")) together += value + ",";
  EXPECT_NE(together.find("Accept-Encoding"), std::string::npos) << together;
  EXPECT_NE(together.find("Cookie"), std::string::npos) << together;
}

class answer_of_a_failure : public adapter_test {
 protected:
  static bool mentions(const http_response& answer, const std::string& details) {
    if (answer.body.find(details) != std::string::npos) return true;
    return std::ranges::any_of(answer.fields, [&](const auto& field) {
      return field.second.find(details) != std::string::npos;
    });
  }

  /// Nothing of it in the answer, all of it in the log, once.
  void expect_logged_not_sent(const std::string& target, const std::string& details) {
    const auto answer = visitor.get(target);
    EXPECT_EQ(answer.status, 500) << target;
    EXPECT_FALSE(mentions(answer, details)) << target;
    EXPECT_EQ(log_lines(details).size(), 1U) << target;
  }

  web_browser visitor = new_browser();
};

ADAPTER_SUITE_WITH(rule_04_what_an_adapter_throws_is_neutral, answer_of_a_failure);

TEST_P(rule_04_what_an_adapter_throws_is_neutral, an_error_that_leaves_a_handler) {
  expect_logged_not_sent("/fail/inside", "access: arn:aws:iam::123456789012");
}

TEST_P(rule_04_what_an_adapter_throws_is_neutral, an_error_of_a_handler_that_loads_by_itself) {
  expect_logged_not_sent("/fail/inside/lazy", "/srv/x.db");
}

TEST_P(rule_04_what_an_adapter_throws_is_neutral, a_value_of_another_type) {
  expect_logged_not_sent("/fail/type", "visits");
}

TEST_P(rule_04_what_an_adapter_throws_is_neutral, the_applications_exceptions_are_not_sent) {
  // Where the adapter gives the response. Else that is the framework's choice.
  for (const auto* target : {"/visit/throw", "/visit/lazy/throw"})
    EXPECT_EQ(mentions(visitor.get(target), "the handler failed"),
              GetParam().framework.shows_exceptions)
        << target;
}

TEST_P(rule_04_what_an_adapter_throws_is_neutral, a_load_that_fails) {
  visitor.get("/visit");
  store_->fail_next(verb::load, errc::missing_table);
  expect_logged_not_sent("/visit", "load of session");
  store_->fail_next(verb::load, errc::missing_table);
  EXPECT_EQ(visitor.get("/visit/lazy").status, 500);
  EXPECT_EQ(log_lines("load of session").size(), 2U) << "once each, though the handler threw it";
}

TEST_P(rule_04_what_an_adapter_throws_is_neutral, a_commit_that_fails) {
  store_->fail_next(verb::create, errc::store_full);
  expect_logged_not_sent("/visit", "create of a new session");
  visitor.get("/visit");
  store_->fail_next(verb::save, errc::access_denied);
  expect_logged_not_sent("/visit", "save of session");
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
