// SPDX-License-Identifier: Apache-2.0
#include "cli/secret.hpp"

#include <boost/json/object.hpp>

#include <array>

namespace cli {

std::string random_hex(const dynasession::random_source& random) {
  constexpr const char* digits = "0123456789abcdef";
  std::array<std::byte, 32> bytes{};
  random(bytes);
  std::string text;
  for (const auto each : bytes) {
    text += digits[std::to_integer<unsigned>(each) >> 4];
    text += digits[std::to_integer<unsigned>(each) & 15];
  }
  return text;
}

exit_code secret(const context& with) {
  const auto key = random_hex(with.around().random);
  with.give(boost::json::object{{"secret_key", key}});
  with.say(key);
  return exit_code::done;
}

}  // namespace cli
