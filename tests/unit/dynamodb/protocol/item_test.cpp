// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/item.hpp"

#include "support/attribute_json.hpp"

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

#include <string>

namespace dynasession::dynamodb {
namespace {

namespace json = boost::json;
using std::chrono::microseconds;
using std::chrono::seconds;
using std::chrono::sys_seconds;

const item_format plain{.table_key = "session_id", .compress_over = std::nullopt};

record sample() {
  record session;
  session.key = "key";
  session.values = {{"count", std::int64_t{-5}}, {"name", "\"Ann\""}};
  session.created_at = timestamp(microseconds(1'700'000'000'123'456));
  session.updated_at = timestamp(microseconds(1'700'000'100'000'001));
  session.expire_at = sys_seconds(seconds(1'700'018'100));
  session.version = 3;
  return session;
}

json::object tokens_from(int first) {
  json::object written;
  for (const auto name : token_names) {
    write_token token{};
    token.back() = static_cast<std::byte>(first++);
    written[name] = parsed(binary(token));
  }
  return written;
}

json::object item_of(const record& session, const item_format& format = plain) {
  return parsed(write_item(session, format));
}

json::object tombstone_item_of(const record& session) {
  return parsed(write_tombstone(session, plain));
}

// A typical item: with tokens, a user and an attribute that a later version may add.
json::object found_item() {
  auto item = item_of(sample());
  for (const auto& [name, written] : tokens_from(1)) item[name] = written;
  item["user_id"] = parsed(text("ann"));
  item["later"] = json::parse(R"({"M": {"list": {"L": [{"S": "a"}, {"N": "1"}]}}})");
  return item;
}

void expect_equal(const record& a, const record& b) {
  EXPECT_EQ(a.key, b.key);
  EXPECT_EQ(a.values, b.values);
  EXPECT_EQ(a.created_at, b.created_at);
  EXPECT_EQ(a.updated_at, b.updated_at);
  EXPECT_EQ(a.expire_at, b.expire_at);
  EXPECT_EQ(a.version, b.version);
  EXPECT_EQ(a.user, b.user);
  EXPECT_EQ(a.authenticated_at, b.authenticated_at);
  EXPECT_EQ(a.limits, b.limits);
  EXPECT_EQ(a.renewed_to, b.renewed_to);
}

detail::stored_row row_of(const json::object& item, const item_format& format = plain) {
  return read_item(document_of(item).root(), format).value();
}

record renewed_from(record loaded) {
  loaded.key = "new";
  return loaded;
}

record tombstone_of(record loaded) {
  loaded.renewed_to = "new";
  return loaded;
}

// The deepest nesting that DynamoDB allows.
json::object nested(int levels) {
  auto value = parsed(text("deep"));
  for (int level = 1; level < levels; ++level)
    value = json::object{{"M", json::object{{"m", std::move(value)}}}};
  return value;
}

TEST(item, has_the_attributes_of_the_layout) {
  EXPECT_EQ(item_of(sample()), json::parse(R"({
    "session_id": {"S": "key"},
    "data": {"M": {"count": {"N": "-5"}, "name": {"S": "\"Ann\""}}},
    "created_at": {"N": "1700000000.123456"},
    "updated_at": {"N": "1700000100.000001"},
    "expire_at": {"N": "1700018100"},
    "version": {"N": "3"}})"));
}

TEST(item, of_a_tombstone_has_no_values_but_its_successor) {
  EXPECT_EQ(tombstone_item_of(tombstone_of(sample())), json::parse(R"({
    "session_id": {"S": "key"},
    "created_at": {"N": "1700000000.123456"},
    "updated_at": {"N": "1700000100.000001"},
    "expire_at": {"N": "1700018100"},
    "version": {"N": "3"},
    "renewed_to": {"S": "new"}})"));
}

TEST(item, a_record_comes_back_equal) {
  expect_equal(row_of(item_of(sample())).session, sample());
  record login = sample();
  login.user = "ann";
  login.authenticated_at = login.updated_at;
  login.limits = {
      .idle_timeout = seconds(1), .absolute_timeout = longest_timeout, .persistent_cookie = true};
  expect_equal(row_of(item_of(login)).session, login);
  record empty = sample();
  empty.values.clear();
  expect_equal(row_of(item_of(empty)).session, empty);
}

TEST(item, long_values_come_back_from_their_compressed_form) {
  record session = sample();
  std::string poem;
  for (int line = 0; line < 200; ++line) poem += "line " + std::to_string(line);
  session.values["poem"] = '"' + poem + '"';
  const item_format format;
  const auto item = item_of(session, format);
  EXPECT_TRUE(item.at("data").at("M").at("poem").as_object().contains("B"));
  expect_equal(row_of(item, format).session, session);
}

TEST(item, a_tombstone_comes_back_with_its_successor) {
  const auto old = row_of(tombstone_item_of(tombstone_of(sample()))).session;
  EXPECT_EQ(old.renewed_to, "new");
  EXPECT_TRUE(old.values.empty());
}

TEST(item, the_key_has_the_name_that_the_table_gives_it) {
  const item_format format{.table_key = "id of session", .compress_over = std::nullopt};
  const auto item = item_of(sample(), format);
  EXPECT_EQ(item.at("id of session").at("S"), "key");
  EXPECT_FALSE(item.contains("session_id"));
  const auto read = row_of(item, format);
  EXPECT_EQ(read.session.key, "key");
  EXPECT_EQ(read.session.extras, "");
}

TEST(item, a_second_begun_counts_as_a_second_of_life) {
  auto item = item_of(sample());
  item["expire_at"] = json::object{{"N", "1700018100.1"}};
  EXPECT_EQ(row_of(item).session.expire_at, sys_seconds(seconds(1'700'018'101)));
}

TEST(item, tokens_are_read_the_newest_first) {
  write_token newest{};
  newest.back() = std::byte{1};
  write_token oldest{};
  oldest.back() = std::byte{8};
  const auto tokens = row_of(found_item()).tokens;
  EXPECT_EQ(tokens.saves_since(newest), 0U);
  EXPECT_EQ(tokens.saves_since(oldest), 7U);
}

// `if_not_exists(w0, :no)` fills the unused places of a record that was saved only a few times.
TEST(item, places_never_used_hold_no_token) {
  auto item = item_of(sample());
  write_token token{};
  token.back() = std::byte{9};
  item["w0"] = parsed(binary(token));
  item["w1"] = parsed(binary(std::array<std::byte, 1>{}));
  item["w2"] = parsed(text("no token"));
  const auto tokens = row_of(item).tokens;
  EXPECT_EQ(tokens.saves_since(token), 0U);
  EXPECT_EQ(tokens.bytes().size(), token.size());
}

TEST(rule_09_renew, attributes_that_are_not_ours_move_to_the_new_record_alone) {
  const auto loaded = row_of(found_item()).session;
  const auto next = item_of(renewed_from(loaded));
  EXPECT_EQ(next.at("later"), found_item().at("later"));
  EXPECT_EQ(next.at("session_id"), text("new"));
  const auto old = tombstone_item_of(tombstone_of(loaded));
  EXPECT_FALSE(old.contains("later"));
}

TEST(rule_09_renew, the_user_is_in_the_new_record_and_in_the_tombstone) {
  const auto loaded = row_of(found_item()).session;
  EXPECT_EQ(loaded.user, "ann");
  EXPECT_EQ(item_of(renewed_from(loaded)).at("user_id"), text("ann"));
  EXPECT_EQ(tombstone_item_of(tombstone_of(loaded)).at("user_id"), text("ann"));
}

TEST(item, of_a_session_without_a_user_has_no_place_in_the_index) {
  EXPECT_FALSE(item_of(sample()).contains("user_id"));
  EXPECT_EQ(row_of(item_of(sample())).session.user, std::nullopt);
}

TEST(item, is_summed_up_without_its_values) {
  auto item = found_item();
  item.erase("data");
  const auto summary = read_summary(document_of(item).root(), plain).value();
  EXPECT_EQ(summary.key, sample().key);
  EXPECT_EQ(summary.user, "ann");
  EXPECT_EQ(summary.created_at, sample().created_at);
  EXPECT_EQ(summary.updated_at, sample().updated_at);
  EXPECT_EQ(summary.expire_at, sample().expire_at);
}

TEST(rule_09_renew, tokens_stay_with_the_tombstone) {
  const auto loaded = row_of(found_item()).session;
  const auto next = item_of(renewed_from(loaded));
  const auto old = tombstone_item_of(tombstone_of(loaded));
  for (const auto name : token_names) {
    EXPECT_FALSE(next.contains(name)) << name;
    EXPECT_EQ(old.at(name), tokens_from(1).at(name)) << name;
  }
}

TEST(rule_09_renew, a_lock_stays_behind) {
  auto item = found_item();
  item["lock"] = parsed(map(write_lock(session_lock("me", 3, std::chrono::milliseconds(500)))));
  const auto loaded = row_of(item).session;
  EXPECT_FALSE(item_of(renewed_from(loaded)).contains("lock"));
  EXPECT_FALSE(tombstone_item_of(tombstone_of(loaded)).contains("lock"));
}

TEST(rule_16_lock, is_read_as_it_was_written_and_is_no_extra) {
  const session_lock lock("me", 3, std::chrono::milliseconds(500));
  auto item = found_item();
  const auto extras = row_of(item).session.extras;
  EXPECT_EQ(row_of(item).lock, std::nullopt);
  item["lock"] = parsed(map(write_lock(lock)));
  EXPECT_EQ(row_of(item).lock, lock);
  EXPECT_EQ(row_of(item).session.extras, extras);
}

TEST(rule_09_renew, attributes_as_deep_as_dynamodb_takes_them_survive) {
  auto item = found_item();
  item["deep"] = nested(32);
  const auto next = item_of(renewed_from(row_of(item).session));
  EXPECT_EQ(next.at("deep"), nested(32));
}

TEST(rule_09_renew, attributes_of_every_type_survive_to_the_digit) {
  auto item = found_item();
  item["all"] = json::parse(R"({"M": {
    "s": {"S": "\u0000\ud83d\ude00"}, "n": {"N": "3.14159265358979323846264338327950288419"},
    "b": {"B": "AAH/"}, "bool": {"BOOL": true}, "null": {"NULL": true}, "ss": {"SS": ["a", "b"]},
    "ns": {"NS": ["1", "2.5"]}, "bs": {"BS": ["AA=="]}, "l": {"L": [{"L": []}]}, "": {"S": ""}}})");
  EXPECT_EQ(item_of(renewed_from(row_of(item).session)).at("all"), item.at("all"));
}

TEST(rule_22_bad_input, extras_of_another_store_are_no_attributes) {
  for (const auto* extras : {"", "no JSON", "[]", "null", "{", "5"}) {
    record session = sample();
    session.extras = extras;
    EXPECT_EQ(item_of(session), item_of(sample())) << extras;
  }
}

// They are JSON, which another store or the caller may have written.
TEST(rule_22_bad_input, extras_replace_no_attribute_of_the_layout) {
  record session = sample();
  session.extras = R"({"session_id":{"S":"other"},"data":{"M":{}},"version":{"N":"9"},
      "user_id":{"S":"eve"},"lock":{"S":"x"},"limits":{"S":"x"},"authenticated_at":{"N":"1"},
      "renewed_to":{"S":"x"},"created_at":{"N":"1"},"updated_at":{"N":"1"},"expire_at":{"N":"1"},
      "later":{"S":"kept"}})";
  auto expected = item_of(sample());
  EXPECT_EQ(tombstone_item_of(tombstone_of(session)), tombstone_item_of(tombstone_of(sample())));
  expected["later"] = parsed(text("kept"));
  EXPECT_EQ(item_of(session), expected);
}

TEST(rule_20_size, values_count_as_they_are_stored) {
  std::string words;
  while (words.size() < max_record_size) words += "word " + std::to_string(words.size()) + ' ';
  const stored_values values{{"words", words}};
  EXPECT_TRUE(check_item_size(values, item_format()));
  const auto refused = check_item_size(values, plain);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), errc::session_too_large);
  EXPECT_NE(refused.error().detail().find("\"words\""), std::string::npos);
  EXPECT_EQ(refused.error().detail().find("word 0"), std::string::npos);
}

TEST(rule_20_size, what_is_too_large_compressed_too_is_refused_with_its_stored_size) {
  stored_values values{{"small", std::string(2000, ' ')}};
  for (int i = 0; i < 500; ++i) values[std::to_string(i)] = std::string(1000, 'x');
  const auto refused = check_item_size(values, item_format());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), errc::session_too_large);
  EXPECT_EQ(refused.error().detail().find("small"), std::string::npos) << refused.error().detail();
}

}  // namespace
}  // namespace dynasession::dynamodb
