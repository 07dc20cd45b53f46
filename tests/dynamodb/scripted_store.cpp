// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/scripted_store.hpp"

#include "support/attribute_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace dynasession::test {

namespace json = boost::json;

namespace {

answer with_checksum(answer whole, std::string_view field) {
  const auto start = whole.bytes.find("x-amz-crc32: ");
  const auto end = whole.bytes.find("\r\n", start);
  whole.bytes.replace(start, end - start, field);
  return whole;
}

}  // namespace

dynamodb_options options_for(int port, std::chrono::milliseconds deadline) {
  dynamodb_options options;
  options.table_name = "the-table";
  options.region = "eu-central-1";
  options.endpoint = "http://127.0.0.1:" + std::to_string(port);
  options.credentials = aws_credentials("AKIDEXAMPLE", "the-secret", "the-session-token");
  options.deadline = options.patience = deadline;
  options.random = [](std::span<std::byte> out) { std::ranges::fill(out, std::byte{}); };
  return options;
}

json::object parsed(std::string_view text) { return json::parse(text).as_object(); }

scripted_store::~scripted_store() {
  EXPECT_THAT(server_.complaints(), ::testing::IsEmpty());
  EXPECT_EQ(server_.left(), 0U) << "answers that nobody asked for";
}

void scripted_store::script(const std::vector<answer>& answers) {
  for (const auto& each : answers) server_.then(each);
}

record scripted_store::draft() const {
  record made;
  made.key = key;
  made.values["a"] = std::int64_t{1};
  made.created_at = made.updated_at = now();
  made.expire_at = std::chrono::ceil<std::chrono::seconds>(now() + 1h);
  made.version = 3;
  return made;
}

save_request scripted_store::save_of(std::string value_key, std::int64_t value) const {
  save_request wanted;
  wanted.key = key;
  wanted.what.actions[std::move(value_key)] = set_value{value};
  wanted.now = now();
  wanted.expire_at = draft().expire_at;
  wanted.seen_version = 3;
  wanted.token.fill(std::byte{0x5a});
  return wanted;
}

touch_request scripted_store::touch_of() const {
  touch_request wanted;
  wanted.key = key;
  wanted.now = now();
  wanted.expire_at = draft().expire_at;
  return wanted;
}

renew_request scripted_store::renew_of() const {
  renew_request wanted;
  wanted.old_key = key;
  wanted.next = draft();
  wanted.next.key = "the-new-key-of-the-record";
  wanted.now = now();
  return wanted;
}

std::vector<std::string> scripted_store::operations() const {
  std::vector<std::string> all;
  for (const auto& each : server_.requests()) all.push_back(each.operation());
  return all;
}

json::object scripted_store::body(std::size_t nth) const {
  return parsed(server_.requests().at(nth).body);
}

json::object item_of(const record& session, const std::vector<write_token>& tokens) {
  auto item = dynamodb::parsed(session.is_tombstone() ? dynamodb::write_tombstone(session, {})
                                                      : dynamodb::write_item(session, {}));
  for (std::size_t i = 0; i < tokens.size(); ++i)
    item[dynamodb::token_names.at(i)] = dynamodb::parsed(dynamodb::binary(tokens[i]));
  return item;
}

answer item_answer(const json::object& item) {
  return ok_answer(json::serialize(json::object{{"Item", item}}));
}

answer saved_answer(std::int64_t version) {
  return ok_answer(R"({"Attributes":{"version":{"N":")" + std::to_string(version) + R"("}}})");
}

answer renewal_refused(const json::object& item) {
  json::object why{{"Code", "ConditionalCheckFailed"}};
  if (!item.empty()) why["Item"] = item;
  return error_answer(400, "TransactionCanceledException", "Transaction cancelled",
                      {{"CancellationReasons", json::array{json::object{{"Code", "None"}}, why}}});
}

answer with_wrong_checksum(answer whole) {
  return with_checksum(std::move(whole), "x-amz-crc32: 1");
}

answer without_checksum(answer whole) { return with_checksum(std::move(whole), "x-amz-other: 1"); }

}  // namespace dynasession::test
