// SPDX-License-Identifier: Apache-2.0
#include "peers.hpp"

#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <stdexcept>

namespace bench {

std::vector<std::string> lines_of(const std::string& command) {
  FILE* const pipe = ::popen(command.c_str(), "r");
  if (!pipe) throw std::runtime_error("cannot start: " + command);
  std::string text;
  for (int c = std::getc(pipe); c != EOF; c = std::getc(pipe)) text += static_cast<char>(c);
  if (::pclose(pipe) != 0) throw std::runtime_error("failed: " + command);
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<double> peer_numbers(const std::string& program_and_arguments) {
  const char* const folder = std::getenv("DYNASESSION_BENCH_PEERS");
  if (!folder) return {};
  std::vector<double> numbers;
  for (const auto& line :
       lines_of("node --no-warnings " + std::string(folder) + '/' + program_and_arguments))
    numbers.push_back(std::stod(line));
  return numbers;
}

}  // namespace bench
