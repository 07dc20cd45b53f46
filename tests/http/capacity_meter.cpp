// SPDX-License-Identifier: Apache-2.0
#include "http/capacity_meter.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace dynasession::test {
namespace {

constexpr std::string_view question = R"("ReturnConsumedCapacity":"TOTAL",)";

bool is_measured(const std::string& operation) {
  static constexpr std::array<std::string_view, 5> measured{"GetItem", "PutItem", "UpdateItem",
                                                            "DeleteItem", "TransactWriteItems"};
  return std::ranges::find(measured, operation) != measured.end();
}

/// Empty unless the text is an object.
boost::json::object object_of(const std::string& text) {
  boost::system::error_code error;
  const auto value = boost::json::parse(text, error);
  return value.is_object() ? value.get_object() : boost::json::object();
}

bool can_be_asked(const received_request& request) {
  const auto members = object_of(request.body);
  return is_measured(request.operation()) && !members.empty() &&
         !members.contains("ReturnConsumedCapacity");
}

std::string with_question(const received_request& request) {
  auto body = request.body;
  body.insert(body.find('{') + 1, question);
  std::string bytes = request.first_line + "\r\n";
  for (const auto& [name, value] : request.fields)
    bytes +=
        name + ": " + (name == "content-length" ? std::to_string(body.size()) : value) + "\r\n";
  return bytes + "\r\n" + body;
}

double units_in(const boost::json::value& consumed) {
  const auto* const object = consumed.if_object();
  const auto* const units = object != nullptr ? object->if_contains("CapacityUnits") : nullptr;
  return units != nullptr && units->is_number() ? units->to_number<double>() : 0;
}

/// A transaction reports them for each of its tables.
double units_of(const std::string& answer) {
  const auto members = object_of(parse_response(answer).body);
  const auto* const consumed = members.if_contains("ConsumedCapacity");
  if (consumed == nullptr) return 0;
  if (!consumed->is_array()) return units_in(*consumed);
  double sum = 0;
  for (const auto& each : consumed->get_array()) sum += units_in(each);
  return sum;
}

}  // namespace

capacity capacity_meter::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(used_, {});
}

answer capacity_meter::pass(const received_request& request) {
  auto reply = upstream_.forward(can_be_asked(request) ? with_question(request) : request.bytes);
  note(request.operation(), units_of(reply.bytes));
  return reply;
}

void capacity_meter::note(const std::string& operation, double units) {
  const std::lock_guard lock(mutex_);
  ++used_.requests[operation];
  (operation == "GetItem" ? used_.read_units : used_.write_units) += units;
}

}  // namespace dynasession::test
