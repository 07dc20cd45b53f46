// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/usage.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>

namespace dynasession::inline v0::dynamodb {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 4> reading{"GetItem", "BatchGetItem", "Query", "Scan"};

// Nobody's request costs more: sums of it stay numbers.
constexpr double most_units = 1e9;

double number_in(const json::object& consumed, std::string_view name) {
  const auto* told = consumed.if_contains(name);
  boost::system::error_code none;
  const auto units = told ? told->to_number<double>(none) : 0;
  return none ? 0 : std::clamp(units, 0.0, most_units);
}

// A transaction tells both kinds: when it is repeated, DynamoDB only reads what became of it.
usage units_of(bool reads, const json::object& consumed) {
  usage told;
  told.read_units = number_in(consumed, "ReadCapacityUnits");
  told.write_units = number_in(consumed, "WriteCapacityUnits");
  if (told.read_units + told.write_units == 0)
    (reads ? told.read_units : told.write_units) = number_in(consumed, "CapacityUnits");
  return told;
}

}  // namespace

usage& usage::operator+=(const usage& more) noexcept {
  attempts += more.attempts;
  read_units += more.read_units;
  write_units += more.write_units;
  return *this;
}

// One for a table, or a list of one for each table.
usage units_in(std::string_view operation, const json::object& answer) {
  usage sum;
  const auto* consumed = answer.if_contains("ConsumedCapacity");
  if (!consumed) return sum;
  const bool reads = std::ranges::find(reading, operation) != reading.end();
  if (const auto* one = consumed->if_object()) return units_of(reads, *one);
  if (const auto* all = consumed->if_array())
    for (const auto& each : *all)
      if (const auto* one = each.if_object()) sum += units_of(reads, *one);
  return sum;
}

}  // namespace dynasession::inline v0::dynamodb
