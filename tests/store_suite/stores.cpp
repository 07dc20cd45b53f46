// SPDX-License-Identifier: Apache-2.0
#include "store_suite/stores.hpp"

#include "support/faulty_store.hpp"
#include "support/local_table.hpp"
#include "support/memory_store.hpp"
#include "support/temporary_folder.hpp"

#include <dynasession/dynamodb/dynamodb_store.hpp>
#include <dynasession/sqlite/sqlite_store.hpp>

namespace dynasession::test {
namespace {

std::shared_ptr<session_store> suspending_memory_store() {
  return std::make_shared<faulty_store>(std::make_shared<memory_store>());
}

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

}  // namespace

std::vector<store_under_test> stores_under_test() {
  return {
      {"memory_suspending", suspending_memory_store},
      {"sqlite_file", sqlite_file_store},
      {"sqlite_memory", sqlite_memory_store},
      {"dynamodb", [] { return dynamodb_store_compressing(std::nullopt); }},
      {"dynamodb_compressing", [] { return dynamodb_store_compressing(1); }},
  };
}

std::vector<store_under_test> stores_with_catalog() {
  auto stores = stores_without_compression();
  std::erase_if(stores, [](const auto& each) { return each.name == "memory_suspending"; });
  return stores;
}

std::vector<store_under_test> stores_without_compression() {
  auto stores = stores_under_test();
  std::erase_if(stores, [](const auto& each) { return each.name == "dynamodb_compressing"; });
  return stores;
}

}  // namespace dynasession::test
