// SPDX-License-Identifier: Apache-2.0
// What grows with size: the collection of garbage, loads from large files, the memory of requests in flight, and the
// sessions of one user.
#include "canned_dynamodb.hpp"
#include "measure.hpp"
#include "sides.hpp"
#include "support/local_table.hpp"

#include <dynasession/garbage.hpp>
#include <dynasession/observer.hpp>
#include <dynasession/sqlite/sqlite_store.hpp>
#include <dynasession/testing/run.hpp>
#include <dynasession/user_sessions.hpp>

#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace bench;
using namespace dynasession;
namespace fs = std::filesystem;

record draft(int number) {
  const bool is_stale = number % 2 == 0;
  record made;
  made.key = "session-" + std::to_string(number);
  made.values["cart"] = '"' + std::string(500, 'x') + '"';
  made.created_at = made.updated_at =
      system_now() - (is_stale ? std::chrono::hours(7) : std::chrono::hours(1));
  // Not expired, or the SQLite store would remove some in passing.
  made.expire_at = std::chrono::ceil<std::chrono::seconds>(made.updated_at + std::chrono::days(9));
  return made;
}

/// A file of SQLite sessions, half of them stale.
class full_file {
 public:
  explicit full_file(int sessions)
      : path_(fs::temp_directory_path() / ("dynasession-growth-" + std::to_string(::getpid()) +
                                           '-' + std::to_string(sessions))) {
    const int made = std::min(sessions, 1000);
    {
      sqlite_store store(sqlite_options{.sqlite_path = path_});
      for (int i = 0; i < made; ++i)
        if (!run(store.create(draft(i)))) std::abort();
    }
    if (sessions > made) multiply(sessions / made);
  }
  /// A copy of another in this folder, which SQLite writes page by page to its disk, as it writes a file that grows.
  /// A collection in one that was copied in larger pieces takes more of the kernel's time.
  full_file(const full_file& other, const fs::path& folder)
      : path_(folder / (fs::path(other.path_).filename().string() + "-copy")) {
    const auto from = open(other.path_), to = open(path_);
    auto* const copy = sqlite3_backup_init(to.get(), "main", from.get(), "main");
    const auto copied = copy ? sqlite3_backup_step(copy, -1) : SQLITE_ERROR;
    if (sqlite3_backup_finish(copy) != SQLITE_OK || copied != SQLITE_DONE)
      throw std::runtime_error("cannot copy");
  }
  ~full_file() {
    for (const auto* suffix : {"", "-wal", "-shm"}) fs::remove(path_ + suffix);
  }
  full_file(const full_file&) = delete;
  full_file& operator=(const full_file&) = delete;

  std::shared_ptr<sqlite_store> store() const {
    return std::make_shared<sqlite_store>(sqlite_options{.sqlite_path = path_});
  }

 private:
  using database_ptr = std::unique_ptr<sqlite3, decltype(&sqlite3_close)>;

  static database_ptr open(const std::string& path) {
    sqlite3* opened = nullptr;
    const bool is_open = sqlite3_open(path.c_str(), &opened) == SQLITE_OK;
    database_ptr database(opened, sqlite3_close);
    if (!is_open) throw std::runtime_error("cannot open");
    return database;
  }

  // The library would take a minute for a million. Like its own keys, those of the copies come in no order, and their
  // values get the row ids that the library gives (`place_of` in src/sqlite).
  void multiply(int times) const {
    const auto database = open(path_);
    std::string script = "PRAGMA synchronous = OFF; PRAGMA cache_size = -500000; BEGIN;";
    script += copies("sessions", columns_of(database.get(), "sessions"), times);
    script += copies(
        "session_values",
        {{"rowid", place()}, {"key", scattered_key}, {"name", "name"}, {"value", "value"}}, times);
    if (sqlite3_exec(database.get(), (script + "COMMIT; PRAGMA wal_checkpoint(TRUNCATE);").c_str(),
                     nullptr, nullptr, nullptr) != SQLITE_OK)
      throw std::runtime_error(sqlite3_errmsg(database.get()));
  }

  // From the number in the key, "session-17", for both tables.
  static constexpr const char* scattered_key =
      "printf('%08x-%d', ((n * 1000 + substr(key, 9)) * 2654435761) & 0xffffffff, "
      "n * 1000 + substr(key, 9))";

  using columns = std::vector<std::pair<std::string, std::string>>;

  static columns columns_of(sqlite3* database, const std::string& name) {
    columns all;
    sqlite3_stmt* prepared = nullptr;
    const auto query = "SELECT name FROM pragma_table_info('" + name + "')";
    sqlite3_prepare_v2(database, query.c_str(), -1, &prepared, nullptr);
    const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> rows(prepared,
                                                                          sqlite3_finalize);
    while (sqlite3_step(prepared) == SQLITE_ROW) {
      const std::string column = reinterpret_cast<const char*>(sqlite3_column_text(prepared, 0));
      all.emplace_back(column, column == "key" ? scattered_key : column);
    }
    return all;
  }

  // 48 bits of the key, and 15 of the name, which is the same in all.
  static std::string place() {
    std::string number = "0";
    for (int i = 1; i <= 6; ++i)
      number = "(" + number + " << 8 | unicode(substr(" + scattered_key + ", " + std::to_string(i) +
               ", 1)))";
    return number + " << 15";
  }

  static std::string copies(const std::string& name, const columns& all, int times) {
    std::string names, values;
    for (const auto& [column, value] : all) {
      const auto* const comma = names.empty() ? "" : ", ";
      names += comma + column;
      values += comma + value;
    }
    return "WITH RECURSIVE copy(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM copy WHERE n < " +
           std::to_string(times - 1) + ") INSERT INTO " + name + "(" + names + ") SELECT " +
           values + " FROM " + name + ", copy;";
  }

  std::string path_;
};

class growth_bench {
 public:
  explicit growth_bench(const effort& how) : how_(how) {}

  void all() const {
    memory();
    collection();
    users();
  }

 private:
  std::vector<int> sizes() const {
    if (how_.is_smoke()) return {1000, 2000};
    return {10'000, 100'000, 1'000'000};
  }

  void memory() const {
    say("Heap of a request in flight, through the asynchronous manager, while DynamoDB takes a "
        "second: with the "
        "connection that it opens, and over one that is there.");
    const table results({"requests in flight", "KB each, new connections", "KB each, open ones"});
    for (const int count : {1, 64, 256, 1024}) {
      if (how_.is_smoke() && count > 64) continue;
      const canned_dynamodb server(std::chrono::milliseconds(how_.times(1000, 100)));
      manager_side manager(options_for(server, count), count);
      manager.bytes_of_loads(1, server);
      const auto fresh = manager.bytes_of_loads(count, server) / count / 1024;
      const auto again = manager.bytes_of_loads(count, server) / count / 1024;
      results.row({std::to_string(count), text_of(fresh), text_of(again)});
      note("growth.memory.fresh." + std::to_string(count), fresh);
      note("growth.memory." + std::to_string(count), again);
    }
  }

  void collection() const {
    say("Collecting garbage, half of the sessions: microseconds of CPU for each that is removed. "
        "DynamoDB is the "
        "process of the other benchmarks, which has no table and no limits, over connections that "
        "are open. The file of SQLite is "
        "in memory (/dev/shm) or on this machine's disk, whose file system does more for pages "
        "that are far apart; closing it is part of the time. And "
        "the CPU of a load of a session of 500 bytes from a file of that size.");
    const table results({"sessions", "DynamoDB, collect", "SQLite in memory, collect",
                         "SQLite on disk, collect", "SQLite, load"});
    std::vector<std::unique_ptr<pile>> piles;
    for (const int size : sizes()) piles.push_back(std::make_unique<pile>(size));
    std::vector<double> loads;
    for (const auto& each : piles) loads.push_back(load_from(each->file));
    for (int round = 0; round < how_.times(3, 1); ++round)
      for (const auto& each : piles) collect_from(*each);
    for (std::size_t i = 0; i < piles.size(); ++i) {
      const auto& each = *piles[i];
      results.row({text_of(each.size, 0), text_of(median(each.dynamodb)),
                   text_of(median(each.in_memory)), text_of(median(each.on_disk)),
                   text_of(loads[i])});
      const auto number = std::to_string(each.size);
      note("growth.collect.dynamodb." + number, median(each.dynamodb));
      note("growth.collect.sqlite." + number, median(each.in_memory));
      note("growth.collect.disk." + number, median(each.on_disk));
      note("growth.load.sqlite." + number, loads[i]);
    }
  }

  /// So many sessions in both stores, and what each round of collecting took.
  struct pile {
    explicit pile(int count)
        : size(count), file(count), server(canned_options{.records = std::size_t(count)}) {
      collect(store);  // opens the connections, which weighs most where there is little to collect
    }

    int size;
    full_file file;
    canned_dynamodb server;
    std::shared_ptr<dynamodb_store> store =
        std::make_shared<dynamodb_store>(options_for(server, 16));
    std::vector<double> dynamodb, in_memory, on_disk;
  };

  // A few times over where it is short, so that each size has its share of whatever else the machine does.
  static void collect_from(pile& all) {
    const int times = std::clamp(100'000 / all.size, 1, 5);
    const auto mean = [times](auto act) {
      double sum = 0;
      for (int i = 0; i < times; ++i) sum += act();
      return sum / times;
    };
    all.dynamodb.push_back(mean([&] { return collect(all.store); }));
    const auto from_copy = [&](const fs::path& folder) {
      return mean([&] { return collect(full_file(all.file, folder).store()); });
    };
    all.in_memory.push_back(from_copy("/dev/shm"));
    all.on_disk.push_back(from_copy(fs::temp_directory_path()));
  }

  // With the store's last handle it is closed.
  static double collect(std::shared_ptr<catalog_store> store) {
    const auto before = cpu_seconds();
    const auto done = garbage_collector(std::move(store)).collect();
    const auto used = cpu_seconds() - before;
    if (done.reason) throw std::runtime_error(done.reason->message());
    if (done.removed == 0) throw std::runtime_error("nothing was collected");
    return used * 1e6 / static_cast<double>(done.removed);
  }

  double load_from(const full_file& file) const {
    const auto store = file.store();
    const int times = how_.times(2000, 5);
    contest loads;
    loads.add(times, [&](int count) {
      for (int i = 0; i < count; ++i) {
        const auto found =
            run(store->load("session-" + std::to_string(i * 7 % 1000), system_now()));
        if (!found || !*found) std::abort();
      }
    });
    return loads.run(how_.rounds()).microseconds(0);
  }

  void users() const {
    say("The sessions of one user: microseconds of CPU for each session, and the units that "
        "DynamoDB Local bills "
        "for all.");
    const table results({"sessions", "SQLite, list", "SQLite, end all", "DynamoDB, list", "units",
                         "DynamoDB, end all", "units"});
    for (const int count : {1, 10, 100, 1000}) {
      if (how_.is_smoke() && count > 10) continue;
      const auto sqlite =
          user_of(std::make_shared<sqlite_store>(sqlite_options{.sqlite_path = ":memory:"}),
                  nullptr, count);
      const test::local_table table;
      const auto units = std::make_shared<unit_meter>();
      auto options = table.options();
      options.observer = units;
      const auto dynamodb = user_of(std::make_shared<dynamodb_store>(options), units, count);
      results.row({std::to_string(count), text_of(sqlite.list), text_of(sqlite.end),
                   text_of(dynamodb.list), text_of(dynamodb.list_units), text_of(dynamodb.end),
                   text_of(dynamodb.end_units)});
    }
  }

  class unit_meter final : public observer {
   public:
    void on_store_call(const store_call& call) override {
      total_ += call.read_units + call.write_units;
    }
    double take() { return std::exchange(total_, 0.0); }

   private:
    double total_ = 0;  // one verb at a time
  };

  struct user_costs {
    double list = 0, end = 0;  // microseconds a session
    double list_units = 0, end_units = 0;
  };

  static user_costs user_of(const std::shared_ptr<catalog_store>& store,
                            const std::shared_ptr<unit_meter>& units, int count) {
    for (int i = 0; i < count; ++i) {
      auto made = draft(i);
      made.user = "ann";
      if (!run(store->create(std::move(made)))) std::abort();
    }
    const user_sessions users(store);
    user_costs costs;
    if (units) units->take();
    auto before = cpu_seconds();
    const auto listed = users.list("ann").size();
    costs.list = (cpu_seconds() - before) * 1e6 / count;
    if (units) costs.list_units = units->take();
    before = cpu_seconds();
    const auto ended = users.destroy_all("ann");
    costs.end = (cpu_seconds() - before) * 1e6 / count;
    if (units) costs.end_units = units->take();
    if (listed != static_cast<std::size_t>(count) || ended.destroyed != listed)
      throw std::runtime_error("sessions of the user were missed");
    return costs;
  }

  effort how_;
};

}  // namespace

int main(int count, char** arguments) {
  return bench::run(count, arguments, [](const effort& how) {
    stay_on_first_core();
    growth_bench(how).all();
  });
}
