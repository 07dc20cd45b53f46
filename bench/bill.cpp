// SPDX-License-Identifier: Apache-2.0
// What DynamoDB bills for a thousand requests of a web application, by session size and by option: the units that
// DynamoDB Local reports for each request (ReturnConsumedCapacity), beside connect-dynamodb on the same DynamoDB
// Local, and the figures recorded of the Ruby gem.
#include "measure.hpp"
#include "peers.hpp"
#include "sides.hpp"
#include "support/cookie_jar.hpp"
#include "support/dynamodb_local.hpp"
#include "support/local_table.hpp"
#include "support/page_trace.hpp"

#include <dynasession/observer.hpp>
#include <dynasession/testing/manual_clock.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>

#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace bench;
using namespace dynasession;

constexpr std::size_t sizes[] = {300, 1024, 4096, 20'480};

struct bill {
  double reads = 0;
  double writes = 0;
  double calls = 0;
  double loads = 0;
};

class meter final : public observer {
 public:
  void on_store_call(const store_call& call) override {
    total_.reads += call.read_units;
    total_.writes += call.write_units;
    total_.calls += call.attempts;
    if (call.read_units > 0) total_.loads += call.attempts;
  }

  bill take() { return std::exchange(total_, {}); }

 private:
  bill total_;  // one request at a time
};

struct step {
  std::string act;
  std::size_t visitor;
};

/// 800 read, 150 write, 40 begin a session, 10 end one.
struct trace {
  explicit trace(int at_most) {
    std::ifstream file(BENCH_TRACE);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto json = boost::json::parse(text).as_object();
    preloaded = json.at("preload").to_number<std::size_t>();
    for (const auto& each : json.at("ops").as_array()) {
      if (static_cast<int>(steps.size()) == at_most) break;
      steps.push_back(
          {boost::json::value_to<std::string>(each.at(0)), each.at(1).to_number<std::size_t>()});
    }
  }

  std::size_t preloaded = 0;
  std::vector<step> steps;
};

/// The same text in each run: letters and digits that do not compress, or words that do.
class text_source {
 public:
  explicit text_source(bool has_words) : has_words_(has_words) {}

  std::string text(std::size_t size) {
    std::string made;
    while (made.size() < size) made += has_words_ ? word() + ' ' : std::string(1, letter());
    made.resize(size);
    return made;
  }

 private:
  static constexpr const char* words[] = {"basket",  "colour",  "delivery", "account",
                                          "address", "euro",    "size",     "shipping",
                                          "voucher", "pending", "street",   "invoice"};

  std::size_t random(std::size_t below) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return (state_ >> 33U) % below;
  }
  std::string word() { return words[random(std::size(words))] + std::to_string(random(1000)); }
  char letter() {
    return "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"[random(64)];
  }

  bool has_words_;
  std::size_t state_ = 20261122;
};

/// A browser.
class visitor {
 public:
  void visit(const session_manager& sessions, timestamp now,
             const std::function<void(session&)>& handler) {
    const auto request = sessions.start(cookies_.field(now));
    handler(request.load());
    cookies_.receive(request.commit(), now);
  }

 private:
  test::cookie_jar cookies_;
};

struct variant {
  std::string name;
  std::string title;
  bool has_words = false;
  std::function<void(dynamodb_options&, configuration&)> change = [](auto&, auto&) {};
};

class thousand_requests {
 public:
  thousand_requests(const variant& which, std::size_t size) : size_(size), texts_(which.has_words) {
    auto options = table_.options();
    auto configuration = quiet_configuration();
    options.observer = meter_;
    which.change(options, configuration);
    sessions_ = session_manager(std::make_shared<dynamodb_store>(options), configuration);
  }

  bill run(const trace& requests) {
    for (std::size_t i = 0; i < requests.preloaded; ++i) perform({"new", i});
    meter_->take();
    for (const auto& each : requests.steps) perform(each);
    return meter_->take();
  }

 private:
  void perform(const step& next) {
    if (visitors_.size() <= next.visitor) visitors_.resize(next.visitor + 1);
    visitors_[next.visitor].visit(sessions_, system_now(), [&](session& found) {
      if (next.act == "destroy") return found.destroy();
      if (next.act != "read") return found.set("text", texts_.text(size_));
      if (!found.get<std::string>("text")) std::abort();
    });
  }

  test::local_table table_;
  std::shared_ptr<meter> meter_ = std::make_shared<meter>();
  std::size_t size_;
  text_source texts_;
  session_manager sessions_;
  std::vector<visitor> visitors_;
};

/// The pages of a site, from servers that share a table and nothing else; the clock is that of the trace.
class page_requests {
 public:
  page_requests(const variant& which, const test::page_trace& trace) : trace_(trace) {
    clock_.set(system_now());
    auto options = table_.options();
    auto configuration = quiet_configuration();
    options.observer = meter_;
    configuration.clock = clock_.source();
    which.change(options, configuration);
    for (std::size_t i = 0; i < trace.servers; ++i)
      servers_.emplace_back(std::make_shared<dynamodb_store>(options), configuration);
  }

  bill run() {
    for (auto& each : visitors_) save(each, servers_.front());
    clock_.advance(std::chrono::minutes(1));
    meter_->take();
    const auto begin = clock_.now();
    for (const auto& each : trace_.requests()) {
      clock_.set(begin + each.at);
      auto& who = visitors_[each.visitor];
      each.saves ? save(who, servers_[each.server]) : read(who, servers_[each.server]);
    }
    return meter_->take();
  }

 private:
  void save(visitor& who, const session_manager& server) {
    who.visit(server, clock_.now(), [&](session& found) { found.set("text", texts_.text(1024)); });
  }
  void read(visitor& who, const session_manager& server) {
    who.visit(server, clock_.now(), [](session& found) {
      if (!found.get<std::string>("text")) std::abort();
    });
  }

  test::local_table table_;
  std::shared_ptr<meter> meter_ = std::make_shared<meter>();
  manual_clock clock_;
  test::page_trace trace_;
  text_source texts_{false};
  std::vector<session_manager> servers_;
  std::vector<visitor> visitors_ = std::vector<visitor>(trace_.visitors);
};

/// A trace of pages as a file for the peers, for which times make no difference.
class page_trace_file {
 public:
  explicit page_trace_file(const test::page_trace& trace)
      : path_(std::filesystem::temp_directory_path() /
              ("dynasession-pages-" + std::to_string(::getpid()) + ".json")) {
    std::ofstream file(path_);
    file << R"({"preload": )" << trace.visitors << R"(, "ops": )";
    auto separator = '[';
    for (const auto& each : trace.requests()) {
      file << separator << R"([")" << (each.saves ? "write" : "read") << R"(", )" << each.visitor
           << ']';
      separator = ',';
    }
    file << "]}";
  }
  ~page_trace_file() { std::filesystem::remove(path_); }
  page_trace_file(const page_trace_file&) = delete;
  page_trace_file& operator=(const page_trace_file&) = delete;

  std::string path() const { return path_; }

 private:
  std::filesystem::path path_;
};

void without_compression(dynamodb_options& store, configuration&) { store.compress_over.reset(); }

std::vector<variant> variants() {
  const auto eventual = [](dynamodb_options& store, configuration& sessions) {
    without_compression(store, sessions);
    sessions.read_consistency = read_consistency::eventual;
  };
  const auto locking = [](dynamodb_options& store, configuration& sessions) {
    without_compression(store, sessions);
    sessions.concurrency = concurrency_policy::lock;
  };
  return {
      {"plain", "dynasession, `compress_over: none`", false, without_compression},
      {"default", "dynasession, with the defaults; letters at random"},
      {"words", "dynasession, with the defaults; words", true},
      {"words.eventual", "the same, `read_consistency: eventual`", true,
       [](auto&, auto& sessions) { sessions.read_consistency = read_consistency::eventual; }},
      {"words.session", "the same, `read_consistency: session`", true,
       [](auto&, auto& sessions) { sessions.read_consistency = read_consistency::session; }},
      {"eventual", "`compress_over: none`, `read_consistency: eventual`", false, eventual},
      {"lock", "`compress_over: none`, `concurrency: lock`", false, locking},
  };
}

std::vector<variant> page_variants() {
  const auto with = [](read_consistency how, std::optional<std::chrono::seconds> kept) {
    return [=](dynamodb_options& store, configuration& sessions) {
      without_compression(store, sessions);
      sessions.read_consistency = how;
      sessions.cache_for = kept;
    };
  };
  using enum read_consistency;
  const std::optional<std::chrono::seconds> never, two{2};
  return {
      {"strong", "dynasession, `compress_over: none`", false, with(strong, never)},
      {"session", "`read_consistency: session`", false, with(session, never)},
      {"kept", "`cache_for: 2s`", false, with(strong, two)},
      {"kept.session", "`cache_for: 2s`, `read_consistency: session`", false, with(session, two)},
  };
}

/// The gem reads and writes the whole record at each request. Its figures at 300 B, 1 and 4 KB were recorded with
/// version 4.0.0; at 20 KB they are what its requests cost by DynamoDB's price list.
constexpr bill of_the_gem[] = {
    {960, 1000, 1960}, {960, 2000, 1960}, {1920, 5000, 1960}, {5760, 21'000, 1960}};

class bill_bench {
 public:
  explicit bill_bench(const effort& how) : how_(how), requests_(how.times(1000, 30)) {}

  void all() const {
    say("Read and write units of the thousand requests (RCU / WCU).");
    const table results({"client", "300 B", "1 KB", "4 KB", "20 KB", "requests"});
    for (const auto& each : variants()) {
      print(results, each.name, each.title,
            [&](std::size_t size) { return thousand_requests(each, size).run(requests_); });
    }
    if (how_.is_smoke()) return;
    std::size_t next = 0;
    print(results, "gem", "the Ruby gem (recorded)",
          [&](std::size_t) { return of_the_gem[next++]; });
    connect(results);
  }

  void pages() const {
    const test::page_trace one_by_one{.pages = how_.is_smoke() ? 2U : 20U};
    auto read_first = one_by_one;
    read_first.mean_pause = std::chrono::seconds(15);
    say("A thousand requests of 1 KB as pages of five within a second, from four servers that take "
        "turns at random; 20 of the requests save. The next page comes at once, or after 15 "
        "seconds on average. Loads are requests to DynamoDB.");
    const table results({"client", "loads", "RCU / WCU", "15 s: loads", "RCU / WCU"});
    for (const auto& each : page_variants())
      print_pages(results, each.name, each.title, page_requests(each, one_by_one).run(),
                  page_requests(each, read_first).run());
    if (how_.is_smoke() || peer_numbers("about.mjs").empty()) return;
    const page_trace_file file(one_by_one);
    for (const auto& [setting, title] : connect_settings) {
      const auto made = of_connect(file.path(), setting, 1024);
      print_pages(results, std::string("connect.") + setting, title, made, made);
    }
  }

 private:
  static constexpr std::pair<const char*, const char*> connect_settings[] = {
      {"default", "connect-dynamodb (`resave: true`)"},
      {"touch", "connect-dynamodb, `resave: false`"}};

  static bill of_connect(const std::string& trace_file, const std::string& setting,
                         std::size_t size) {
    const auto numbers = peer_numbers("bill.mjs " + test::dynamodb_local_endpoint() + ' ' +
                                      trace_file + ' ' + setting + ' ' + std::to_string(size));
    return {numbers.at(0), numbers.at(1), numbers.at(2), numbers.at(3)};
  }

  static void print_pages(const table& results, const std::string& name, const std::string& title,
                          const bill& at_once, const bill& paused) {
    const auto units = [](const bill& of) {
      return text_of(of.reads, of.reads == std::floor(of.reads) ? 0 : 1) + " / " +
             text_of(of.writes, 0);
    };
    results.row({title, text_of(at_once.loads, 0), units(at_once), text_of(paused.loads, 0),
                 units(paused)});
    note("pages." + name + ".loads", at_once.loads);
    note("pages." + name + ".reads", at_once.reads);
    note("pages." + name + ".writes", at_once.writes);
    note("pages." + name + ".paused.reads", paused.reads);
  }

  void print(const table& results, const std::string& name, const std::string& title,
             const std::function<bill(std::size_t)>& run) const {
    std::vector<std::string> cells{title};
    bill last;
    for (const auto size : sizes) {
      if (how_.is_smoke() && size != 1024) continue;
      last = run(size);
      cells.push_back(text_of(last.reads, 0) + " / " + text_of(last.writes, 0));
      note("bill." + name + "." + std::to_string(size) + ".reads", last.reads);
      note("bill." + name + "." + std::to_string(size) + ".writes", last.writes);
    }
    cells.push_back(text_of(last.calls, 0));
    results.row(cells);
  }

  void connect(const table& results) const {
    if (peer_numbers("about.mjs").empty()) return;
    for (const auto& [setting, title] : connect_settings)
      print(results, std::string("connect.") + setting, title,
            [&](std::size_t size) { return of_connect(BENCH_TRACE, setting, size); });
  }

  effort how_;
  trace requests_;
};

}  // namespace

int main(int count, char** arguments) {
  return bench::run(count, arguments, [](const effort& how) {
    const bill_bench all(how);
    all.all();
    all.pages();
  });
}
