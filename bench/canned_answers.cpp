// SPDX-License-Identifier: Apache-2.0
#include "canned_answers.hpp"

#include "http/answer.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace bench {
namespace {

/// The text after `before` up to the next `end`; empty where there is none.
std::string_view between(std::string_view text, std::string_view before, char end) {
  const auto found = text.find(before);
  if (found == text.npos) return {};
  const auto begin = found + before.size();
  return text.substr(begin, text.find(end, begin) - begin);
}

std::size_t number_in(std::string_view text) {
  std::size_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::string ok(const std::string& json) { return dynasession::test::ok_answer(json).bytes; }

/// A session of 1 KB.
std::string session_with(const std::string& key) {
  std::string data;
  for (int i = 0; i < 7; ++i)
    data += "\"key" + std::to_string(i) + "\":{\"S\":\"\\\"" + std::string(130, 'x') + "\\\"\"},";
  return R"({"Item":{"session_id":{"S":")" + key +
         R"("},"created_at":{"N":"4000000000"},"updated_at":{"N":"4000000000"},)"
         R"("expire_at":{"N":"9000000000"},"version":{"N":"1"},"data":{"M":{)" +
         data + R"("n":{"N":"0"}}}}})";
}

/// The same size as connect-dynamodb keeps it.
std::string connect_session_with(const std::string& key) {
  std::string data;
  for (int i = 0; i < 7; ++i)
    data += R"(\"key)" + std::to_string(i) + R"(\":\")" + std::string(130, 'x') + R"(\",)";
  return R"({"Item":{"id":{"S":")" + key +
         R"("},"expires":{"N":"9000000000"},"type":{"S":"connect-session"},"sess":{"S":"{)"
         R"(\"cookie\":{\"originalMaxAge\":null,\"expires\":null,\"httpOnly\":true,\"path\":\"/\"},)" +
         data + R"(\"n\":0}"}}})";
}

std::string removals_for(std::string_view body) {
  constexpr std::string_view statement = R"("Statement":)";
  std::string responses;
  std::size_t count = 0;
  for (auto at = body.find(statement); at != body.npos; at = body.find(statement, at + 1), ++count)
    responses += count == 0 ? R"({"TableName":"sessions"})" : R"(,{"TableName":"sessions"})";
  return R"({"Responses":[)" + responses +
         R"(],"ConsumedCapacity":[{"TableName":"sessions","CapacityUnits":)" +
         std::to_string(2 * count) + "}]}";
}

/// Summaries of a record, as a scan projects them. Every other one was last used seven hours ago.
void append_record(std::string& to, std::size_t segment, std::size_t number, long now) {
  const auto used = std::to_string(now - (number % 2 == 0 ? 7 : 1) * 3600);
  to += R"({"session_id":{"S":"s)" + std::to_string(segment) + '-' + std::to_string(number) +
        R"("},"created_at":{"N":")" + used + R"("},"updated_at":{"N":")" + used +
        R"(.25"},"expire_at":{"N":")" + std::to_string(now + 900'000) +
        R"("},"version":{"N":"1"}})";
}

}  // namespace

std::string canned_answers::to(std::string_view operation, std::string_view body) {
  static const std::string version = ok(R"({"Attributes":{"version":{"N":"2"}}})");
  static const std::string nothing = ok("{}");
  if (operation == "GetItem") return item_for(body);
  if (operation == "UpdateItem") return version;
  if (operation == "Scan") return ok(page_for(body));
  if (operation == "BatchExecuteStatement") return ok(removals_for(body));
  return nothing;
}

std::string canned_answers::item_for(std::string_view body) {
  const auto ours = between(body, R"("session_id":{"S":")", '"');
  const std::string key(ours.empty() ? between(body, R"("id":{"S":")", '"') : ours);
  auto& answer = items_[key];
  if (answer.empty()) answer = ok(ours.empty() ? connect_session_with(key) : session_with(key));
  return answer;
}

// Each segment has its share of the records, numbered from 1.
std::string canned_answers::page_for(std::string_view body) const {
  const auto segment = number_in(between(body, R"("Segment":)", ','));
  const auto segments =
      std::max<std::size_t>(1, number_in(between(body, R"("TotalSegments":)", ',')));
  const auto limit = std::max<std::size_t>(1, number_in(between(body, R"("Limit":)", ',')));
  const auto after = between(between(body, R"("ExclusiveStartKey":)", '}'), "-", '"');
  const auto first = after.empty() ? 1 : number_in(after) + 1;
  const auto last = std::min(records_ / segments, first + limit - 1);
  const auto now =
      static_cast<long>(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()));
  std::string items;
  for (auto number = first; number <= last; ++number) {
    if (number != first) items += ',';
    append_record(items, segment, number, now);
  }
  std::string page = R"({"Items":[)" + items +
                     R"(],"ConsumedCapacity":{"TableName":"sessions","CapacityUnits":)" +
                     std::to_string(limit / 6) + "}";
  if (last < records_ / segments)
    page += R"(,"LastEvaluatedKey":{"session_id":{"S":"s)" + std::to_string(segment) + '-' +
            std::to_string(last) + R"("}})";
  return page + "}";
}

}  // namespace bench
