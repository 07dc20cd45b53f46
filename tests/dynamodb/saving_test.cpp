// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/scripted_store.hpp"
#include "support/attribute_json.hpp"

namespace dynasession::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class saving : public scripted_store {
 protected:
  boost::json::object at_version(std::int64_t version, std::vector<write_token> tokens = {}) const {
    auto stored = draft();
    stored.version = version;
    return item_of(stored, tokens);
  }
  answer refused_at(std::int64_t version, std::vector<write_token> tokens = {}) const {
    return conditional_check_failed(at_version(version, std::move(tokens)));
  }
  write_token ours() const { return save_of().token; }
  static write_token foreign(int which) {
    write_token made;
    made.fill(static_cast<std::byte>(which));
    return made;
  }

  std::string condition(std::size_t nth) const {
    return std::string(body(nth).at("ConditionExpression").as_string());
  }
  std::string update(std::size_t nth) const {
    return std::string(body(nth).at("UpdateExpression").as_string());
  }
  /// The value of a placeholder of the nth request.
  boost::json::object value(std::size_t nth, std::string_view placeholder) const {
    return body(nth).at("ExpressionAttributeValues").at(placeholder).as_object();
  }
  std::string digits(std::size_t nth, std::string_view placeholder) const {
    return std::string(value(nth, placeholder).at("N").as_string());
  }
};

TEST_F(saving, whose_answer_was_lost_succeeds_when_its_token_is_there) {
  script({lost_answer(), refused_at(6, {foreign(1), foreign(2), ours()})});
  EXPECT_EQ(save().value(), 4);
  script({internal_server_error(), refused_at(4, {ours()})});
  EXPECT_EQ(save().value(), 4);
}

TEST_F(saving, that_was_applied_succeeds_though_the_record_expired_or_moved_since) {
  auto expired = draft();
  expired.version = 4;
  expired.expire_at = std::chrono::floor<std::chrono::seconds>(now());
  script({lost_answer(), conditional_check_failed(item_of(expired, {ours()}))});
  EXPECT_EQ(save().value(), 4);
  auto moved = draft();
  moved.version = 4;
  moved.renewed_to = "another";
  auto tombstone = item_of(moved);
  tombstone["w0"] = item_of(draft(), {ours()}).at("w0");
  script({lost_answer(), conditional_check_failed(tombstone)});
  EXPECT_EQ(save().value(), 4);
}

TEST_F(saving, goes_on_from_a_record_that_is_twenty_saves_ahead) {
  script({refused_at(23), saved_answer(24)});
  EXPECT_EQ(save().value(), 24);
  EXPECT_EQ(digits(0, ":limit"), "11");
  EXPECT_EQ(digits(1, ":limit"), "31");
}

TEST_F(saving, that_is_in_doubt_goes_on_from_what_it_saw_alone) {
  script({lost_answer(), refused_at(5), saved_answer(6)});
  EXPECT_EQ(save().value(), 6);
  EXPECT_EQ(digits(1, ":limit"), "11");
  EXPECT_EQ(digits(2, ":limit"), "13") << "at version 5 its token was not there";
  script({lost_answer(), refused_at(23)});
  EXPECT_EQ(code_of(save()), errc::outcome_unknown);
  auto second_try = save_of();
  second_try.in_doubt = true;
  script({refused_at(11)});
  EXPECT_EQ(code_of(save(second_try)), errc::outcome_unknown);
}

TEST_F(saving, that_is_in_doubt_stays_so_when_a_later_attempt_fails) {
  script({lost_answer(), refused_at(5), error_answer(400, "AccessDeniedException", "no")});
  EXPECT_EQ(code_of(save()), errc::outcome_unknown);
}

TEST_F(saving, that_is_overtaken_while_in_doubt_says_so) {
  auto wanted = save_of("cart");
  wanted.what.expected["cart"] = std::int64_t{1};
  auto theirs = draft();
  theirs.version = 4;
  theirs.values["cart"] = std::int64_t{2};
  script({lost_answer(), conditional_check_failed(item_of(theirs))});
  EXPECT_EQ(code_of(save(wanted)), errc::conflict_in_doubt);
  script({conditional_check_failed(item_of(theirs))});
  EXPECT_EQ(code_of(save(wanted)), errc::conflict) << "nothing is in doubt";
}

TEST_F(saving, that_is_refused_while_in_doubt_is_unknown) {
  auto sum = save_of();
  sum.what.actions["a"] = add_integer{1};
  auto text = draft();
  text.version = 4;
  text.values["a"] = "\"the-value\"";
  script({lost_answer(), conditional_check_failed(item_of(text))});
  EXPECT_EQ(code_of(save(sum)), errc::outcome_unknown);
  script(
      {lost_answer(), error_answer(400, "ValidationException",
                                   "Item size to update has exceeded the maximum allowed size")});
  EXPECT_EQ(code_of(save(sum)), errc::outcome_unknown);
  auto large = draft();
  large.version = 4;
  large.values["large"] = '"' + std::string(1'000'000, 'x') + '"';
  auto one_more = save_of("b");
  one_more.what.actions["b"] = set_value{'"' + std::string(100'000, 'y') + '"'};
  script({lost_answer(), conditional_check_failed(item_of(large))});
  EXPECT_EQ(code_of(save(one_more)), errc::outcome_unknown) << "the first attempt may have fitted";
}

TEST_F(saving, on_a_version_is_a_conflict_for_certain_even_while_in_doubt) {
  auto strict = save_of();
  strict.if_version = 3;
  script({lost_answer(), refused_at(4)});
  EXPECT_EQ(code_of(save(strict)), errc::conflict) << "version 3 will not come back";
}

TEST_F(saving, adopts_a_later_end_of_life) {
  auto touched = draft();
  touched.expire_at += 1h;
  script({conditional_check_failed(item_of(touched)), saved_answer(4)});
  EXPECT_EQ(save().value(), 4);
  EXPECT_EQ(digits(1, ":expire_at"), std::to_string(touched.expire_at.time_since_epoch().count()));
}

TEST_F(saving, gives_up_when_others_are_always_faster) {
  for (int version = 4; version < 12; ++version) server_.then(refused_at(version));
  EXPECT_EQ(code_of(save()), errc::conflict);
  EXPECT_THAT(operations(), SizeIs(8));
}

TEST_F(saving, of_what_is_gone_or_contradicts_writes_once) {
  script({conditional_check_failed(), ok_answer()});
  EXPECT_EQ(code_of(save()), errc::session_gone);
  auto strict = save_of();
  strict.if_version = 3;
  script({refused_at(4)});
  EXPECT_EQ(code_of(save(strict)), errc::conflict);
  auto sum = save_of();
  sum.what.actions["a"] = add_integer{1};
  auto text = draft();
  text.values["a"] = "\"the-value\"";
  script({conditional_check_failed(item_of(text))});
  EXPECT_EQ(code_of(save(sum)), errc::not_an_integer);
}

TEST_F(saving, of_more_changes_than_an_expression_holds_writes_all_values_on_the_version_read) {
  auto many = save_of();
  for (int i = 0; i < 300; ++i) many.what.actions["k" + std::to_string(i)] = set_value{i};
  auto others = draft();
  others.version = 5;
  others.values["theirs"] = std::int64_t{2};
  script({item_answer(at_version(4)), conditional_check_failed(item_of(others)), saved_answer(6)});
  EXPECT_EQ(save(many).value(), 6);
  EXPECT_EQ(operations(), (std::vector<std::string>{"GetItem", "UpdateItem", "UpdateItem"}));
  EXPECT_TRUE(body(0).at("ConsistentRead").as_bool());
  for (const std::size_t nth : {1U, 2U}) {
    EXPECT_THAT(update(nth), HasSubstr("#data=:whole"));
    EXPECT_THAT(condition(nth), HasSubstr("#version=:version"));
    EXPECT_LE(update(nth).size(), 4096U);
  }
  EXPECT_EQ(digits(1, ":version"), "4");
  EXPECT_EQ(digits(2, ":version"), "5");
  EXPECT_THAT(value(1, ":whole").at("M").as_object(), SizeIs(301));
  const auto merged = value(2, ":whole").at("M").as_object();
  EXPECT_THAT(merged, SizeIs(302));
  EXPECT_EQ(merged.at("theirs").at("N"), "2");
  EXPECT_EQ(merged.at("k299").at("N"), "299");
}

TEST_F(saving, of_many_changes_to_what_is_not_there_writes_nothing) {
  auto many = save_of();
  for (int i = 0; i < 300; ++i) many.what.actions["k" + std::to_string(i)] = set_value{i};
  script({ok_answer()});
  EXPECT_EQ(code_of(save(many)), errc::session_gone);
}

TEST_F(saving, takes_the_version_for_a_compressed_value_that_it_expects) {
  const std::string long_text = '"' + std::string(2000, 'x') + '"';
  auto wanted = save_of("b");
  wanted.what.expected["a"] = stored_value(long_text);
  auto stored = draft();
  stored.version = 9;
  stored.values["a"] = long_text;
  script({conditional_check_failed(item_of(stored)), saved_answer(10)});
  EXPECT_EQ(save(wanted).value(), 10);
  EXPECT_THAT(condition(1), HasSubstr(" AND #version=:seen))"));
  EXPECT_EQ(digits(0, ":seen"), "3");
  EXPECT_EQ(digits(1, ":seen"), "9");
  EXPECT_THAT(server_.requests()[0].body, Not(HasSubstr("xxxxx")));
}

TEST_F(saving, of_a_record_that_dynamodb_refuses_as_too_large_names_the_biggest_keys) {
  const auto too_large =
      error_answer(400, "ValidationException", "Item size to update has exceeded the maximum");
  auto large = draft();
  large.values["large"] = '"' + std::string(409'000, 'x') + '"';
  auto plain = options();
  plain.compress_over = std::nullopt;
  use(plain);
  auto wanted = save_of("b");
  wanted.what.actions["b"] = set_value{'"' + std::string(1000, 'y') + '"'};
  const dynamodb::item_format plainly{.compress_over = std::nullopt};
  script({too_large, item_answer(dynamodb::parsed(dynamodb::write_item(large, plainly)))});
  const auto refused = save(wanted);
  EXPECT_EQ(code_of(refused), errc::session_too_large);
  EXPECT_THAT(message_of(refused), HasSubstr("\"large\""));
}

TEST_F(saving, of_a_request_too_large_for_any_server_is_too_large) {
  script({json_answer(413, "<html>Request Entity Too Large</html>"), item_answer(at_version(3))});
  EXPECT_EQ(code_of(save()), errc::session_too_large);
}

}  // namespace
}  // namespace dynasession::test
