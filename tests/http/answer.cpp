// SPDX-License-Identifier: Apache-2.0
#include "http/answer.hpp"

#include <boost/crc.hpp>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace dynasession::test {

answer& answer::cut_to(std::size_t size) {
  bytes.resize(std::min(size, bytes.size()));
  return *this;
}

answer& answer::then(ending what) {
  last = what;
  return *this;
}

answer& answer::after(std::chrono::milliseconds wait) {
  delay = wait;
  return *this;
}

answer& answer::dripping(std::chrono::milliseconds wait) {
  pace = wait;
  return *this;
}

answer lost_answer() { return answer().then(ending::reset); }

answer silent_answer() { return answer().then(ending::silence); }

answer json_answer(int status, std::string_view json) {
  std::string bytes = "HTTP/1.1 " + std::to_string(status);
  bytes.append(status == 200 ? " OK" : " Error")
      .append("\r\nContent-Type: application/x-amz-json-1.0\r\n");
  bytes.append("x-amzn-RequestId: ").append(request_id);
  bytes.append("\r\nx-amz-crc32: ").append(std::to_string(crc32(json)));
  bytes.append("\r\nContent-Length: ").append(std::to_string(json.size()));
  return answer(bytes.append("\r\n\r\n").append(json));
}

answer ok_answer(std::string_view json) { return json_answer(200, json); }

answer error_answer(int status, std::string_view type, std::string_view message,
                    const boost::json::object& more) {
  boost::json::object body{
      {"__type", "com.amazonaws.dynamodb.v20120810#" + std::string(type)},
      {"message", message},
  };
  for (const auto& member : more) body.insert(member);
  return json_answer(status, boost::json::serialize(body));
}

answer internal_server_error() {
  return error_answer(500, "InternalServerError", "Internal server error");
}

answer service_unavailable() {
  return error_answer(503, "ServiceUnavailable", "Service is unavailable");
}

answer throttled() {
  return error_answer(400, "ThrottlingException", "Rate of requests exceeds the allowed");
}

answer throughput_exceeded() {
  return error_answer(400, "ProvisionedThroughputExceededException",
                      "The level of configured provisioned throughput was exceeded");
}

answer conditional_check_failed(const boost::json::object& item) {
  boost::json::object more;
  if (!item.empty()) more["Item"] = item;
  return error_answer(400, "ConditionalCheckFailedException", "The conditional request failed",
                      more);
}

answer transaction_conflict() {
  return error_answer(400, "TransactionConflictException", "Transaction is ongoing for the item");
}

answer transaction_canceled(std::initializer_list<std::string_view> codes) {
  boost::json::array reasons;
  for (const auto code : codes) reasons.push_back(boost::json::object{{"Code", code}});
  return error_answer(400, "TransactionCanceledException",
                      "Transaction cancelled, please refer cancellation reasons",
                      {{"CancellationReasons", reasons}});
}

std::uint32_t crc32(std::string_view bytes) {
  boost::crc_32_type sum;
  sum.process_bytes(bytes.data(), bytes.size());
  return sum.checksum();
}

}  // namespace dynasession::test
