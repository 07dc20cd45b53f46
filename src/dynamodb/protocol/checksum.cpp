// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/checksum.hpp"

#include <boost/crc.hpp>

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace dynasession::inline v0::dynamodb {
namespace {

std::optional<std::uint32_t> number_in(std::string_view text) {
  std::uint32_t number{};
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
  return number;
}

std::uint32_t crc32_of(std::string_view bytes) {
  boost::crc_32_type sum;
  sum.process_bytes(bytes.data(), bytes.size());
  return sum.checksum();
}

}  // namespace

bool is_intact(const net::http_response& response) {
  if (response.status != 200) return true;
  const auto promised = number_in(response.field("x-amz-crc32").value_or(""));
  return !promised || *promised == crc32_of(response.body);
}

}  // namespace dynasession::inline v0::dynamodb
