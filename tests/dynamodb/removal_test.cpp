// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/scripted_store.hpp"

namespace dynasession::test {
namespace {

using list = std::vector<std::string>;

class removal : public scripted_store {
 protected:
  answer leads_to(std::string_view next, std::string_view from = key) const {
    auto moved = draft();
    moved.key = from;
    moved.renewed_to = next;
    return conditional_check_failed(item_of(moved));
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

TEST_F(removal, of_tombstones_begins_with_what_they_lead_to) {
  script({leads_to("b"), leads_to("c", "b"), ok_answer(), ok_answer(), ok_answer()});
  EXPECT_EQ(code_of(remove()), no_error);
  EXPECT_EQ(asked(), (list{"?" + start_, "?b", "?c", "b", start_}));
}

TEST_F(removal, survives_a_lost_answer_at_each_step) {
  const std::vector<answer> whole{leads_to("b"), ok_answer(), ok_answer()};
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

TEST_F(removal, that_fails_halfway_is_not_said_to_have_done_nothing) {
  script({leads_to("b"), ok_answer(), error_answer(400, "AccessDeniedException", "no")});
  EXPECT_EQ(code_of(remove()), errc::outcome_unknown);
  EXPECT_EQ(asked(), (list{"?" + start_, "?b", start_}));
}

TEST_F(removal, of_tombstones_in_a_circle_ends) {
  script({leads_to("b"), leads_to(key, "b"), ok_answer(), ok_answer()});
  EXPECT_EQ(code_of(remove()), no_error);
  EXPECT_EQ(asked(), (list{"?" + start_, "?b", "b", start_}));
}

TEST_F(removal, of_a_tombstone_to_itself_ends) {
  script({leads_to(key), ok_answer()});
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

TEST_F(removal, takes_what_somebody_else_left_under_the_key) {
  auto foreign = item_of(draft());
  foreign["renewed_to"] = boost::json::object{{"N", "1"}};
  script({conditional_check_failed(foreign), ok_answer()});
  EXPECT_EQ(code_of(remove()), no_error);
  EXPECT_EQ(asked(), (list{"?" + start_, start_}));
}

}  // namespace
}  // namespace dynasession::test
