// SPDX-License-Identifier: Apache-2.0
#include "support/local_table.hpp"

#include "support/dynamodb_local.hpp"

#include <dynasession/dynamodb/table.hpp>
#include <dynasession/error.hpp>

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <utility>

namespace dynasession::test {
namespace {

std::string new_name() {
  static std::atomic<int> count{0};
  return "test-" + std::to_string(::getpid()) + "-" + std::to_string(++count);
}

}  // namespace

dynamodb_options local_options(std::string table_name) {
  dynamodb_options options;
  options.table_name = std::move(table_name);
  options.endpoint = dynamodb_local_endpoint();
  options.credentials = aws_credentials("local", "local");
  options.deadline = std::chrono::seconds(20);
  return options;
}

local_table::local_table() : options_(local_options(new_name())) {
  table::create(options_, {.expiry = false});
}

local_table::~local_table() {
  try {
    table::remove(options_);
  } catch (const session_error&) {
    // The server ends with the tests, and its tables with it.
  }
}

}  // namespace dynasession::test
