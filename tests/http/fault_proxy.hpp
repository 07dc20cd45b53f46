// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/fault.hpp"
#include "http/http_server.hpp"
#include "http/upstream.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace dynasession::test {

/// Shares of all requests, from 0 to 1.
struct fault_rates {
  double lost_before = 0;
  double lost_after = 0;
  double duplicated = 0;
  double error_500_after = 0;
  double throttled = 0;
  double delayed = 0;
  double slow = 0;
  double damaged = 0;
  double swapped = 0;
  /// What is late comes after a time from a millisecond to this one, each magnitude as often; zero: with
  /// the next request. Slow answers take this long.
  std::chrono::milliseconds longest{0};
};

/// A proxy before a server on this machine that injects faults, planned or at random:
/// `proxy.next("UpdateItem", faults::lost_after()).before_next("UpdateItem", foreign_save)`.
/// A request uses up one plan, the first for its operation: above, the first request's answer is lost, and
/// the foreign save comes before the second request, its retry.
/// Thread safety: all functions may be called from any thread; hooks run outside every lock, on the
/// connection's thread.
class fault_proxy {
 public:
  explicit fault_proxy(int upstream_port);
  ~fault_proxy() { upstream_.stop(); }
  fault_proxy(const fault_proxy&) = delete;
  fault_proxy& operator=(const fault_proxy&) = delete;

  int port() const noexcept { return server_.port(); }
  /// For what it does beside forwarding.
  http_server& server() noexcept { return server_; }

  /// The operation as in UpdateItem; any, where none is given.
  fault_proxy& next(std::string operation, fault planned);
  fault_proxy& next(fault planned) { return next("", std::move(planned)); }
  fault_proxy& before_next(std::string operation, fault::hook act);
  /// For the requests without a plan.
  void always(fault planned);
  /// The same; the same seed gives the same faults.
  void at_random(const fault_rates& rates, std::uint64_t seed);
  /// Sends now what waits to be late.
  void deliver_late();

  /// Requests by the name of the fault they met: `none` where all went well.
  std::map<std::string, std::size_t> counts() const;
  std::size_t count(const std::string& name) const;
  /// Plans that no request has met yet.
  std::size_t plans_left() const;

 private:
  struct planned_fault {
    std::string operation;
    fault planned;
  };
  struct chance {
    double share;
    fault drawn;
  };

  using steady = std::chrono::steady_clock;
  struct late_request {
    steady::time_point due;
    std::string bytes;
  };
  /// An answer that holds a record, and the request that it answers.
  struct answered {
    std::string key;
    answer with_record;
  };

  answer pass(const received_request& request);
  answer deliver(const received_request& request, const fault& met);
  void remember_record(const received_request& request, const answer& reply);
  answer swapped_for(const received_request& request, answer own);
  void deliver_late(steady::time_point now);
  std::chrono::microseconds draw_lateness();
  fault plan(const std::string& operation);
  fault take_plan_or_draw(const std::string& operation);

  upstream upstream_;
  mutable std::mutex mutex_;
  std::list<planned_fault> plans_;
  std::vector<chance> chances_;
  std::mt19937_64 generator_;
  std::chrono::milliseconds longest_{0};
  std::vector<late_request> late_;
  answered last_answer_;
  std::map<std::string, std::size_t> counts_;
  http_server server_{[this](const received_request& request) { return pass(request); }};
};

}  // namespace dynasession::test
