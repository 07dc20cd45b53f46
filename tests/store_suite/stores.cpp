// SPDX-License-Identifier: Apache-2.0
#include "store_suite/stores.hpp"

#include "support/faulty_store.hpp"
#include "support/memory_store.hpp"
#include "support/temporary_folder.hpp"

#include <dynasession/sqlite_store.hpp>

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

}  // namespace

std::vector<store_under_test> stores_under_test() {
  return {
      {"memory_suspending", suspending_memory_store},
      {"sqlite_file", sqlite_file_store},
      {"sqlite_memory", sqlite_memory_store},
  };
}

}  // namespace dynasession::test
