// SPDX-License-Identifier: Apache-2.0
#include "garbage/scan_positions.hpp"

#include "crypto/encoding.hpp"
#include "support/json_parser.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <span>

namespace dynasession::inline v0::detail {
namespace {

namespace json = boost::json;

error none_of_ours() {
  return {errc::invalid_configuration, "resume: is not what a collection that ended early gave"};
}

std::optional<json::value> decoded(std::string_view token) {
  const auto bytes = crypto::from_base64(token);
  if (!bytes) return std::nullopt;
  return parse_json({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
}

}  // namespace

std::string to_token(const scan_positions& positions) {
  if (std::ranges::none_of(positions, [](const auto& each) { return each.has_value(); })) return {};
  json::array all;
  for (const auto& each : positions) all.push_back(each ? json::value(*each) : json::value());
  const auto text = json::serialize(all);
  return crypto::base64(std::as_bytes(std::span(text)));
}

result<scan_positions> from_token(std::string_view token) {
  const auto read = decoded(token);
  if (!read || !read->is_array() || read->get_array().empty()) return none_of_ours();
  scan_positions positions;
  for (const auto& each : read->get_array()) {
    if (!each.is_null() && !each.is_string()) return none_of_ours();
    positions.emplace_back();
    if (each.is_string()) positions.back().emplace(each.get_string());
  }
  return positions;
}

}  // namespace dynasession::inline v0::detail
