// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/scripted_store.hpp"
#include "support/browser.hpp"
#include "support/test_random.hpp"

#include <dynasession/session_manager.hpp>

#include <memory>
#include <set>

namespace dynasession::test {
namespace {

using ::testing::ElementsAre;

/// Commits of a manager to a scripted DynamoDB.
class commits_to_dynamodb : public scripted_store {
 protected:
  configuration manager_options() const {
    configuration made;
    made.secret_key = "a secret of thirty-two bytes ...";
    made.clock = [] { return manual_clock::start; };
    made.random = without_pauses(test_random());
    made.logger = {};
    made.error_handler = [](const error_report&) { return failure_action::proceed; };
    return made;
  }

  /// A visitor with a stored session of cart = 1.
  browser with_cart() {
    browser visitor(sessions_);
    script({ok_answer("{}")});
    visitor.visit([](session& s) { s.set("cart", 1); });
    stored_.key = body(0).at("Item").at("session_id").at("S").as_string();
    stored_.created_at = stored_.updated_at = now();
    stored_.expire_at = std::chrono::ceil<std::chrono::seconds>(now() + 1h);
    return visitor;
  }
  boost::json::object stored(std::int64_t version, std::int64_t cart) {
    stored_.version = version;
    stored_.values["cart"] = cart;
    return item_of(stored_);
  }
  static void add_hundred(session& s) {
    s.update<int>("cart", [](std::optional<int> cart) { return cart.value_or(0) + 100; });
  }

  /// The tokens of the nth requests.
  std::set<std::string> tokens(const std::vector<std::size_t>& of) const {
    std::set<std::string> all;
    for (const auto nth : of)
      all.emplace(
          body(nth).at("ExpressionAttributeValues").at(":token").at("B").as_string().c_str());
    return all;
  }

  const session_manager sessions_{std::shared_ptr<session_store>(&*store_, [](auto*) {}),
                                  manager_options()};

 private:
  record stored_;
};

TEST_F(commits_to_dynamodb, send_one_token_however_often_an_update_is_tried) {
  auto visitor = with_cart();
  script({item_answer(stored(1, 1)), lost_answer(), conditional_check_failed(stored(2, 5)),
          item_answer(stored(2, 5)), saved_answer(3)});
  EXPECT_EQ(visitor.visit(add_hundred).status, commit_status::saved);
  EXPECT_THAT(operations(), ElementsAre("PutItem", "GetItem", "UpdateItem", "UpdateItem", "GetItem",
                                        "UpdateItem"));
  EXPECT_EQ(tokens({2, 3, 5}).size(), 1U);
  // The first attempt may arrive as long as the version is below 9: so must the last one.
  EXPECT_EQ(body(5).at("ExpressionAttributeValues").at(":limit").at("N"), "9");
}

TEST_F(commits_to_dynamodb, are_unknown_when_an_attempt_is_in_doubt_at_the_last_conflict) {
  auto visitor = with_cart();
  script({item_answer(stored(1, 1)), lost_answer()});
  for (int i = 0; i < 8; ++i) {
    script({conditional_check_failed(stored(2, 5 + i))});
    if (i < 7) script({item_answer(stored(2, 5 + i))});
  }
  EXPECT_EQ(visitor.visit(add_hundred).status, commit_status::outcome_unknown);
}

TEST_F(commits_to_dynamodb, fence_an_attempt_in_doubt_when_nothing_is_left_to_do) {
  auto visitor = with_cart();
  script({item_answer(stored(1, 1)), lost_answer(), conditional_check_failed(stored(2, 7)),
          item_answer(stored(2, 7)), saved_answer(3)});
  const auto answer = visitor.visit(
      [](session& s) { s.update<int>("cart", [](std::optional<int>) { return 7; }); });
  EXPECT_EQ(answer.status, commit_status::saved);
  EXPECT_EQ(tokens({2, 3, 5}).size(), 1U);
}

}  // namespace
}  // namespace dynasession::test
