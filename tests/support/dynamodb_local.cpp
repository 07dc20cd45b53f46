// SPDX-License-Identifier: Apache-2.0
#include "support/dynamodb_local.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace dynasession::test {
namespace {

/// The endpoint that the program prints once it answers, after its output about installing.
std::string announced_endpoint(child_process& program) {
  std::string output;
  for (auto line = program.read_line(); !line.empty(); line = program.read_line()) {
    if (line.starts_with("http://")) return line;
    output.append(line).append("\n");
  }
  throw std::runtime_error("no DynamoDB Local, but: " + output);
}

std::string endpoint_in(const char* file) {
  std::string endpoint;
  if (std::ifstream(file) >> endpoint) return endpoint;
  throw std::runtime_error(std::string("no endpoint of a DynamoDB Local in ") + file);
}

}  // namespace

dynamodb_local::dynamodb_local()
    : program_({DYNAMODB_LOCAL_PROGRAM, "--port", "0"}, std::filesystem::temp_directory_path()),
      endpoint_(announced_endpoint(program_)) {}

std::string dynamodb_local_endpoint() {
  if (const char* file = std::getenv("DYNAMODB_LOCAL_OF_CTEST")) return endpoint_in(file);
  static const dynamodb_local own;
  return own.endpoint();
}

}  // namespace dynasession::test
