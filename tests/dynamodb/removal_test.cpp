// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/scripted_store.hpp"

namespace dynasession::test {
namespace {

using list = std::vector<std::string>;

class removal : public scripted_store {
 protected:
  record tombstone(std::string_view next, std::string_view from = key) const {
    auto moved = draft();
    moved.key = from;
    moved.renewed_to = next;
    return moved;
  }
  answer leads_to(std::string_view next, std::string_view from = key) const {
    return conditional_check_failed(item_of(tombstone(next, from)));
  }

  /// The keys of the removal requests in order, with "?" before those that exclude tombstones.
  list asked() const {
    list keys;
    for (std::size_t i = 0; i < server_.requests().size(); ++i) {
      const auto sent = body(i);
      const std::string name(sent.at("Key").at("session_id").at("S").as_string());
      keys.push_back((sent.contains("ConditionExpression") ? "?" : "") + name);
    }
    return keys;
  }

  const std::string start_{key};
};

TEST_F(removal, of_a_record_or_of_nothing_is_one_request) {
  script({ok_answer()});
  EXPECT_EQ(code_of(remove()), no_error);
  EXPECT_EQ(asked(), list{"?" + start_});
}

TEST_F(removal, follows_tombstones_and_leaves_them) {
  script({leads_to("b"), leads_to("c", "b"), ok_answer()});
  EXPECT_EQ(code_of(remove()), no_error);
  EXPECT_EQ(asked(), (list{"?" + start_, "?b", "?c"}));
}

TEST_F(removal, asks_where_a_tombstone_leads_if_the_refusal_does_not_say) {
  for (const auto& refusal : {conditional_check_failed(), without_checksum(leads_to("wrong"))}) {
    script({refusal, item_answer(item_of(tombstone("b"))), ok_answer()});
    EXPECT_EQ(code_of(remove()), no_error);
  }
  EXPECT_EQ(operations(),
            (list{"DeleteItem", "GetItem", "DeleteItem", "DeleteItem", "GetItem", "DeleteItem"}));
  EXPECT_EQ(body(2).at("Key").at("session_id").at("S"), "b");
  EXPECT_EQ(body(5).at("Key").at("session_id").at("S"), "b");
}

TEST_F(removal, of_a_tombstone_that_expires_meanwhile_is_success) {
  script({conditional_check_failed(), ok_answer()});
  EXPECT_EQ(code_of(remove()), no_error);
}

TEST_F(removal, that_is_refused_without_a_tombstone_is_not_success) {
  script({conditional_check_failed(), item_answer(item_of(draft()))});
  EXPECT_EQ(code_of(remove()), errc::corrupt_record);
  script({conditional_check_failed(), error_answer(400, "AccessDeniedException", "no")});
  EXPECT_EQ(code_of(remove()), errc::access_denied);
}

TEST_F(removal, survives_a_lost_answer_at_each_step) {
  const std::vector<answer> whole{leads_to("b"), ok_answer()};
  for (std::size_t step = 0; step < whole.size(); ++step) {
    for (const auto& lost : {lost_answer(), internal_server_error()}) {
      auto answers = whole;
      answers.insert(answers.begin() + static_cast<std::ptrdiff_t>(step), lost);
      script(answers);
      EXPECT_EQ(code_of(remove()), no_error) << step;
    }
  }
}

TEST_F(removal, that_fails_on_the_way_leaves_the_way) {
  script({leads_to("b"), error_answer(400, "AccessDeniedException", "no")});
  EXPECT_EQ(code_of(remove()), errc::access_denied);
  EXPECT_EQ(asked(), (list{"?" + start_, "?b"}));
}

TEST_F(removal, of_tombstones_in_a_circle_ends) {
  script({leads_to("b"), leads_to(key, "b")});
  EXPECT_EQ(code_of(remove()), no_error);
  EXPECT_EQ(asked(), (list{"?" + start_, "?b"}));
}

TEST_F(removal, of_a_tombstone_to_itself_ends) {
  script({leads_to(key)});
  EXPECT_EQ(code_of(remove()), no_error);
}

TEST_F(removal, of_tombstones_without_end_ends_at_the_deadline) {
  int made = 0;
  http_server endless([&](const received_request& got) {
    const auto from = parsed(got.body).at("Key").at("session_id").at("S");
    return leads_to("k" + std::to_string(++made), std::string_view(from.as_string())).after(10ms);
  });
  use(options_for(endless.port(), soon));
  EXPECT_THAT(code_of(remove()), ::testing::AnyOf(errc::deadline_exceeded, errc::outcome_unknown));
}

TEST_F(removal, of_what_another_program_left_under_the_key_is_an_error) {
  auto foreign = item_of(draft());
  foreign["renewed_to"] = boost::json::object{{"N", "1"}};
  script({conditional_check_failed(foreign)});
  EXPECT_EQ(code_of(remove()), errc::corrupt_record);
}

}  // namespace
}  // namespace dynasession::test
