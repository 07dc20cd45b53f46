// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/scripted_store.hpp"
#include "support/attribute_json.hpp"

#include <dynasession/store/record_size.hpp>

#include <boost/json/serialize.hpp>

#include <random>

namespace dynasession::test {
namespace {

namespace json = boost::json;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class rule_22_an_answer : public scripted_store {
 protected:
  record with(stored_values values) const {
    auto made = draft();
    made.values = std::move(values);
    return made;
  }
  json::object of_another() const {
    auto other = with({{"secret", std::int64_t{7}}});
    other.key = "the-key-of-another-record";
    return item_of(other);
  }
  static answer attributes(const json::object& item) {
    return ok_answer(json::serialize(json::object{{"Attributes", item}}));
  }
  result<lock_answer> lock() {
    lock_request wanted;
    wanted.key = key;
    wanted.now = now();
    wanted.owner = "me";
    wanted.lease = 500ms;
    return run(store_->lock(wanted));
  }
  /// With little patience.
  result<session_page> list() {
    return run(dynamodb_store(options(soon)).list_of_user("ann", now(), ""));
  }
  template <class T>
  static void expect_failed_read(const result<T>& given) {
    EXPECT_THAT(code_of(given), ::testing::AnyOf(errc::unavailable, errc::deadline_exceeded));
  }
  /// More changes than an expression holds, so that the whole is written.
  save_request large_save() const {
    auto wanted = save_of();
    for (int i = 0; i < 500; ++i)
      wanted.what.actions["key" + std::to_string(i)] = set_value{std::int64_t{i}};
    return wanted;
  }
};

template <class T>
void expect_not_believed(const result<T>& given) {
  EXPECT_EQ(code_of(given), errc::corrupt_record);
  EXPECT_THAT(message_of(given), AllOf(HasSubstr("another record"), Not(HasSubstr("secret"))));
}

TEST_F(rule_22_an_answer, about_another_record_is_not_believed) {
  const auto refusal = conditional_check_failed(of_another());
  const auto found = item_answer(of_another());
  script({found});
  expect_not_believed(load());
  script({refusal});
  expect_not_believed(save());
  script({refusal});
  expect_not_believed(touch());
  script({renewal_refused(of_another())});
  expect_not_believed(renew());
  script({refusal});
  expect_not_believed(remove());
  script({refusal});
  expect_not_believed(run(store_->remove_of_user(std::string(key), "ann")));
  script({refusal});
  expect_not_believed(lock());
  script({attributes(of_another()), ok_answer()});
  expect_not_believed(lock());
  script({found});
  expect_not_believed(run(store_->peek_lock(std::string(key))));
}

TEST_F(rule_22_an_answer, about_another_record_leaves_a_doubt_a_doubt) {
  const auto refusal = conditional_check_failed(of_another());
  script({lost_answer(), refusal, lost_answer(), refusal});
  EXPECT_EQ(code_of(save()), errc::outcome_unknown);
  EXPECT_EQ(code_of(touch()), errc::outcome_unknown);
}

TEST_F(rule_22_an_answer, to_the_save_of_another_is_not_taken_for_a_success) {
  auto ours = save_of();
  write_token other{};
  const auto written = [](const write_token& token) {
    return attributes(
        {{"version", json::object{{"N", "4"}}}, {"w0", dynamodb::parsed(dynamodb::binary(token))}});
  };
  script({written(ours.token), written(other)});
  EXPECT_EQ(save(ours).value(), 4);
  EXPECT_EQ(code_of(save(ours)), errc::outcome_unknown);
}

TEST_F(rule_22_an_answer, that_was_damaged_is_asked_for_again_also_a_refusal) {
  auto newer = with({{"b", std::int64_t{2}}});
  newer.version = 4;
  auto wrong = with({{"b", std::int64_t{666}}});
  wrong.version = 4;
  const auto read = item_answer(item_of(draft()));
  script({read, with_wrong_checksum(conditional_check_failed(item_of(wrong))),
          conditional_check_failed(item_of(newer)), saved_answer(5)});
  EXPECT_EQ(save(large_save()).value(), 5);
  EXPECT_THAT(operations(), ElementsAre("GetItem", "UpdateItem", "UpdateItem", "UpdateItem"));
  EXPECT_THAT(json::serialize(body(3)),
              AllOf(HasSubstr(R"("b":{"N":"2"})"), Not(HasSubstr("666"))));
}

TEST_F(rule_22_an_answer, that_refuses_without_a_checksum_is_no_base_of_a_write) {
  auto newer = with({{"b", std::int64_t{2}}});
  newer.version = 4;
  auto wrong = with({{"b", std::int64_t{666}}});
  wrong.version = 4;
  script({item_answer(item_of(draft())), without_checksum(conditional_check_failed(item_of(wrong))),
          item_answer(item_of(newer)), saved_answer(5)});
  EXPECT_EQ(save(large_save()).value(), 5);
  EXPECT_THAT(operations(), ElementsAre("GetItem", "UpdateItem", "GetItem", "UpdateItem"));
  EXPECT_THAT(json::serialize(body(3)),
              AllOf(HasSubstr(R"("b":{"N":"2"})"), Not(HasSubstr("666"))));
}

TEST_F(rule_22_an_answer, that_refuses_without_the_record_is_not_believed_before_a_read) {
  auto newer = draft();
  newer.version = 4;
  auto moved = draft();
  moved.version = 4;
  moved.renewed_to = renew_of().next.key;
  const auto found = item_answer(item_of(newer));
  const auto nothing = conditional_check_failed();
  const auto no_item = conditional_check_failed(json::object());
  for (const auto& refusal : {nothing, no_item}) {
    script({refusal, found, saved_answer(5)});
    EXPECT_EQ(save().value(), 5);
    script({refusal, found});
    EXPECT_EQ(code_of(touch()), no_error);
    script({refusal, ok_answer()});
    EXPECT_EQ(code_of(touch()), errc::session_gone);
  }
  script({renewal_refused({}), item_answer(item_of(moved))});
  EXPECT_EQ(code_of(renew()), no_error);
  script({renewal_refused({}), ok_answer()});
  EXPECT_EQ(code_of(renew()), errc::session_gone);
}

TEST_F(rule_22_an_answer, that_refuses_without_the_record_leaves_a_doubt_if_it_cannot_be_read) {
  const auto denied = error_answer(400, "AccessDeniedException", "no");
  script({conditional_check_failed(), denied});
  EXPECT_EQ(code_of(save()), errc::access_denied);
  script({lost_answer(), conditional_check_failed(), denied});
  EXPECT_EQ(code_of(save()), errc::outcome_unknown);
}

TEST_F(rule_22_an_answer, that_should_list_records_and_does_not_is_an_error) {
  auto impatient = options();
  impatient.patience = soon;
  for (const auto* body : {"{}", R"({"Items":{}})"}) {
    script({ok_answer(body)});
    expect_failed_read(run(dynamodb_store(impatient).scan({})));
  }
}

TEST_F(rule_22_an_answer, to_a_read_never_speaks_of_what_was_written) {
  server_.otherwise(json_answer(404, "no such page"));
  expect_failed_read(load());
  expect_failed_read(list());
}

TEST_F(rule_22_an_answer, that_is_an_error_of_a_gateway_with_status_200_is_no_absent_record) {
  for (const auto* body : {R"({"message":"Forbidden"})", R"({"__type":"x#Unknown"})"}) {
    server_.otherwise(ok_answer(body));
    expect_failed_read(load());
    expect_failed_read(list());
    EXPECT_EQ(code_of(remove()), errc::outcome_unknown);
    EXPECT_EQ(code_of(save()), errc::outcome_unknown);
  }
}

/// JSON of a text that hardly gets shorter by compression.
std::string noise(std::size_t size) {
  std::minstd_rand random;
  std::string text = "\"";
  while (text.size() + 1 < size) text.push_back(static_cast<char>('0' + random() % 75));
  std::ranges::replace(text, '\\', 'b');
  return text + '"';
}

/// JSON of a text that becomes about 200 times shorter: one beyond 256 times is not compressed.
std::string compressible(std::size_t size) {
  auto text = noise(size / 200);
  text.insert(text.size() - 1, size - text.size(), 'x');
  return text;
}

stored_values values_of(std::size_t count, std::size_t size) {
  stored_values made;
  for (std::size_t i = 0; i < count; ++i) made["key" + std::to_string(i)] = compressible(size);
  return made;
}

class rule_20_max_size : public rule_22_an_answer {
 protected:
  static void expect_too_large(const error& reason) {
    EXPECT_EQ(reason.code(), errc::session_too_large);
    EXPECT_THAT(reason.detail(), AllOf(HasSubstr(" bytes of at most "), HasSubstr("\"key"),
                                       Not(HasSubstr("xxx")), Not(HasSubstr(key))));
  }
  /// A store in which exactly these values fit.
  void use_limit_of(const stored_values& values) {
    auto limited = options();
    limited.max_size = record_size(values);
    use(limited);
  }
};

TEST_F(rule_20_max_size, a_stored_session_of_exactly_the_limit_is_read) {
  const auto values = values_of(100, 100'000);
  use_limit_of(values);
  script({item_answer(item_of(with(values)))});
  EXPECT_EQ(load().value()->values, values);
}

TEST_F(rule_20_max_size, a_stored_session_beyond_it_is_an_error_of_every_verb_that_reads_it) {
  const auto values = values_of(101, 1'000'000);
  const auto item = item_of(with(values));
  script({item_answer(item)});
  const auto loaded = load();
  ASSERT_FALSE(loaded);
  expect_too_large(loaded.error());
  script({conditional_check_failed(item)});
  EXPECT_EQ(code_of(save()), errc::session_too_large);
  script({attributes(item), ok_answer()});
  EXPECT_EQ(code_of(lock()), errc::session_too_large);
  EXPECT_EQ(body(3).at("UpdateExpression"), "REMOVE #lock") << "nobody is locked out";
}

TEST_F(rule_20_max_size, a_new_session_beyond_it_is_not_sent) {
  auto large = draft();
  large.values = values_of(2, 600'000);
  const auto created = run(store_->create(large));
  ASSERT_FALSE(created);
  expect_too_large(created.error());
  auto renewal = renew_of();
  renewal.next.values = large.values;
  const auto renewed = run(store_->renew(renewal));
  ASSERT_FALSE(renewed);
  expect_too_large(renewed.error());
}

TEST_F(rule_20_max_size, a_save_that_would_pass_it_is_refused_by_what_is_stored) {
  auto wanted = save_of();
  wanted.what.actions["key7"] = set_value{values_of(1, 600'000).at("key0")};
  wanted.expected_size = 1'200'600;
  script({item_answer(item_of(with(values_of(1, 600'000))))});
  const auto saved = save(wanted);
  ASSERT_FALSE(saved);
  expect_too_large(saved.error());
  EXPECT_THAT(operations(), ElementsAre("GetItem"));
}

TEST_F(rule_20_max_size, a_save_that_fits_after_all_writes_all_on_the_version_that_was_read) {
  auto wanted = save_of();
  wanted.expected_size = 2'000'000;
  script({item_answer(item_of(with(values_of(1, 600'000)))), saved_answer(4)});
  EXPECT_EQ(save(wanted).value(), 4);
  EXPECT_THAT(operations(), ElementsAre("GetItem", "UpdateItem"));
  EXPECT_THAT(std::string(body(1).at("ConditionExpression").as_string()),
              HasSubstr("#version=:version"));
}

TEST_F(rule_20_max_size, a_value_larger_than_a_record_is_refused_as_everywhere) {
  auto wanted = save_of();
  for (const auto size : {600'000, 1'500'000, 3'000'000}) {
    wanted.what.actions["key0"] = set_value{noise(size)};
    script({item_answer(item_of(draft()))});
    const auto saved = save(wanted);
    ASSERT_FALSE(saved);
    EXPECT_EQ(saved.error().code(), errc::session_too_large);
    EXPECT_THAT(saved.error().detail(), HasSubstr("the biggest keys are \"key0\""));
  }
  EXPECT_THAT(operations(), ElementsAre("GetItem", "GetItem", "GetItem"));
  script({ok_answer()});
  EXPECT_EQ(code_of(save(wanted)), errc::session_gone) << "which comes before the size";
}

}  // namespace
}  // namespace dynasession::test
