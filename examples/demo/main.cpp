// SPDX-License-Identifier: Apache-2.0
#include "demo/options.hpp"
#include "demo/server.hpp"

#include <exception>
#include <iostream>

int main(int argc, char** argv) {
  try {
    const auto parsed = demo::parse_options({argv + 1, argv + argc});
    if (const auto* chosen = std::get_if<demo::options>(&parsed)) {
      demo::serve(*chosen);
      return 0;
    }
    const auto& end = std::get<demo::early_exit>(parsed);
    (end.code == 0 ? std::cout : std::cerr) << end.text;
    return end.code;
  } catch (const std::exception& failure) {
    std::cerr << "demo: " << failure.what() << '\n';
    return 1;
  }
}
