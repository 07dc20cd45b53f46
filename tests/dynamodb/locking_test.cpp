// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/scripted_store.hpp"
#include "support/attribute_json.hpp"

#include <boost/json/serialize.hpp>

namespace dynasession::test {
namespace {

namespace json = boost::json;

using list = std::vector<std::string>;

class locks_in_dynamodb : public scripted_store {
 protected:
  lock_request lock_of() const {
    lock_request wanted;
    wanted.key = key;
    wanted.now = now();
    wanted.owner = "me";
    wanted.lease = 500ms;
    return wanted;
  }
  result<lock_answer> lock() { return run(store_->lock(lock_of())); }
  errc renew(std::int64_t beat) {
    return code_of(run(store_->renew_lease(std::string(key), "me", beat)));
  }
  result<std::optional<session_lock>> peek() { return run(store_->peek_lock(std::string(key))); }

  json::object locked_item(std::string owner) const {
    auto item = item_of(draft());
    const session_lock lock(std::move(owner), 2, 500ms);
    item["lock"] = dynamodb::parsed(dynamodb::map(dynamodb::write_lock(lock)));
    return item;
  }
  static answer locked(const json::object& item) {
    return ok_answer(json::serialize(json::object{{"Attributes", item}}));
  }
  static answer refused(const json::object& more = {}) {
    return error_answer(400, "ConditionalCheckFailedException", "The conditional request failed",
                        more);
  }
};

TEST_F(locks_in_dynamodb, give_the_record_in_the_same_answer) {
  script({locked(locked_item("me"))});
  const auto answer = lock().value();
  ASSERT_TRUE(answer.found);
  EXPECT_EQ(answer.found->values, draft().values);
  EXPECT_EQ(answer.found->extras, "");
  EXPECT_EQ(operations(), list{"UpdateItem"});
}

// Fault 15 of the gem: if the response to a lock request is lost, it waits for its own lock.
TEST_F(locks_in_dynamodb, whose_first_answer_was_lost_are_found_to_be_our_own) {
  for (const auto& first : {internal_server_error(), lost_answer(), service_unavailable()}) {
    script({first, refused({{"Item", locked_item("me")}})});
    const auto answer = lock().value();
    ASSERT_TRUE(answer.found);
    EXPECT_EQ(answer.found->values, draft().values);
  }
}

TEST_F(locks_in_dynamodb, of_others_are_returned_with_owner_beat_and_lease) {
  script({refused({{"Item", locked_item("another")}})});
  const auto answer = lock().value();
  EXPECT_FALSE(answer.found);
  EXPECT_EQ(answer.held, session_lock("another", 2, 500ms));
}

TEST_F(locks_in_dynamodb, refused_without_a_reason_are_looked_up) {
  script({refused(), item_answer(locked_item("another"))});
  EXPECT_EQ(lock().value().held, session_lock("another", 2, 500ms));
  script({refused(), ok_answer()});
  const auto answer = lock().value();
  EXPECT_FALSE(answer.found || answer.held);
}

TEST_F(locks_in_dynamodb, that_are_free_again_by_then_are_taken_after_all) {
  script({refused(), item_answer(item_of(draft())), locked(locked_item("me"))});
  EXPECT_TRUE(lock().value().found);
}

TEST_F(locks_in_dynamodb, that_change_for_ever_end_in_an_error) {
  script(std::vector<answer>(8, refused({{"Item", item_of(draft())}})));
  EXPECT_EQ(code_of(lock()), errc::unavailable);
}

TEST_F(locks_in_dynamodb, that_may_come_late_leave_a_later_failure_in_doubt) {
  script({lost_answer(), refused({{"Item", item_of(draft())}}),
          error_answer(400, "AccessDeniedException", "no")});
  EXPECT_EQ(code_of(lock()), errc::outcome_unknown);
}

TEST_F(locks_in_dynamodb, whose_answer_makes_no_sense_may_be_ours) {
  for (const auto& strange : {ok_answer(), ok_answer(R"({"Attributes":5})")}) {
    script({strange});
    EXPECT_EQ(code_of(lock()), errc::outcome_unknown);
  }
}

TEST_F(locks_in_dynamodb, of_a_record_that_cannot_be_read_are_released) {
  for (const auto& released : {ok_answer(), refused()}) {
    script({ok_answer(R"({"Attributes":{"data":{"S":"x"}}})"), released});
    EXPECT_EQ(code_of(lock()), errc::corrupt_record);
    EXPECT_EQ(body(server_.requests().size() - 1).at("UpdateExpression"), "REMOVE #lock");
  }
  script({ok_answer(R"({"Attributes":{"data":{"S":"x"}}})"), error_answer(400, "Unknown", "")});
  EXPECT_EQ(code_of(lock()), errc::outcome_unknown);
}

// Fault 17 of the gem: a response without an item is an exception.
TEST_F(locks_in_dynamodb, that_a_look_does_not_find_are_free) {
  for (const auto* body : {"{}", R"({"Item":{}})", R"({"Item":null})"}) {
    script({ok_answer(body)});
    EXPECT_EQ(peek().value(), std::nullopt) << body;
  }
}

TEST_F(locks_in_dynamodb, that_a_look_cannot_read_are_an_error) {
  script({ok_answer(R"({"Item":{"lock":{"S":"hush"}}})"), ok_answer(R"({"Item":5})")});
  const auto foreign = peek();
  EXPECT_EQ(code_of(foreign), errc::corrupt_record);
  EXPECT_EQ(message_of(foreign).find("hush"), std::string::npos);
  EXPECT_EQ(code_of(peek()), errc::unavailable);
}

TEST_F(locks_in_dynamodb, whose_release_is_refused_were_released_before) {
  script({internal_server_error(), refused()});
  EXPECT_EQ(code_of(run(store_->unlock(std::string(key), "me"))), no_error);
}

TEST_F(locks_in_dynamodb, whose_renewal_finds_another_owner_or_none_are_lost) {
  script({ok_answer(), refused({{"Item", locked_item("another")}}),
          refused({{"Item", item_of(draft())}}), refused(), ok_answer()});
  EXPECT_EQ(renew(1), no_error);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(renew(2), errc::lock_lost);
}

TEST_F(locks_in_dynamodb, whose_renewal_is_overtaken_by_a_later_one_are_kept) {
  script({refused({{"Item", locked_item("me")}}), refused(), item_answer(locked_item("me"))});
  EXPECT_EQ(renew(1), no_error);
  EXPECT_EQ(renew(1), no_error) << "the refusal said nothing";
}

TEST_F(locks_in_dynamodb, of_a_touch_that_gains_nothing_are_released_by_a_second_request) {
  auto item = locked_item("me");
  auto wanted = touch_of();
  wanted.lock_owner = "me";
  script({refused({{"Item", item}}), ok_answer()});
  EXPECT_EQ(code_of(run(store_->touch(wanted))), no_error);
  EXPECT_EQ(operations(), (list{"UpdateItem", "UpdateItem"}));
  EXPECT_EQ(body(1).at("UpdateExpression"), "REMOVE #lock");
}

}  // namespace
}  // namespace dynasession::test
