// SPDX-License-Identifier: Apache-2.0
#include "support/local_table.hpp"
#include "support/temporary_folder.hpp"

#include <dynasession/dynamodb/dynamodb_store.hpp>
#include <dynasession/sqlite/sqlite_store.hpp>
#include <dynasession/testing/faulty_store.hpp>
#include <dynasession/testing/memory_store.hpp>
#include <dynasession/testing/store_suite/store_under_test.hpp>

namespace dynasession::test {
namespace {

/// The folder lives as long as the store in it.
struct stored_in_folder {
  temporary_folder folder;
  sqlite_store store{{.sqlite_path = folder.file("sessions.db")}};
};

std::shared_ptr<session_store> sqlite_file_store() {
  auto both = std::make_shared<stored_in_folder>();
  return {both, &both->store};
}

std::shared_ptr<session_store> sqlite_memory_store() {
  return std::make_shared<sqlite_store>(sqlite_options{.sqlite_path = ":memory:"});
}

/// The table lives as long as the store on it.
struct stored_in_table {
  explicit stored_in_table(std::optional<std::size_t> compress_over)
      : store([&] {
          auto options = table.options();
          options.compress_over = compress_over;
          return options;
        }()) {}

  local_table table;
  dynamodb_store store;
};

std::shared_ptr<session_store> dynamodb_store_compressing(std::optional<std::size_t> from) {
  auto both = std::make_shared<stored_in_table>(from);
  return {both, &both->store};
}

store_under_test compressing(store_under_test store) {
  store.compresses = true;
  return store;
}

}  // namespace
}  // namespace dynasession::test

std::vector<dynasession::store_under_test> dynasession::stores_under_test() {
  using namespace dynasession::test;
  return {
      {"memory", [] { return std::make_shared<memory_store>(); }},
      {"memory_suspending", [] { return std::make_shared<faulty_store>(); }},
      {"sqlite_file", sqlite_file_store},
      {"sqlite_memory", sqlite_memory_store},
      {"dynamodb", [] { return dynamodb_store_compressing(std::nullopt); }},
      compressing({"dynamodb_compressing", [] { return dynamodb_store_compressing(1); }}),
  };
}
