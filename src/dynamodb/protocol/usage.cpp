// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/usage.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>

namespace dynasession::inline v0::dynamodb {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 4> reading{"GetItem", "BatchGetItem", "Query", "Scan"};

// More than any request consumes; keeps sums finite.
constexpr double max_units = 1e9;

double number_in(const json::object& consumed, std::string_view name) {
  const auto* found = consumed.if_contains(name);
  boost::system::error_code none;
  const auto units = found ? found->to_number<double>(none) : 0;
  return none ? 0 : std::clamp(units, 0.0, max_units);
}

// A transaction reports both kinds: a repeated one consumes read units only.
usage units_of(bool reads, const json::object& consumed) {
  usage units;
  units.read_units = number_in(consumed, "ReadCapacityUnits");
  units.write_units = number_in(consumed, "WriteCapacityUnits");
  if (units.read_units + units.write_units == 0)
    (reads ? units.read_units : units.write_units) = number_in(consumed, "CapacityUnits");
  return units;
}

}  // namespace

usage& usage::operator+=(const usage& more) noexcept {
  attempts += more.attempts;
  read_units += more.read_units;
  write_units += more.write_units;
  return *this;
}

// ConsumedCapacity is an object, or a list with an object for each table.
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
