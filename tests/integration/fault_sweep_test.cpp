// SPDX-License-Identifier: Apache-2.0
// Every operation of a store with every fault, each on a store of its own: the result of the call must
// agree with what DynamoDB holds afterwards.
#include "http/fault_proxy.hpp"
#include "integration/shared_place.hpp"
#include "integration/store_operations.hpp"
#include "support/test_random.hpp"

#include <dynasession/testing/run.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <future>
#include <iomanip>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <sstream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace dynasession::test {
namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;
using milliseconds = std::chrono::duration<double, std::milli>;

constexpr int cells_at_once = 12;

// What an answer in time needs on a slow machine, and what a test can wait for where none comes.
constexpr auto long_deadline = 20s;
constexpr auto short_deadline = 150ms;
constexpr std::chrono::milliseconds lasting_deadline = 500ms;
// On a machine so busy that all threads stand still for a second.
constexpr auto slack = 5s;

enum class connecting {
  succeeds,
  is_refused,
  is_over,  ///< before the call, by another
};

struct swept_fault {
  std::string name;
  fault what;
  std::chrono::milliseconds deadline = long_deadline;
  connecting first = connecting::succeeds;
};

std::vector<swept_fault> swept_faults() {
  return {
      {"connection refused", faults::none(), long_deadline, connecting::is_refused},
      {"reset before", faults::lost_before()},
      {"reset before, idle connection", faults::lost_before(), long_deadline, connecting::is_over},
      {"delayed, reset", faults::delayed()},
      {"reset after", faults::lost_after()},
      {"reset after, idle connection", faults::lost_after(), long_deadline, connecting::is_over},
      {"closed after", faults::lost_after(ending::close)},
      {"closed within the head", faults::truncated_head()},
      {"closed within the body", faults::truncated()},
      {"reset within the body", faults::truncated(ending::reset)},
      {"wrong checksum", faults::wrong_crc()},
      {"no HTTP", faults::garbage()},
      {"no JSON", faults::not_json()},
      {"500 before", faults::answered_before(internal_server_error())},
      {"500 after", faults::answered_after(internal_server_error())},
      {"503 before", faults::answered_before(service_unavailable())},
      {"503 after", faults::answered_after(service_unavailable())},
      {"throttled", faults::answered_before(throttled())},
      {"throttled, long pauses", faults::answered_before(throttled()), short_deadline},
      {"duplicated", faults::duplicated()},
      {"slow drip", faults::dripped(5ms), short_deadline},
      {"silence before", faults::silent_before(), short_deadline},
      {"silence after", faults::silent_after(), short_deadline},
      {"silence within the head", faults::truncated_head(ending::silence), short_deadline},
      {"silence within the body", faults::truncated(ending::silence), short_deadline},
  };
}

/// A call, and which of its requests meet the fault.
struct cell {
  const store_operation* operation;
  const swept_fault* met;
  int spared = 0;  ///< so many requests at first
  bool only_once = false;
};

enum class call_result { done, failed, unknown, nonsense };

struct outcome {
  call_result what;
  effect seen;
  std::string reason;
  milliseconds over;  ///< the deadline; less than nothing where it was kept
};

void plan(fault_proxy& proxy, const cell& one) {
  for (int i = 0; i < one.spared; ++i) proxy.next(faults::none());
  if (one.only_once)
    proxy.next(one.met->what);
  else
    proxy.always(one.met->what);
}

call_result result_of(const result<void>& answer) {
  if (answer) return call_result::done;
  switch (errc_of(answer.error().code())) {
    case errc::outcome_unknown:
      return call_result::unknown;
    case errc::unavailable:
    case errc::deadline_exceeded:
      return call_result::failed;
    default:
      return call_result::nonsense;
  }
}

/// Whether the result agrees with what the table holds.
bool is_true(const store_operation& asked, const outcome& ended) {
  switch (ended.what) {
    case call_result::done:
      return !asked.look || ended.seen == effect::once;
    case call_result::failed:
      return !asked.look || ended.seen == effect::none;
    case call_result::unknown:
      return asked.look && ended.seen != effect::wrong;
    case call_result::nonsense:
      break;
  }
  return false;
}

/// One fault that another attempt can make up for.
bool must_be_done(const cell& one) {
  return one.only_once && one.met->deadline == long_deadline && one.operation->is_repeated;
}

/// Verbs for operators go on as long as the fault and their patience last.
std::chrono::milliseconds deadline_of(const cell& one) {
  return one.only_once ? one.met->deadline : std::min(one.met->deadline, lasting_deadline);
}

void zeros(std::span<std::byte> out) { std::ranges::fill(out, std::byte{}); }

class fault_sweep : public testing::Test {
 protected:
  dynamodb_options options_for(const cell& one, fault_proxy& proxy) const {
    auto options = table_.options();
    options.endpoint = "http://127.0.0.1:" + std::to_string(proxy.port());
    options.deadline = options.patience = deadline_of(one);
    // Without pauses, but where they are to meet the deadline.
    options.random = one.met->deadline == long_deadline ? random_source(zeros) : test_random();
    // Drawn between attempts: what was refused once is accepted from then on.
    if (one.met->first == connecting::is_refused && one.only_once)
      options.random = [&proxy](std::span<std::byte> out) {
        proxy.server().accept();
        zeros(out);
      };
    return options;
  }

  outcome perform(const cell& one, const std::string& key) {
    const auto& operation = *one.operation;
    operation.prepare(direct_, key);
    fault_proxy proxy(port_of(table_.options().endpoint));
    std::optional<dynamodb_store> store(options_for(one, proxy));
    if (one.met->first == connecting::is_over) run(store->peek_lock(key)).value();
    if (one.met->first == connecting::is_refused) proxy.server().refuse();
    plan(proxy, one);
    const auto began = steady::now();
    const auto answer = operation.call(*store, key);
    const auto spent = steady::now() - began;
    // The call is over, but what it sent may still be on its way.
    store.reset();
    proxy.server().refuse();
    proxy.server().wait_for_the_end_of_connections();
    proxy.deliver_late();
    return {result_of(answer), operation.look ? operation.look(direct_, key) : effect::none,
            answer ? "" : answer.error().message(), spent - deadline_of(one)};
  }

  std::vector<outcome> perform(const std::vector<cell>& cells) {
    std::vector<outcome> all(cells.size());
    std::atomic<std::size_t> next = 0;
    std::vector<std::future<void>> workers;
    for (int i = 0; i < cells_at_once; ++i)
      workers.push_back(std::async(std::launch::async, [&] {
        for (auto n = next++; n < cells.size(); n = next++)
          all[n] = perform(cells[n], "cell " + std::to_string(n));
      }));
    for (auto& worker : workers) worker.get();
    return all;
  }

  const local_table table_;
  dynamodb_store direct_{table_.options()};
};

/// Those that may be the first to meet it; only the first has a connection to make.
int requests_through(const swept_fault& met, const store_operation& operation) {
  return met.first == connecting::succeeds ? operation.requests : 1;
}

std::vector<cell> cells_of(const std::vector<store_operation>& operations,
                           const std::vector<swept_fault>& faults) {
  std::vector<cell> all;
  for (const auto& operation : operations)
    for (const auto& met : faults)
      for (int spared = 0; spared < requests_through(met, operation); ++spared)
        for (const bool only_once : {true, false})
          all.push_back({&operation, &met, spared, only_once});
  return all;
}

/// done/failed/unknown of each operation and fault.
class outcome_table {
 public:
  void count(const cell& one, call_result what) {
    auto& [done, failed, unknown] = counts_[{one.operation, one.met}];
    if (what == call_result::done) ++done;
    if (what == call_result::failed) ++failed;
    if (what == call_result::unknown) ++unknown;
  }

  void print(const std::vector<store_operation>& operations,
             const std::vector<swept_fault>& faults) const {
    std::cout << "done/failed/unknown of each operation by fault:\n" << std::left;
    for (std::size_t n = 0; n < faults.size(); ++n)
      std::cout << std::setw(4) << n + 1 << faults[n].name << '\n';
    std::cout << std::setw(name_width) << "";
    for (std::size_t n = 0; n < faults.size(); ++n) std::cout << std::setw(cell_width) << n + 1;
    std::cout << '\n';
    for (const auto& operation : operations) {
      std::cout << std::setw(name_width) << operation.name;
      for (const auto& met : faults)
        std::cout << std::setw(cell_width) << text(counts_.at({&operation, &met}));
      std::cout << '\n';
    }
  }

 private:
  using triple = std::tuple<int, int, int>;

  static constexpr int name_width = 25;
  static constexpr int cell_width = 6;

  static std::string text(const triple& counts) {
    const auto& [done, failed, unknown] = counts;
    std::ostringstream out;
    out << done << '/' << failed << '/' << unknown;
    return out.str();
  }

  std::map<std::pair<const store_operation*, const swept_fault*>, triple> counts_;
};

std::ostream& operator<<(std::ostream& out, const cell& one) {
  return out << one.operation->name << " through \"" << one.met->name << "\" from request "
             << one.spared + 1 << (one.only_once ? ", once" : " on");
}

TEST_F(fault_sweep, every_operation_with_every_fault_gives_a_true_result_within_its_deadline) {
  const auto operations = store_operations();
  const auto faults = swept_faults();
  const auto cells = cells_of(operations, faults);
  const auto outcomes = perform(cells);
  outcome_table table;
  milliseconds longest_over{-1e9};
  for (std::size_t n = 0; n < cells.size(); ++n) {
    const auto& ended = outcomes[n];
    EXPECT_TRUE(is_true(*cells[n].operation, ended))
        << cells[n] << ": result " << static_cast<int>(ended.what) << ' ' << ended.reason
        << ", seen " << static_cast<int>(ended.seen);
    EXPECT_TRUE(ended.what == call_result::done || !must_be_done(cells[n]))
        << cells[n] << ": " << ended.reason;
    EXPECT_LT(ended.over, slack) << cells[n];
    table.count(cells[n], ended.what);
    longest_over = std::max(longest_over, ended.over);
  }
  table.print(operations, faults);
  std::cout << cells.size() << " calls; the longest time over a deadline: " << longest_over.count()
            << " ms\n";
}

}  // namespace
}  // namespace dynasession::test
