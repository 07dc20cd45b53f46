// SPDX-License-Identifier: Apache-2.0
#include "demo/store.hpp"

#include <dynasession/dynamodb/table.hpp>
#include <dynasession/error.hpp>

#include <stdexcept>

namespace demo {
namespace {

using dynasession::dynamodb_options;
using dynasession::session_store;
using dynasession::sqlite_options;

std::shared_ptr<session_store> open(const sqlite_options& options) {
  return std::make_shared<dynasession::sqlite_store>(options);
}

std::shared_ptr<session_store> open(const dynamodb_options& options) {
  return std::make_shared<dynasession::dynamodb_store>(options);
}

std::string place(const sqlite_options& options) { return options.sqlite_path; }

std::string place_of(const dynamodb_options& options) {
  return options.endpoint.empty() ? "AWS" : options.endpoint;
}

std::string place(const dynamodb_options& options) {
  return "the table " + options.table_name + " at " + place_of(options);
}

void prepare(const sqlite_options&) {}

void prepare(const dynamodb_options& options) try {
  dynasession::table::create(options);
} catch (const dynasession::session_error& failure) {
  throw std::runtime_error("cannot use DynamoDB at " + place_of(options) + ": " + failure.what());
}

}  // namespace

void prepare_place(const store_options& options) {
  std::visit([](const auto& chosen) { prepare(chosen); }, options);
}

std::shared_ptr<session_store> open_store(const store_options& options) {
  return std::visit([](const auto& chosen) { return open(chosen); }, options);
}

std::string place_of(const store_options& options) {
  return std::visit([](const auto& chosen) { return place(chosen); }, options);
}

}  // namespace demo
