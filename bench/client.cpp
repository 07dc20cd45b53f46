// SPDX-License-Identifier: Apache-2.0
// The CPU time of a load and a save of a session of 1 KB in DynamoDB, which a process on the other core stands for:
// the library's store, its manager, and other clients, beside sockets that send the same bytes ready-made.
#include "canned_dynamodb.hpp"
#include "floor.hpp"
#include "http/certificate.hpp"
#include "measure.hpp"
#include "peers.hpp"
#include "sides.hpp"
#include "support/temporary_folder.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <numeric>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace bench;

/// A certificate of this machine in files.
class certificate_files {
 public:
  certificate_files() {
    const dynasession::test::certificate made("IP:127.0.0.1");
    made.write_to(certificate());
    made.write_key_to(key());
  }

  std::string certificate() const { return folder_.file("certificate.pem"); }
  std::string key() const { return folder_.file("key.pem"); }

 private:
  dynasession::test::temporary_folder folder_;
};

struct setting {
  int in_flight;
  int delay_ms;
  bool has_tls;
  /// The server. With one in flight every client lets it sleep after each request; with many the floor does not.
  bool polls = in_flight > 1;

  std::string delay() const {
    return std::to_string(delay_ms) + (in_flight == 1 && polls ? " ms, polls" : " ms");
  }
  std::string name() const {
    return std::to_string(in_flight) + (in_flight == 1 && polls ? ".polled" : "") +
           (delay_ms != 0 ? ".delayed" : "") + (has_tls ? ".tls" : "");
  }
  /// Each round takes about half a second, be it waiting or working.
  int pairs() const {
    if (delay_ms != 0 && in_flight == 1) return 60;
    return in_flight == 1 ? 500 : in_flight == 64 ? 1500 : 3072;
  }
};

class client_bench {
 public:
  explicit client_bench(const effort& how) : how_(how) {}

  void all() const {
    say("Microseconds of CPU for a load and a save, and how many times those of the floor.");
    const table results(
        {"in flight", "DynamoDB takes", "over", "floor", "store", "x floor", "manager", "x floor"});
    for (const bool has_tls : {false, true})
      for (const int delay : {0, 2})
        for (const int in_flight : {1, 64, 1024}) {
          if (how_.is_smoke() && (delay != 0 || in_flight == 1024)) continue;
          compare({in_flight, delay, has_tls}, results);
        }
    compare({.in_flight = 1, .delay_ms = 0, .has_tls = false, .polls = true}, results);
    switches();
    threads();
    peers();
    resumption();
  }

 private:
  canned_options options_of(const setting& which) const {
    canned_options made{.delay = std::chrono::milliseconds(which.delay_ms), .polls = which.polls};
    if (which.has_tls) {
      made.certificate_file = files_.certificate();
      made.key_file = files_.key();
    }
    return made;
  }

  floor_client floor_of(const canned_dynamodb& server, int connections, bool has_tls) const {
    // What the floor sends is what the library sent last.
    store_side(options_for(server, 1, files_.certificate()), 1).run(1);
    return {server.port(), connections, server.last_request("GetItem"),
            server.last_request("UpdateItem"), has_tls ? trusting_.get() : nullptr};
  }

  void compare(const setting& which, const table& results) const {
    const canned_dynamodb server(options_of(which));
    auto floor = floor_of(server, which.in_flight, which.has_tls);
    const auto options = options_for(server, which.in_flight, files_.certificate());
    store_side store(options, which.in_flight);
    manager_side manager(options, which.in_flight);
    const int pairs = how_.times(which.pairs(), which.in_flight * 2);
    contest all;
    // So that it takes about as long as the others.
    all.add(which.delay_ms == 0 ? pairs * 4 : pairs, [&](int times) { floor.run_events(times); });
    all.add(pairs, [&](int times) { store.run(times); });
    all.add(pairs, [&](int times) { manager.run(times); });
    // Where most of the time is waiting, a round takes as long as ten others.
    const auto done = all.run(
        which.delay_ms != 0 && which.in_flight == 1 ? std::min(5, how_.rounds()) : how_.rounds());
    note("client.floor." + which.name(), done.microseconds(0));
    results.row({std::to_string(which.in_flight), which.delay(), which.has_tls ? "TLS" : "plain",
                 text_of(done.microseconds(0)), text_of(done.microseconds(1)), done.ratio_text(1),
                 text_of(done.microseconds(2)), done.ratio_text(2)});
    note("client.store." + which.name(), done.microseconds(1));
    note("client.store." + which.name() + ".x", done.ratio(1));
    note("client.manager." + which.name(), done.microseconds(2));
    note("client.manager." + which.name() + ".x", done.ratio(2));
  }

  void switches() const {
    const canned_dynamodb server(options_of({.in_flight = 1, .delay_ms = 0, .has_tls = false}));
    auto floor = floor_of(server, 1, false);
    const auto options = options_for(server, 1);
    store_side store(options, 1);
    const int pairs = how_.times(5000);
    const auto count = [pairs](const std::string& name, auto run) {
      run(1);
      const auto before = thread_switches();
      run(pairs);
      const auto each = (thread_switches() - before) / pairs;
      note("client.switches." + name, each);
      return text_of(each);
    };
    const auto of_floor = count("floor", [&](int times) { floor.run_events(times); });
    const auto of_store = count("store", [&](int times) { store.run(times); });
    say("With one in flight the floor switches threads " + of_floor +
        " times for a pair, the store " + of_store + " times.");
  }

  void threads() const {
    say("The same with threads that block.");
    const table results({"threads", "DynamoDB takes", "floor", "blocking manager", "x floor"});
    threads({.in_flight = 1, .delay_ms = 0, .has_tls = false}, results);
    threads({.in_flight = 64, .delay_ms = 0, .has_tls = false}, results);
    threads({.in_flight = 1, .delay_ms = 0, .has_tls = false, .polls = true}, results);
  }

  void threads(const setting& which, const table& results) const {
    const int count = how_.times(which.in_flight, std::min(which.in_flight, 4));
    const canned_dynamodb server(options_of(which));
    auto floor = floor_of(server, count, false);
    thread_side library(options_for(server, count), count);
    // So that new threads count for little.
    const int pairs = how_.times(which.in_flight == 1 ? 1000 : 6000, 8);
    contest all;
    all.add(pairs, [&](int times) { floor.run_threads(times); });
    all.add(pairs, [&](int times) { library.run(times); });
    const auto done = all.run(how_.rounds());
    results.row({std::to_string(count), which.delay(), text_of(done.microseconds(0)),
                 text_of(done.microseconds(1)), done.ratio_text(1)});
    note("client.floor.threads." + which.name(), done.microseconds(0));
    note("client.manager.threads." + which.name(), done.microseconds(1));
    note("client.manager.threads." + which.name() + ".x", done.ratio(1));
  }

  void peers() const {
    if (peer_numbers("about.mjs").empty()) return;
    say("Other clients, in the same run against the same server, and the store before and after "
        "each; "
        "their own floor is the one above.");
    const table results({"client", "in flight", "us of CPU", "x dynasession's store"});
    for (const int in_flight : {1, 64}) {
      const canned_dynamodb server({.polls = in_flight > 1});
      const int pairs = how_.times(in_flight == 1 ? 500 : 1500, in_flight * 2);
      store_side store(options_for(server, in_flight), in_flight);
      contest contestants;
      contestants.add(pairs, [&](int times) { store.run(times); });
      const int rounds = std::min(5, how_.rounds());
      const auto ours = [&] { return contestants.run(rounds).microseconds(0); };
      const auto count = std::to_string(in_flight);
      auto before = ours();
      results.row({"dynasession, store", count, text_of(before), "1.00"});
      for (const std::string name : {"aws-sdk", "connect-dynamodb"}) {
        const auto theirs =
            peer_numbers("client.mjs " + name + ' ' + std::to_string(server.port()) + ' ' + count +
                         ' ' + std::to_string(pairs) + ' ' + std::to_string(rounds));
        const auto after = ours();
        results.row({name == "aws-sdk" ? "aws-sdk for JavaScript" : name, count,
                     text_of(theirs.at(0)),
                     text_of(theirs.at(0) / std::midpoint(before, after), 1)});
        note("client." + name + '.' + count, theirs.at(0));
        before = after;
      }
    }
  }

  void resumption() const {
    auto options = options_of({.in_flight = 8, .delay_ms = 0, .has_tls = true});
    options.requests_a_connection = 20;
    const canned_dynamodb server(options);
    manager_side manager(options_for(server, 8, files_.certificate()), 8);
    manager.run(1);
    manager.run(how_.times(2000, 40));
    const auto all = server.connections();
    const auto resumed = server.resumed();
    say("Connections over TLS to a server that ends each after 20 requests: " +
        std::to_string(all) + ", of which " + std::to_string(resumed) +
        " resumed an earlier session.");
    note("client.tls.connections", static_cast<double>(all));
    note("client.tls.resumed", static_cast<double>(resumed));
  }

  effort how_;
  certificate_files files_;
  tls_context trusting_ = trusting_tls(files_.certificate());
};

}  // namespace

int main(int count, char** arguments) {
  return bench::run(count, arguments, [](const effort& how) {
    stay_on_first_core();
    client_bench(how).all();
  });
}
