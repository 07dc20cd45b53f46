// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/scripted_store.hpp"

namespace dynasession::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

/// The properties that all requests share.
class requests : public scripted_store {
 protected:
  void ask_everything() {
    script({ok_answer(), item_answer(item_of(draft())), saved_answer(4), ok_answer(), ok_answer(),
            ok_answer()});
    create().value();
    load().value();
    save().value();
    touch().value();
    renew().value();
    remove().value();
  }
};

TEST_F(requests, are_signed_for_the_region_and_carry_no_secret) {
  ask_everything();
  for (const auto& each : server_.requests()) {
    EXPECT_THAT(each.first("authorization"),
                AllOf(HasSubstr("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"),
                      HasSubstr("/eu-central-1/dynamodb/aws4_request"), HasSubstr("Signature=")));
    EXPECT_EQ(each.first("x-amz-security-token"), "the-session-token");
    EXPECT_THAT(each.bytes, Not(HasSubstr("the-secret")));
  }
}

TEST_F(requests, carry_no_session_token_where_there_is_none) {
  auto lasting = options();
  lasting.credentials = aws_credentials("AKIDEXAMPLE", "the-secret");
  use(lasting);
  ask_everything();
  for (const auto& each : server_.requests()) EXPECT_TRUE(each.all("x-amz-security-token").empty());
}

TEST_F(requests, are_posts_of_dynamodbs_json_to_one_host) {
  ask_everything();
  for (const auto& each : server_.requests()) {
    EXPECT_EQ(each.first_line, "POST / HTTP/1.1");
    EXPECT_EQ(each.all("host"), std::vector{"127.0.0.1:" + std::to_string(server_.port())});
    EXPECT_EQ(each.first("content-type"), "application/x-amz-json-1.0");
  }
  EXPECT_EQ(operations(),
            (std::vector<std::string>{"PutItem", "GetItem", "UpdateItem", "UpdateItem",
                                      "TransactWriteItems", "DeleteItem"}));
  EXPECT_EQ(server_.server().connections(), 1U);
}

TEST_F(requests, of_a_load_that_need_not_be_consistent_are_repeated_for_a_miss) {
  auto relaxed = options();
  relaxed.consistent_read = false;
  use(relaxed);
  script({item_answer(item_of(draft()))});
  EXPECT_TRUE(load().value());
  script({ok_answer(), item_answer(item_of(draft()))});
  EXPECT_TRUE(load().value());
  auto expired = draft();
  expired.expire_at = std::chrono::floor<std::chrono::seconds>(now());
  script({item_answer(item_of(expired)), ok_answer()});
  EXPECT_FALSE(load().value());
  std::vector<bool> consistent;
  for (std::size_t i = 0; i < 5; ++i) consistent.push_back(body(i).at("ConsistentRead").as_bool());
  EXPECT_EQ(consistent, (std::vector{false, false, true, false, true}));
}

TEST_F(requests, of_a_load_are_consistent_and_made_once) {
  script({ok_answer()});
  EXPECT_FALSE(load().value());
  EXPECT_TRUE(body(0).at("ConsistentRead").as_bool());
}

}  // namespace
}  // namespace dynasession::test
