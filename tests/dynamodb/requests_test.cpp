// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/scripted_store.hpp"
#include "session/version_cookies.hpp"

#include <dynasession/session_manager.hpp>

#include <memory>
#include <string>
#include <vector>

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

TEST_F(requests, of_an_eventual_load_are_not_consistent_and_made_once) {
  script({item_answer(item_of(draft())), ok_answer()});
  EXPECT_TRUE(run(store_->load_eventually(std::string(key), now())).value());
  EXPECT_FALSE(run(store_->load_eventually(std::string(key), now())).value());
  auto expired = draft();
  expired.expire_at = std::chrono::floor<std::chrono::seconds>(now());
  script({item_answer(item_of(expired))});
  EXPECT_FALSE(run(store_->load_eventually(std::string(key), now())).value());
  for (std::size_t i = 0; i < 3; ++i) EXPECT_FALSE(body(i).at("ConsistentRead").as_bool());
}

/// A manager that loads a session of which the browser has version 3.
class requests_of_a_manager : public scripted_store {
 protected:
  requests_of_a_manager() {
    stored.key = detail::record_key(id);
    older.key = stored.key;
    older.version = 2;
    tombstone.key = stored.key;
    tombstone.renewed_to = "the-next-key-of-the-record";
  }

  /// Whether each read was consistent.
  std::vector<bool> reads_of_a_load(read_consistency how, const std::vector<record>& found) {
    const auto before = operations().size();
    for (const auto& each : found)
      script({each.key.empty() ? ok_answer() : item_answer(item_of(each))});
    configuration options{.secret_key = secret, .read_consistency = how};
    options.clock = [at = now()] { return at; };
    const session_manager site(std::shared_ptr<session_store>(std::shared_ptr<void>(), &*store_),
                               options);
    const auto version =
        detail::issuing_version_cookie(options, signer, stored.key, 3, transport::https);
    const auto request =
        site.start("__Host-session=" + signer.sign(id) + "; " + version.name + '=' + version.value);
    request.load();
    std::vector<bool> asked;
    for (auto i = before; i < operations().size(); ++i)
      asked.push_back(body(i).at("ConsistentRead").as_bool());
    return asked;
  }

  const std::string id = std::string(43, 'A');
  const std::string secret = "a secret of thirty-two bytes ...";
  const detail::cookie_signer signer{"__Host-session", secret, {}};
  record stored = draft(), older = draft(), tombstone = draft(), absent;
};

TEST_F(requests_of_a_manager, are_consistent_by_default) {
  EXPECT_EQ(reads_of_a_load(read_consistency::strong, {stored}), std::vector{true});
}

TEST_F(requests_of_a_manager, are_repeated_if_an_eventual_answer_is_not_enough) {
  using enum read_consistency;
  for (const auto how : {session, eventual}) {
    EXPECT_EQ(reads_of_a_load(how, {stored}), std::vector{false});
    EXPECT_EQ(reads_of_a_load(how, {absent, stored}), (std::vector{false, true}));
    EXPECT_EQ(reads_of_a_load(how, {tombstone, tombstone}), (std::vector{false, true}));
  }
  EXPECT_EQ(reads_of_a_load(session, {older, stored}), (std::vector{false, true}));
  EXPECT_EQ(reads_of_a_load(eventual, {older}), std::vector{false});
}

TEST_F(requests, of_a_load_are_consistent_and_made_once) {
  script({ok_answer()});
  EXPECT_FALSE(load().value());
  EXPECT_TRUE(body(0).at("ConsistentRead").as_bool());
}

}  // namespace
}  // namespace dynasession::test
