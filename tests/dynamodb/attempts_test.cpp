// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/scripted_store.hpp"

#include <algorithm>
#include <thread>

namespace dynasession::test {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::SizeIs;

using list = std::vector<std::string>;

answer damaged(answer whole) {
  const auto start = whole.bytes.find("x-amz-crc32: ") + 13;
  whole.bytes.replace(start, whole.bytes.find('\r', start) - start, "1");
  return whole;
}

answer with_field(const std::string& name, const std::string& value, answer plain) {
  plain.bytes.insert(plain.bytes.find("\r\n") + 2, name + ": " + value + "\r\n");
  return plain;
}

answer asking_for(const std::string& milliseconds, const answer& plain) {
  return with_field("x-amz-retry-after", milliseconds, plain);
}

/// Answers after which DynamoDB may have executed the write.
std::vector<answer> in_doubt() {
  return {internal_server_error(),
          service_unavailable(),
          lost_answer(),
          answer().then(ending::close),
          saved_answer(4).cut_to(100).then(ending::close),
          damaged(saved_answer(4)),
          ok_answer("<html>Bad Gateway</html>"),
          ok_answer("[]"),
          ok_answer(""),
          answer("no HTTP\r\n\r\n").then(ending::close),
          json_answer(400, R"({"message":"somebody without a name"})"),
          json_answer(404, "<html>"),
          answer("HTTP/1.1 101 Switching Protocols\r\n\r\n"),
          answer("HTTP/1.1 204 No Content\r\n\r\n"),
          json_answer(302, ""),
          json_answer(999, "{}"),
          json_answer(504, "{}"),
          error_answer(400, "TransactionInProgressException", "wait")};
}

/// Answers after which DynamoDB has not executed the write, and a retry may succeed.
std::vector<answer> not_now() {
  return {throttled(), throughput_exceeded(), transaction_conflict(),
          transaction_canceled({"None", "TransactionConflict"}),
          transaction_canceled({"ThrottlingError", "None"})};
}

class attempts : public scripted_store {
 protected:
  void expect_equal_requests(std::size_t count) const {
    const auto sent = server_.requests();
    ASSERT_THAT(sent, SizeIs(count));
    for (const auto& each : sent) EXPECT_EQ(each.body, sent[0].body);
  }
  void expect_success_of_each_verb_but_create_after(const answer& first) {
    script({first, item_answer(item_of(draft()))});
    EXPECT_EQ(code_of(load()), no_error) << first.bytes;
    script({first, saved_answer(4)});
    EXPECT_EQ(save().value(), 4) << first.bytes;
    script({first, ok_answer()});
    EXPECT_EQ(code_of(touch()), no_error) << first.bytes;
    script({first, ok_answer()});
    EXPECT_EQ(code_of(renew()), no_error) << first.bytes;
    script({first, ok_answer()});
    EXPECT_EQ(code_of(remove()), no_error) << first.bytes;
  }
};

TEST_F(attempts, of_each_verb_follow_an_answer_that_means_later) {
  for (const auto& first : not_now()) {
    script({first, ok_answer()});
    EXPECT_EQ(code_of(create()), no_error) << first.bytes;
    expect_success_of_each_verb_but_create_after(first);
  }
}

TEST_F(attempts, of_each_verb_but_create_follow_an_answer_that_was_lost) {
  for (const auto& first : in_doubt()) expect_success_of_each_verb_but_create_after(first);
}

TEST_F(attempts, of_a_create_end_with_the_first_that_is_in_doubt) {
  for (const auto& first : in_doubt()) {
    script({throttled(), first});
    EXPECT_EQ(code_of(create()), errc::outcome_unknown) << first.bytes;
  }
}

TEST_F(attempts, of_a_save_repeat_the_same_bytes) {
  script({internal_server_error(), throttled(), lost_answer(), saved_answer(4)});
  EXPECT_EQ(save().value(), 4);
  expect_equal_requests(4);
}

TEST_F(attempts, of_a_transaction_keep_its_token) {
  script({transaction_canceled({"None", "TransactionConflict"}), lost_answer(), ok_answer()});
  EXPECT_EQ(code_of(renew()), no_error);
  expect_equal_requests(3);
  const auto token = body(0).at("ClientRequestToken").as_string();
  EXPECT_THAT(token, ::testing::AllOf(SizeIs(::testing::Ge(1U)), SizeIs(::testing::Le(36U))));
}

TEST_F(attempts, are_four_at_the_most) {
  script({throttled(), throttled(), throttled(), throttled()});
  EXPECT_EQ(code_of(save()), errc::unavailable);
  script({lost_answer(), lost_answer(), lost_answer(), lost_answer()});
  EXPECT_EQ(code_of(load()), errc::unavailable);
}

TEST_F(attempts, end_in_outcome_unknown_once_one_was_in_doubt) {
  script({throttled(), internal_server_error(), throttled(), throttled()});
  EXPECT_EQ(code_of(save()), errc::outcome_unknown);
  script({internal_server_error(), error_answer(400, "AccessDeniedException", "no")});
  EXPECT_EQ(code_of(touch()), errc::outcome_unknown);
  script({lost_answer(), error_answer(400, "ResourceNotFoundException", "no table")});
  EXPECT_EQ(code_of(remove()), errc::outcome_unknown);
}

TEST_F(attempts, of_a_read_never_end_in_outcome_unknown) {
  for (const auto& each : in_doubt()) {
    use(options());  // with a new quota
    script(std::vector(4, each));
    EXPECT_EQ(code_of(load()), errc::unavailable) << each.bytes;
  }
  use(options(soon));
  script({silent_answer()});
  EXPECT_EQ(code_of(load()), errc::deadline_exceeded);
}

TEST_F(attempts, of_what_was_never_sent_wrote_nothing) {
  server_.server().refuse();
  EXPECT_EQ(code_of(create()), errc::unavailable);
  EXPECT_EQ(code_of(save()), errc::unavailable);
  EXPECT_EQ(code_of(renew()), errc::unavailable);
  EXPECT_EQ(code_of(load()), errc::unavailable);
}

TEST_F(attempts, that_fail_name_the_place) {
  server_.server().refuse();
  EXPECT_THAT(message_of(load()),
              HasSubstr("table the-table: GetItem: Connection refused (http://127.0.0.1:" +
                        std::to_string(server_.port()) +
                        ", region eu-central-1, credentials from the options)"));
  server_.server().accept();
  script({error_answer(400, "ResourceNotFoundException", "no table")});
  EXPECT_THAT(message_of(save()), HasSubstr("region eu-central-1"));
}

TEST_F(attempts, that_wait_for_a_connection_in_vain_wrote_nothing) {
  auto one_at_a_time = options(soon);
  one_at_a_time.max_connections = 1;
  use(one_at_a_time);
  script({silent_answer()});
  std::thread first([this] { EXPECT_EQ(code_of(load()), errc::deadline_exceeded); });
  while (server_.requests().empty()) std::this_thread::yield();
  // It may get the connection just before the deadline, but then no response, so it cannot succeed.
  server_.otherwise(silent_answer());
  EXPECT_THAT(code_of(save()), ::testing::AnyOf(errc::deadline_exceeded, errc::outcome_unknown));
  first.join();
}

TEST_F(attempts, that_are_met_by_silence_end_at_the_deadline) {
  use(options(soon));
  for (const auto& silence : {silent_answer(), saved_answer(4).dripping(10ms),
                              saved_answer(4).cut_to(100).then(ending::silence)}) {
    script({silence, silence, silence, silence, silence, silence});
    EXPECT_EQ(code_of(create()), errc::outcome_unknown);
    EXPECT_EQ(code_of(load()), errc::deadline_exceeded);
    EXPECT_EQ(code_of(save()), errc::outcome_unknown);
    EXPECT_EQ(code_of(touch()), errc::outcome_unknown);
    EXPECT_EQ(code_of(renew()), errc::outcome_unknown);
    EXPECT_EQ(code_of(remove()), errc::outcome_unknown);
  }
}

TEST_F(attempts, end_by_an_earlier_deadline_that_the_caller_has) {
  const auto end = [] { return std::chrono::steady_clock::now() + 200ms; };
  server_.otherwise(silent_answer());
  const auto some_key = std::string(key);
  EXPECT_EQ(code_of(run(store_->create(draft(), end()))), errc::outcome_unknown);
  EXPECT_EQ(code_of(run(store_->load(some_key, now(), end()))), errc::deadline_exceeded);
  EXPECT_EQ(code_of(run(store_->save(save_of(), end()))), errc::outcome_unknown);
  EXPECT_EQ(code_of(run(store_->touch(touch_of(), end()))), errc::outcome_unknown);
  EXPECT_EQ(code_of(run(store_->renew(renew_of(), end()))), errc::outcome_unknown);
  EXPECT_EQ(code_of(run(store_->remove(some_key, end()))), errc::outcome_unknown);
  EXPECT_EQ(code_of(run(store_->peek_lock(some_key, end()))), errc::deadline_exceeded);
  EXPECT_EQ(code_of(run(store_->renew_lease(some_key, "o", 1, end()))), errc::outcome_unknown);
  EXPECT_EQ(code_of(run(store_->unlock(some_key, "o", end()))), errc::outcome_unknown);
}

TEST_F(attempts, find_out_that_an_idle_connection_was_closed) {
  for (int i = 0; i < 5; ++i) {
    script({ok_answer()});
    EXPECT_EQ(code_of(create()), no_error);
    server_.server().close_idle_connections();
  }
  EXPECT_EQ(server_.server().connections(), 5U);
}

// A server that closes its connections closes others too, and a call that waits hands its own on at once.
TEST_F(attempts, after_a_connection_that_was_closed_while_idle_use_a_new_one) {
  auto one_at_a_time = options();
  one_at_a_time.max_connections = 1;
  use(one_at_a_time);
  script({ok_answer()});
  EXPECT_EQ(code_of(touch()), no_error);
  script({ok_answer().cut_to(0).after(20ms).then(ending::close)});
  server_.otherwise(ok_answer());
  std::thread first([this] { EXPECT_EQ(code_of(touch()), no_error); });
  while (server_.requests().size() < 2) std::this_thread::yield();
  EXPECT_EQ(code_of(remove()), no_error);  // it waits, and uses a connection before the retry
  first.join();
  const auto sent = server_.requests();
  const auto retry = std::find_if(sent.rbegin(), sent.rend(),
                                  [&](const auto& each) { return each.body == sent[1].body; });
  EXPECT_EQ(retry->number_on_connection, 1U);
}

TEST_F(attempts, do_not_follow_an_answer_that_means_never) {
  const std::pair<const char*, errc> finals[] = {
      {"ResourceNotFoundException", errc::missing_table},
      {"AccessDeniedException", errc::access_denied},
      {"UnrecognizedClientException", errc::access_denied},
      {"InvalidSignatureException", errc::access_denied},
      {"ExpiredTokenException", errc::access_denied},
      {"ValidationException", errc::unavailable},
      {"SerializationException", errc::unavailable},
      {"SomethingNobodyKnows", errc::unavailable},
  };
  for (const auto& [name, code] : finals) {
    script(std::vector(6, error_answer(400, name, "said the server")));
    EXPECT_EQ(code_of(create()), code) << name;
    EXPECT_EQ(code_of(load()), code) << name;
    EXPECT_EQ(code_of(save()), code) << name;
    EXPECT_EQ(code_of(touch()), code) << name;
    EXPECT_EQ(code_of(renew()), code) << name;
    EXPECT_EQ(code_of(remove()), code) << name;
  }
}

TEST_F(attempts, name_the_table_and_what_failed) {
  script({error_answer(400, "ResourceNotFoundException", "said the server")});
  EXPECT_THAT(message_of(load()), HasSubstr("table the-table: GetItem: ResourceNotFoundException"));
}

TEST_F(attempts, that_fail_one_and_all_become_fewer) {
  server_.otherwise(internal_server_error());
  constexpr int spent_after = 500 / 14 / 3;  // calls: each further attempt takes 14, three a call
  for (int i = 0; i < spent_after; ++i) EXPECT_EQ(code_of(load()), errc::unavailable);
  const auto before = server_.requests().size();
  EXPECT_EQ(before, 4U * spent_after);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(code_of(load()), errc::unavailable);
  EXPECT_LE(server_.requests().size(), before + 10 + 2) << "what was left over was enough for two";
  script({item_answer(item_of(draft()))});
  EXPECT_EQ(code_of(load()), no_error) << "each call still has its first one";
}

TEST_F(attempts, wait_as_long_as_the_service_asks_unless_that_is_too_long) {
  use(options(2s));
  script({asking_for("10000", throttled())});
  EXPECT_EQ(code_of(load()), errc::unavailable) << "5 s would be too late: it does not wait at all";
  script({asking_for("1", throttled()), item_answer(item_of(draft()))});
  EXPECT_EQ(code_of(load()), no_error);
}

TEST_F(attempts, of_conflicting_transactions_use_up_no_quota) {
  for (int i = 0; i < 20; ++i) {
    script({transaction_conflict(), transaction_conflict(), transaction_conflict(), ok_answer()});
    EXPECT_EQ(code_of(renew()), no_error) << i;
  }
}

TEST_F(attempts, take_the_time_of_a_server_that_refuses_ours) {
  const auto refusal = [](const char* name, const char* date) {
    return with_field("Date", date, error_answer(400, name, "Signature expired"));
  };
  auto wrong = options();
  wrong.clock = [] { return timestamp(std::chrono::sys_days(2030y / 1 / 1)); };
  use(wrong);
  script({refusal("InvalidSignatureException", "Mon, 31 Dec 2029 23:50:00 GMT"), ok_answer(),
          ok_answer()});
  EXPECT_EQ(code_of(create()), no_error) << "nothing was written with the wrong signature";
  EXPECT_EQ(code_of(touch()), no_error) << "and later ones are right from the start";
  const auto sent = server_.requests();
  EXPECT_EQ(sent.at(0).first("x-amz-date"), "20300101T000000Z");
  EXPECT_EQ(sent.at(1).first("x-amz-date"), "20291231T235000Z");
  EXPECT_EQ(sent.at(2).first("x-amz-date"), "20291231T235000Z");
}

TEST_F(attempts, that_are_refused_at_the_right_time_are_not_repeated) {
  auto right = options();
  right.clock = [] { return timestamp(std::chrono::sys_days(2030y / 1 / 1)); };
  use(right);
  script({with_field("Date", "Tue, 01 Jan 2030 00:01:00 GMT",
                     error_answer(400, "InvalidSignatureException", "no"))});
  EXPECT_EQ(code_of(load()), errc::access_denied);
}

// A server that gives up on a request may answer it twice, or late: the second answer would be taken for that to
// the next request.
TEST_F(attempts, after_an_answer_that_leaves_doubt_use_another_connection) {
  for (const auto& first : {internal_server_error(), service_unavailable(), json_answer(408, "{}"),
                            ok_answer("[]"), damaged(saved_answer(4))}) {
    const auto before = server_.requests().size();
    script({first, saved_answer(4)});
    EXPECT_EQ(save().value(), 4) << first.bytes;
    const auto sent = server_.requests();
    ASSERT_THAT(sent, SizeIs(before + 2));
    EXPECT_NE(sent[before].connection, sent[before + 1].connection) << first.bytes;
  }
}

// The owner of the record could make each load open a new connection.
TEST_F(attempts, keep_the_connection_that_brought_a_damaged_record) {
  auto damaged_item = item_of(draft());
  damaged_item["version"] = "no number";
  script({item_answer(damaged_item), item_answer(item_of(draft()))});
  EXPECT_EQ(code_of(load()), errc::corrupt_record);
  EXPECT_EQ(code_of(load()), no_error);
  const auto sent = server_.requests();
  EXPECT_EQ(sent[0].connection, sent[1].connection);
}

TEST_F(attempts, do_not_believe_the_answer_to_another_request) {
  script({item_answer(item_of(draft()))});
  EXPECT_EQ(code_of(create()), errc::outcome_unknown);
  script({saved_answer(4), item_answer(item_of(draft()))});
  EXPECT_EQ(code_of(load()), no_error);
  script({item_answer(item_of(draft())), saved_answer(4)});
  EXPECT_EQ(save().value(), 4);
}

TEST_F(attempts, follow_the_answer_about_another_record_on_another_connection) {
  auto other = draft();
  other.key = "another";
  script({item_answer(item_of(other)), item_answer(item_of(draft()))});
  EXPECT_EQ(code_of(load()), errc::corrupt_record);
  EXPECT_EQ(code_of(load()), no_error);
  const auto sent = server_.requests();
  EXPECT_NE(sent[0].connection, sent[1].connection);
}

}  // namespace
}  // namespace dynasession::test
