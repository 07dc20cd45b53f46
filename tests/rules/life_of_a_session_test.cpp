// SPDX-License-Identifier: Apache-2.0
#include "session/session_id.hpp"
#include "support/managed.hpp"

#include <gmock/gmock.h>

#include <utility>

namespace dynasession::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class rule_01_starting_does_no_io : public managed {};
class rule_02_nothing_for_nothing : public managed {};
class rule_07_destroy_and_clear : public managed {};
class rule_08_deleted_stays_deleted : public managed {};
class rule_10_a_failed_handler_saves_nothing : public managed {};
class rule_11_caches : public managed {};

TEST_F(rule_01_starting_does_no_io, start_asks_nobody) {
  const auto sessions = manager(options());
  const auto visitor = with_session(sessions);
  auto request = visitor.start();
  EXPECT_FALSE(request.loaded());
  EXPECT_THAT(store->calls(), IsEmpty());
}

TEST_F(rule_01_starting_does_no_io, load_asks_the_store_once) {
  const auto sessions = manager(options());
  const auto visitor = with_session(sessions);
  auto request = visitor.start();
  EXPECT_EQ(request.load().get<int>("n"), 1);
  EXPECT_EQ(&request.load(), &request.load());
  EXPECT_THAT(store->calls(), ElementsAre(verb::load));
}

TEST_F(rule_01_starting_does_no_io, a_handle_can_be_moved) {
  const auto sessions = manager(options());
  auto first = with_session(sessions).start();
  session& loaded = first.load();
  auto second = std::move(first);
  EXPECT_EQ(&second.load(), &loaded);
}

TEST_F(rule_01_starting_does_no_io, commit_is_idempotent_after_success) {
  const auto sessions = manager(options());
  auto request = sessions.start("");
  request.load().set("n", 1);
  const auto first = request.commit();
  const auto second = request.commit();
  EXPECT_EQ(second.status, commit_status::saved);
  ASSERT_EQ(second.cookies.size(), 1u);
  EXPECT_EQ(second.cookies[0].value, first.cookies[0].value);
  EXPECT_EQ(store->count(verb::create), 1u);
}

TEST_F(rule_01_starting_does_no_io, changes_after_a_commit_can_be_committed_too) {
  const auto sessions = manager(options());
  browser visitor(sessions);
  auto request = visitor.start();
  request.load().set("n", 1);
  visitor.receive(request.commit());
  request.load().set("m", 2);
  EXPECT_EQ(request.commit().status, commit_status::saved);
  EXPECT_EQ(visitor.get<int>("m"), 2);
}

TEST_F(rule_01_starting_does_no_io, a_changed_session_that_is_dropped_logs_one_warning) {
  const auto sessions = manager(options());
  {
    const auto dropped = sessions.start("");
    dropped.load().set("n", 1);
  }
  EXPECT_EQ(log.size(), 1u);
  log.clear();
  {
    auto request = sessions.start("");
    request.load().set("n", 1);
    request.abandon();
  }
  {
    const auto dropped = sessions.start("");
    dropped.load();
  }
  {
    auto request = sessions.start("");
    request.load().renew();
    request.load().clear();
    request.commit();
  }
  EXPECT_THAT(log, IsEmpty());
}

TEST_F(rule_01_starting_does_no_io, an_abandoned_session_is_not_committed) {
  const auto sessions = manager(options());
  auto request = sessions.start("");
  request.load().set("n", 1);
  request.abandon();
  const auto answer = request.commit();
  EXPECT_EQ(answer.status, commit_status::unchanged);
  EXPECT_THAT(answer.cookies, IsEmpty());
  EXPECT_EQ(memory->size(), 0u);
}

TEST_F(rule_02_nothing_for_nothing, a_session_nobody_loads_costs_no_call_and_no_cookie) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  auto request = visitor.start();
  const auto answer = request.commit();
  EXPECT_THAT(answer.cookies, IsEmpty());
  EXPECT_THAT(answer.fields(false), IsEmpty());
  EXPECT_THAT(store->calls(), IsEmpty());
}

TEST_F(rule_02_nothing_for_nothing, a_new_session_without_a_value_is_not_stored) {
  const auto sessions = manager(options());
  browser visitor(sessions);
  const auto answer = visitor.visit([](session& s) {
    s.get<int>("n");
    s.set("n", 1);
    s.erase("n");
    s.clear();
    s.renew();
  });
  EXPECT_EQ(answer.status, commit_status::unchanged);
  EXPECT_THAT(answer.cookies, IsEmpty());
  EXPECT_THAT(store->calls(), IsEmpty());
}

TEST_F(rule_02_nothing_for_nothing, store_first_then_the_cookie) {
  const auto sessions = manager(options());
  browser visitor(sessions);
  store->fail_next(verb::create, errc::unavailable);
  const auto answer = visitor.visit([](session& s) { s.set("n", 1); });
  EXPECT_EQ(answer.status, commit_status::failed);
  EXPECT_THAT(answer.cookies, IsEmpty());
}

TEST_F(rule_02_nothing_for_nothing, a_session_that_is_only_read_gets_no_cookie) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  const auto answer = visitor.visit([](session& s) { s.get<int>("n"); });
  EXPECT_THAT(answer.cookies, IsEmpty());
  EXPECT_THAT(store->calls(), ElementsAre(verb::load));
}

TEST_F(rule_07_destroy_and_clear, destroy_ends_the_record_and_deletes_the_cookie) {
  auto made = options();
  made.cookie_name = "sid";
  made.path = "/app";
  made.domain = "example.org";
  const auto sessions = manager(made);
  auto visitor = with_session(sessions);
  const auto before = visitor.cookie_field;
  const auto answer = visitor.visit([](session& s) { s.destroy(); });
  EXPECT_EQ(answer.status, commit_status::saved);
  ASSERT_EQ(answer.cookies.size(), 1u);
  EXPECT_EQ(answer.cookies[0].to_header(),
            "sid=; Path=/app; Domain=example.org; Max-Age=0; Secure; HttpOnly; SameSite=Lax");
  EXPECT_EQ(memory->size(), 0u);
  visitor.cookie_field = before;
  EXPECT_EQ(visitor.state(), session_state::fresh);
}

TEST_F(rule_07_destroy_and_clear, destroy_ends_what_has_expired_by_the_clock_of_this_server_alone) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  clock.advance(std::chrono::hours(6));
  EXPECT_EQ(visitor.visit([](session& s) { s.destroy(); }).status, commit_status::saved);
  EXPECT_EQ(memory->size(), 0u);
}

TEST_F(rule_07_destroy_and_clear, destroy_is_sent_once_after_a_renewal_of_the_request) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  const auto request = visitor.start();
  request.load().renew();
  EXPECT_EQ(request.commit().status, commit_status::saved);
  request.load().destroy();
  EXPECT_EQ(request.commit().status, commit_status::saved);
  EXPECT_EQ(store->count(verb::remove), 1u);
  EXPECT_EQ(memory->size(), 1u) << "the tombstone";
}

TEST_F(rule_07_destroy_and_clear, destroying_what_never_was_does_nothing) {
  const auto sessions = manager(options());
  browser visitor(sessions);
  const auto answer = visitor.visit([](session& s) { s.destroy(); });
  EXPECT_EQ(answer.status, commit_status::unchanged);
  EXPECT_THAT(answer.cookies, IsEmpty());
  EXPECT_THAT(store->calls(), IsEmpty());
}

TEST_F(rule_07_destroy_and_clear, values_set_after_destroy_start_a_new_session) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  const auto before = visitor.cookie_field;
  visitor.visit([](session& s) {
    s.destroy();
    s.set("flash", "goodbye");
  });
  EXPECT_NE(visitor.cookie_field, before);
  EXPECT_EQ(visitor.get<std::string>("flash"), "goodbye");
  EXPECT_EQ(visitor.get<int>("n"), std::nullopt);
  EXPECT_EQ(memory->size(), 1u);
}

TEST_F(rule_07_destroy_and_clear, a_destroy_that_failed_can_be_committed_again) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  store->fail_next(verb::remove, errc::unavailable);
  auto request = visitor.start();
  const auto name = request.load().log_name();
  request.load().destroy();
  EXPECT_EQ(request.load().record_key(), "") << "it is new";
  EXPECT_EQ(request.commit().status, commit_status::failed);
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_EQ(reports[0].session, name);
  EXPECT_EQ(memory->size(), 1u);
  EXPECT_EQ(request.commit().status, commit_status::saved);
  EXPECT_EQ(memory->size(), 0u);
}

TEST_F(rule_07_destroy_and_clear, clear_is_saved_and_removes_keys_added_meanwhile) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  auto slow = visitor.start();
  slow.load().clear();
  visitor.visit([](session& s) { s.set("added", true); });
  EXPECT_EQ(slow.commit().status, commit_status::saved);
  EXPECT_EQ(visitor.state(), session_state::live);
  EXPECT_EQ(visitor.get<bool>("added"), std::nullopt);
  EXPECT_EQ(visitor.get<int>("n"), std::nullopt);
}

TEST_F(rule_08_deleted_stays_deleted, a_request_that_loaded_before_cannot_bring_it_back) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  auto slow = visitor.start();
  slow.load().set("n", 2);
  auto other = visitor;
  other.visit([](session& s) { s.destroy(); });
  const auto answer = slow.commit();
  EXPECT_EQ(answer.status, commit_status::gone);
  EXPECT_THAT(answer.cookies, IsEmpty());
  EXPECT_EQ(memory->size(), 0u);
  EXPECT_THAT(reports, IsEmpty()) << "gone is no error";
  EXPECT_EQ(log.size(), 1u);
}

TEST_F(rule_08_deleted_stays_deleted, nor_can_a_touch_or_a_renewal) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  auto toucher = visitor.start();
  toucher.load();
  auto renewer = visitor.start();
  renewer.load().renew();
  browser(visitor).visit([](session& s) { s.destroy(); });
  clock.advance(std::chrono::hours(2));
  EXPECT_EQ(toucher.commit().status, commit_status::gone);
  EXPECT_EQ(renewer.commit().status, commit_status::gone);
  EXPECT_EQ(memory->size(), 0u);
}

TEST_F(rule_08_deleted_stays_deleted, gone_never_raises) {
  auto made = options();
  made.error_handler = nullptr;
  made.raise_errors = true;
  const auto sessions = manager(made);
  auto visitor = with_session(sessions);
  auto slow = visitor.start();
  slow.load().set("n", 2);
  browser(visitor).visit([](session& s) { s.destroy(); });
  EXPECT_EQ(slow.commit().status, commit_status::gone);
}

TEST_F(rule_08_deleted_stays_deleted, a_create_whose_answer_was_lost_gets_a_fresh_id) {
  const auto sessions = manager(options());
  browser visitor(sessions);
  store->fail_next(verb::create, errc::outcome_unknown, when::after);
  const auto answer = visitor.visit([](session& s) { s.set("n", 1); });
  EXPECT_EQ(answer.status, commit_status::saved);
  EXPECT_EQ(visitor.get<int>("n"), 1);
  EXPECT_EQ(memory->size(), 2u) << "the first one, which nobody knows the id of, will expire";
}

TEST_F(rule_08_deleted_stays_deleted, a_create_whose_answer_was_lost_is_not_said_to_have_failed) {
  const auto sessions = manager(options());
  browser visitor(sessions);
  store->fail_next(verb::create, errc::outcome_unknown, when::after)
      .fail_next(verb::create, errc::unavailable);
  const auto answer = visitor.visit([](session& s) { s.set("n", 1); });
  EXPECT_EQ(answer.status, commit_status::outcome_unknown);
  EXPECT_THAT(answer.cookies, IsEmpty());
  EXPECT_EQ(memory->size(), 1u);
}

TEST_F(rule_08_deleted_stays_deleted, a_create_whose_answer_is_lost_is_tried_once_more) {
  const auto sessions = manager(options());
  browser visitor(sessions);
  for (int i = 0; i < 3; ++i) store->fail_next(verb::create, errc::outcome_unknown);
  const auto answer = visitor.visit([](session& s) { s.set("n", 1); });
  EXPECT_EQ(answer.status, commit_status::outcome_unknown);
  EXPECT_EQ(store->count(verb::create), 2u);
}

TEST_F(rule_08_deleted_stays_deleted, an_id_in_use_is_never_taken_over) {
  const auto sessions = manager(options());
  browser visitor(sessions);
  store->fail_next(verb::create, errc::id_collision);
  EXPECT_EQ(visitor.visit([](session& s) { s.set("n", 1); }).status, commit_status::saved);
  EXPECT_EQ(visitor.get<int>("n"), 1);
}

TEST_F(rule_10_a_failed_handler_saves_nothing, an_abandoned_session_is_as_it_was) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  {
    auto request = visitor.start();
    request.load().set("n", 101);
    request.abandon();
    EXPECT_THAT(request.commit().cookies, IsEmpty());
  }
  EXPECT_EQ(visitor.get<int>("n"), 1);
}

TEST_F(rule_11_caches, an_answer_with_our_cookie_is_not_stored) {
  const auto sessions = manager(options());
  browser visitor(sessions);
  const auto answer = visitor.visit([](session& s) { s.set("n", 1); });
  const auto fields = answer.fields(false);
  ASSERT_EQ(fields.size(), 3u);
  EXPECT_EQ(fields[0].name, "Set-Cookie");
  EXPECT_EQ(fields[1].name + ": " + fields[1].value, "Cache-Control: no-store");
  EXPECT_EQ(fields[2].name + ": " + fields[2].value, "Vary: Cookie");
  EXPECT_EQ(answer.fields(true).size(), 2u) << "the application's own Cache-Control stays";
}

TEST_F(rule_11_caches, an_answer_that_read_the_session_varies_by_cookie) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  const auto fields = visitor.visit([](session&) {}).fields(false);
  ASSERT_EQ(fields.size(), 1u);
  EXPECT_EQ(fields[0].name, "Vary");
}

TEST_F(rule_11_caches, an_abandoned_answer_varies_by_cookie_too) {
  const auto sessions = manager(options());
  auto request = with_session(sessions).start();
  request.load();
  request.abandon();
  EXPECT_TRUE(request.commit().vary_cookie);
}

}  // namespace
}  // namespace dynasession::test
