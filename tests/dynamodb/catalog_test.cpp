// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/scripted_store.hpp"

#include <dynasession/session_manager.hpp>
#include <dynasession/user_sessions.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <mutex>
#include <set>

namespace dynasession::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class users_of_a_table : public scripted_store {
 protected:
  static answer indexed(const std::string& keys) { return ok_answer("{\"Items\":[" + keys + "]}"); }
  static std::string key_of(const std::string& key) {
    return R"({"session_id":{"S":")" + key + "\"}}";
  }

  record of(const std::string& user, std::string its_key) const {
    auto made = draft();
    made.key = std::move(its_key);
    made.user = user;
    return made;
  }
  static answer found(std::initializer_list<record> all, const std::string& left = "{}") {
    std::string items;
    for (const auto& each : all)
      items.append(items.empty() ? "" : ",").append(boost::json::serialize(item_of(each)));
    return ok_answer(R"({"Responses":{"the-table":[)" + items + R"(]},"UnprocessedKeys":)" + left +
                     "}");
  }

  result<session_page> list() { return run(store_->list_of_user("ann", now(), "")); }
  result<bool> remove_of_user() { return run(store_->remove_of_user(std::string(key), "ann")); }
  std::vector<std::string> listed() {
    std::vector<std::string> keys;
    for (const auto& each : list().value().sessions) keys.push_back(each.key);
    return keys;
  }
};

class garbage_of_a_table : public users_of_a_table {
 protected:
  static constexpr const char* gone = R"({"Responses":[{"TableName":"the-table"}]})";

  static session_summary seen(std::string its_key) {
    session_summary made;
    made.key = std::move(its_key);
    return made;
  }
  result<removal> remove_one() { return run(store_->remove_unchanged({seen("a")})); }
};

TEST_F(garbage_of_a_table, goes_once_though_the_answer_was_lost) {
  script({lost_answer(), ok_answer(gone)});
  EXPECT_EQ(remove_one().value().removed, 1u);
}

TEST_F(garbage_of_a_table, is_spared_where_its_condition_fails) {
  script({ok_answer(R"({"Responses":[{"Error":{"Code":"ConditionalCheckFailed"}}]})")});
  EXPECT_EQ(remove_one().value().removed, 0u);
}

TEST_F(garbage_of_a_table, is_asked_to_go_again_where_capacity_was_short) {
  script({throughput_exceeded(),
          ok_answer(R"({"Responses":[{"Error":{"Code":"ProvisionedThroughputExceeded"}}]})"),
          ok_answer(gone)});
  EXPECT_EQ(remove_one().value().removed, 1u);
}

TEST_F(garbage_of_a_table, that_may_not_be_removed_is_an_error) {
  script({error_answer(400, "AccessDeniedException", "no")});
  EXPECT_EQ(code_of(remove_one()), errc::access_denied);
  script({ok_answer(R"({"Responses":[{"Error":{"Code":"AccessDenied"}}]})")});
  EXPECT_EQ(code_of(remove_one()), errc::access_denied);
}

TEST_F(garbage_of_a_table, goes_on_while_the_service_throttles) {
  std::vector<answer> answers(9, throughput_exceeded());
  answers.push_back(ok_answer(gone));
  script(answers);
  EXPECT_EQ(remove_one().value().removed, 1u);
}

TEST_F(garbage_of_a_table, goes_on_after_the_deadline_of_a_session) {
  auto patient = options(200ms);
  patient.patience = later;
  use(patient);
  script({ok_answer(gone).after(300ms), ok_answer(gone)});
  EXPECT_EQ(remove_one().value().removed, 1u);
}

TEST_F(garbage_of_a_table, without_capacity_ends_at_the_deadline) {
  http_server short_of_capacity([](const received_request&) {
    return ok_answer(R"({"Responses":[{"Error":{"Code":"ThrottlingError"}}]})");
  });
  use(options_for(short_of_capacity.port(), soon));
  // The deadline may pass between two requests or during one.
  EXPECT_THAT(code_of(remove_one()),
              ::testing::AnyOf(errc::deadline_exceeded, errc::outcome_unknown));
}

TEST_F(garbage_of_a_table, is_removed_in_requests_of_25_each_record_once) {
  std::mutex mutex;
  std::multiset<std::string> asked;
  http_server table([&](const received_request& got) {
    const auto statements = parsed(got.body).at("Statements").as_array();
    EXPECT_LE(statements.size(), 25u);
    std::string answers;
    const std::lock_guard lock(mutex);
    for (const auto& each : statements) {
      asked.emplace(each.at("Parameters").at(0).at("S").as_string());
      answers.append(answers.empty() ? "{}" : ",{}");
    }
    return ok_answer("{\"Responses\":[" + answers + "]}");
  });
  use(options_for(table.port()));
  std::vector<session_summary> all;
  for (int i = 0; i < 110; ++i) all.push_back(seen("k" + std::to_string(i)));
  EXPECT_EQ(run(store_->remove_unchanged(all)).value().removed, 110u);
  EXPECT_EQ(asked.size(), 110u);
  EXPECT_EQ(std::set<std::string>(asked.begin(), asked.end()).size(), 110u);
}

TEST_F(garbage_of_a_table, ends_all_its_requests_if_the_removal_is_cancelled) {
  namespace asio = boost::asio;
  server_.otherwise(silent_answer());
  const std::vector<session_summary> all(60, seen("a"));
  asio::io_context io{1};
  asio::cancellation_signal stop;
  errc code = no_error;
  const auto removing = [&]() -> asio::awaitable<void> {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto done = co_await store_->remove_unchanged(all);
    code = code_of(done);
  };
  asio::co_spawn(io, removing, asio::bind_cancellation_slot(stop.slot(), asio::detached));
  while (server_.requests().size() < 3) io.poll();
  stop.emit(asio::cancellation_type::terminal);
  io.run_for(later);
  EXPECT_TRUE(io.stopped()) << "the patience is longer";
  EXPECT_EQ(code, errc::outcome_unknown) << "all were sent";
}

TEST_F(users_of_a_table, are_not_believed_to_the_index_alone) {
  script({indexed(key_of("a") + "," + key_of("b") + "," + key_of("gone")),
          found({of("ann", "a"), of("bob", "b")})});
  EXPECT_THAT(listed(), ElementsAre("a"));
}

TEST_F(users_of_a_table, without_a_session_cost_one_request) {
  script({indexed("")});
  EXPECT_THAT(listed(), IsEmpty());
}

TEST_F(users_of_a_table, are_asked_for_again_where_capacity_was_short) {
  script({indexed(key_of("a") + "," + key_of("b")),
          found({of("ann", "a")}, R"({"the-table":{"Keys":[)" + key_of("b") + "]}}"),
          found({of("ann", "b")})});
  EXPECT_THAT(listed(), ElementsAre("a", "b"));
  EXPECT_EQ(body(2).at("RequestItems").at("the-table").at("Keys"),
            boost::json::parse("[" + key_of("b") + "]"));
}

TEST_F(users_of_a_table, are_listed_though_the_service_throttles) {
  std::vector<answer> answers(9, throttled());
  answers.push_back(indexed(""));
  script(answers);
  EXPECT_THAT(listed(), IsEmpty());
}

TEST_F(users_of_a_table, without_capacity_end_at_the_deadline) {
  http_server short_of_capacity([](const received_request& got) {
    if (got.operation() == "Query") return indexed(key_of("a"));
    return found({}, R"({"the-table":{"Keys":[)" + key_of("a") + "]}}");
  });
  use(options_for(short_of_capacity.port(), soon));
  EXPECT_EQ(code_of(list()), errc::deadline_exceeded);
}

TEST_F(users_of_a_table, need_its_index) {
  script({error_answer(400, "com.amazon.coral.validate#ValidationException",
                       "The table does not have the specified index: user_id-index"),
          ok_answer(R"({"Table":{"TableName":"sessions","KeySchema":
            [{"AttributeName":"session_id","KeyType":"HASH"}],"AttributeDefinitions":
            [{"AttributeName":"session_id","AttributeType":"S"}]}})")});
  const auto refused = list();
  EXPECT_EQ(code_of(refused), errc::incompatible_store);
  EXPECT_THAT(message_of(refused), HasSubstr("user_id-index"));
}

TEST_F(users_of_a_table, lose_a_session_once_though_the_answer_was_lost) {
  script({lost_answer(), conditional_check_failed(), found({})});
  EXPECT_EQ(remove_of_user().value(), true);
}

TEST_F(users_of_a_table, lose_none_that_was_gone_before) {
  script({conditional_check_failed(), found({})});
  EXPECT_EQ(remove_of_user().value(), false);
}

TEST_F(users_of_a_table, lose_none_that_is_another_users) {
  const auto theirs = of("bob", std::string(key));
  script({conditional_check_failed(item_of(theirs)), found({theirs})});
  EXPECT_EQ(remove_of_user().value(), false);
}

TEST_F(users_of_a_table, that_keep_a_session_for_no_reason_are_an_error) {
  const auto still_there = of("ann", std::string(key));
  script({conditional_check_failed(), found({still_there})});
  EXPECT_EQ(code_of(remove_of_user()), errc::unavailable);
  script({conditional_check_failed(), error_answer(400, "AccessDeniedException", "no")});
  EXPECT_EQ(code_of(remove_of_user()), errc::access_denied);
}

class a_renewal_meanwhile : public users_of_a_table {
 protected:
  /// What stays under the old key.
  record tombstone(std::string its_key, std::string next) const {
    auto made = of("ann", std::move(its_key));
    made.renewed_to = std::move(next);
    return made;
  }
  user_sessions users() {
    return user_sessions(std::shared_ptr<session_catalog>(std::shared_ptr<void>(), &*store_),
                         [this] { return now(); });
  }
  /// The keys of the records that were to be deleted.
  std::vector<std::string> deleted() const {
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < operations().size(); ++i)
      if (operations()[i] == "DeleteItem")
        keys.emplace_back(body(i).at("Key").at("session_id").at("S").as_string());
    return keys;
  }
};

/// The index knows the old key alone.
TEST_F(a_renewal_meanwhile, between_query_and_read_hides_no_session) {
  script({indexed(key_of("a0")), found({tombstone("a0", "a1")}), found({of("ann", "a1")}),
          ok_answer(), indexed("")});
  EXPECT_EQ(users().destroy_all("ann").destroyed, 1u);
  EXPECT_THAT(deleted(), ElementsAre("a1"));
}

TEST_F(a_renewal_meanwhile, between_read_and_deletion_hides_no_session) {
  script({indexed(key_of("a0")), found({of("ann", "a0")}),
          conditional_check_failed(item_of(tombstone("a0", "a1"))),
          conditional_check_failed(item_of(tombstone("a1", "a2"))), ok_answer(), indexed("")});
  EXPECT_EQ(users().destroy_all("ann").destroyed, 1u);
  EXPECT_THAT(deleted(), ElementsAre("a0", "a1", "a2"));
}

TEST_F(a_renewal_meanwhile, is_found_though_the_refusal_does_not_say_so) {
  const auto renewed = tombstone(std::string(key), "a1");
  for (const auto& refusal :
       {conditional_check_failed(), without_checksum(conditional_check_failed(
                                        item_of(tombstone(std::string(key), "wrong"))))}) {
    script({refusal, found({renewed}), ok_answer()});
    EXPECT_EQ(remove_of_user().value(), true);
  }
  EXPECT_THAT(deleted(), ElementsAre(key, "a1", key, "a1"));
}

TEST_F(a_renewal_meanwhile, shows_a_session_once_and_no_tombstone) {
  script({indexed(key_of("a0") + "," + key_of("a1") + "," + key_of("b0")),
          found({tombstone("a0", "a1"), tombstone("a1", "a2"), tombstone("b0", "b1")}),
          found({of("ann", "a2"), of("bob", "b1")})});
  EXPECT_THAT(listed(), ElementsAre("a2"));
}

TEST_F(a_renewal_meanwhile, of_a_tombstone_of_an_older_version_is_followed_too) {
  auto without_user = tombstone("a0", "a1");
  without_user.user.reset();
  script({indexed(key_of("a0")), found({without_user}), found({of("ann", "a1")})});
  EXPECT_THAT(listed(), ElementsAre("a1"));
}

TEST_F(a_renewal_meanwhile, of_the_current_session_keeps_it_under_its_new_id) {
  session_manager sessions(
      std::shared_ptr<session_store>(std::shared_ptr<void>(), &*store_),
      {.secret_key = "a secret of thirty-two bytes ...", .clock = [this] { return now(); }});
  const auto request = sessions.start("");
  auto& current = request.load();
  current.set_user("ann");
  script({ok_answer()});
  ASSERT_EQ(request.commit().status, commit_status::saved);
  // The index knows the new id of the current session, and the old one of another.
  const auto mine = current.record_key();
  script({indexed(key_of("mine1") + "," + key_of("a0")),
          found({of("ann", "mine1"), of("ann", "a0")}), found({tombstone(mine, "mine1")}),
          found({of("ann", "mine1")}), ok_answer(), indexed(""), found({})});
  EXPECT_EQ(users().destroy_others(current).destroyed, 1u);
  EXPECT_THAT(deleted(), ElementsAre("a0"));
}

TEST_F(users_of_a_table, of_records_that_were_not_asked_for_are_not_believed) {
  script({indexed(key_of("a")), found({of("ann", "b")})});
  EXPECT_EQ(code_of(list()), errc::corrupt_record);
  script({indexed(R"({"session_id":{"S":"a"},"user_id":{"S":"bob"}})")});
  EXPECT_EQ(code_of(list()), errc::corrupt_record);
}

TEST_F(users_of_a_table, are_not_looked_for_in_a_circle_of_tombstones) {
  auto moved = draft();
  moved.renewed_to = std::string(key);
  script({conditional_check_failed(item_of(moved))});
  EXPECT_EQ(remove_of_user().value(), false);
}

}  // namespace
}  // namespace dynasession::test
