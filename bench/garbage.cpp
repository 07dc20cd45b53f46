// SPDX-License-Identifier: Apache-2.0
// The CPU and wall time of collecting 20,000 sessions, half of them stale, in both stores. Filling them
// is not counted. DynamoDB is DynamoDB Local, on the same machine: CPU is that of this process alone.
#include "cpu_seconds.hpp"
#include "support/local_table.hpp"

#include <dynasession/dynamodb/dynamodb_store.hpp>
#include <dynasession/dynasession.hpp>
#include <dynasession/sqlite/sqlite_store.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

namespace {

using namespace dynasession;
namespace asio = boost::asio;

constexpr int rounds = 3;
constexpr int sessions = 20'000;
constexpr int fillers = 32;

record draft(int number) {
  const bool is_stale = number % 2 == 0;
  record made;
  made.key = "session-" + std::to_string(number);
  made.values["cart"] = '"' + std::string(500, 'x') + '"';
  made.created_at = made.updated_at =
      system_now() - (is_stale ? std::chrono::hours(6) : std::chrono::hours(1));
  // Not expired, or the SQLite store would remove some in passing.
  made.expire_at = std::chrono::ceil<std::chrono::seconds>(made.updated_at + std::chrono::days(9));
  return made;
}

asio::awaitable<void> fill_share(session_store& store, int first) {
  for (int number = first; number < sessions; number += fillers) {
    auto made = draft(number);
    const auto done = co_await store.create(std::move(made));
    if (!done) std::abort();
  }
}

void fill(session_store& store) {
  asio::io_context context{1};
  for (int i = 0; i < fillers; ++i) asio::co_spawn(context, fill_share(store, i), asio::detached);
  context.run();
}

void measure(const std::shared_ptr<catalog_store>& store) {
  fill(*store);
  const garbage_collector garbage(store);
  const auto cpu_before = bench::cpu_seconds();
  const auto before = std::chrono::steady_clock::now();
  const auto done = garbage.collect();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - before;
  const std::string name(store->name());
  std::printf("  %-8s  %6.2f s CPU  %6.2f s wall  scanned %llu, removed %llu, %.0f units\n",
              name.c_str(), bench::cpu_seconds() - cpu_before, took.count(),
              static_cast<unsigned long long>(done.scanned),
              static_cast<unsigned long long>(done.removed), done.units);
}

}  // namespace

int main() {
  std::printf("collecting %d sessions, half of them stale\n", sessions);
  for (int round = 0; round < rounds; ++round) {
    const test::local_table table;
    measure(std::make_shared<dynamodb_store>(table.options()));
    measure(std::make_shared<sqlite_store>(sqlite_options{.sqlite_path = ":memory:"}));
  }
}
