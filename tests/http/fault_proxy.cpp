// SPDX-License-Identifier: Apache-2.0
#include "http/fault_proxy.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/system/error_code.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

namespace dynasession::test {
namespace {

bool is_refusal(const answer& reply) { return !reply.bytes.starts_with("HTTP/1.1 200"); }

/// The protocol does not claim to bear a network that repeats a refused request, or a creation after the
/// end of what it created.
bool may_be_repeated(const received_request& request, const answer& reply) {
  return !is_refusal(reply) && request.operation() != "PutItem";
}

bool holds_record(const answer& reply) {
  return reply.bytes.find(R"("Item":{)") != std::string::npos;
}

/// The key of the one record that a request is about; empty: of several, or of none.
std::string key_in(const received_request& request) {
  boost::system::error_code failure;
  const auto body = boost::json::parse(request.body, failure);
  const auto* members = failure ? nullptr : body.if_object();
  const auto* key = members != nullptr ? members->if_contains("Key") : nullptr;
  return key != nullptr ? boost::json::serialize(*key) : std::string();
}

}  // namespace

fault_proxy::fault_proxy(int upstream_port) : upstream_(upstream_port) {}

fault_proxy& fault_proxy::next(std::string operation, fault planned) {
  const std::lock_guard lock(mutex_);
  plans_.push_back({std::move(operation), std::move(planned)});
  return *this;
}

fault_proxy& fault_proxy::before_next(std::string operation, fault::hook act) {
  return next(std::move(operation), faults::none().first(std::move(act)));
}

void fault_proxy::always(fault planned) {
  const std::lock_guard lock(mutex_);
  chances_ = {{1, std::move(planned)}};
}

void fault_proxy::at_random(const fault_rates& rates, std::uint64_t seed) {
  const std::lock_guard lock(mutex_);
  generator_.seed(seed);
  chances_ = {
      {rates.lost_before, faults::lost_before()},
      {rates.lost_after, faults::lost_after()},
      {rates.duplicated, faults::duplicated()},
      {rates.error_500_after,
       faults::answered_after(internal_server_error()).named("error_500_after")},
      {rates.throttled, faults::answered_before(throttled()).named("throttled")},
      {rates.delayed, faults::delayed()},
      {rates.slow, faults::slow(rates.longest)},
      {rates.damaged, faults::damaged()},
      {rates.swapped, faults::swapped()},
  };
  longest_ = rates.longest;
}

void fault_proxy::deliver_late() { deliver_late(steady::time_point::max()); }

void fault_proxy::deliver_late(steady::time_point now) {
  std::vector<late_request> due;
  {
    const std::lock_guard lock(mutex_);
    std::vector<late_request> waiting;
    for (auto& each : late_) (each.due > now ? waiting : due).push_back(std::move(each));
    late_.swap(waiting);
  }
  for (const auto& each : due) upstream_.forward(each.bytes);
}

std::map<std::string, std::size_t> fault_proxy::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

std::size_t fault_proxy::count(const std::string& name) const {
  const auto all = counts();
  const auto found = all.find(name);
  return found == all.end() ? 0 : found->second;
}

std::size_t fault_proxy::plans_left() const {
  const std::lock_guard lock(mutex_);
  return plans_.size();
}

answer fault_proxy::pass(const received_request& request) {
  const auto met = plan(request.operation());
  met.before();
  auto reply = deliver(request, met);
  met.after();
  return met.spoil ? met.spoil(std::move(reply)) : reply;
}

answer fault_proxy::deliver(const received_request& request, const fault& met) {
  answer reply;
  if (met.delivered != delivery::never && met.delivered != delivery::late) {
    reply = upstream_.forward(request.bytes);
    deliver_late(steady::now());
  }
  if (met.delivered == delivery::swapped) return swapped_for(request, std::move(reply));
  remember_record(request, reply);
  const bool repeated = met.delivered == delivery::twice && may_be_repeated(request, reply);
  if (repeated || met.delivered == delivery::late) {
    const std::lock_guard lock(mutex_);
    late_.push_back({steady::now() + met.lateness, request.bytes});
  }
  return reply;
}

void fault_proxy::remember_record(const received_request& request, const answer& reply) {
  if (!holds_record(reply)) return;
  const std::lock_guard lock(mutex_);
  last_answer_ = {key_in(request), reply};
}

answer fault_proxy::swapped_for(const received_request& request, answer own) {
  const auto key = key_in(request);
  const std::lock_guard lock(mutex_);
  if (!holds_record(own) || is_refusal(own) != is_refusal(last_answer_.with_record) ||
      last_answer_.key == key)
    return own;
  return last_answer_.with_record;
}

fault fault_proxy::plan(const std::string& operation) {
  const std::lock_guard lock(mutex_);
  auto planned = take_plan_or_draw(operation);
  ++counts_[planned.name];
  return planned;
}

std::chrono::microseconds fault_proxy::draw_lateness() {
  if (longest_.count() == 0) return {};
  std::uniform_real_distribution<double> magnitude(
      std::log(1000.0), std::log(static_cast<double>(std::chrono::microseconds(longest_).count())));
  return std::chrono::microseconds(static_cast<std::int64_t>(std::exp(magnitude(generator_))));
}

fault fault_proxy::take_plan_or_draw(const std::string& operation) {
  const auto due = std::ranges::find_if(plans_, [&](const planned_fault& each) {
    return each.operation.empty() || each.operation == operation;
  });
  if (due != plans_.end()) {
    auto planned = std::move(due->planned);
    plans_.erase(due);
    return planned;
  }
  auto drawn = std::generate_canonical<double, 53>(generator_);
  for (const auto& [share, what] : chances_)
    if ((drawn -= share) < 0) {
      auto met = what;
      met.lateness = draw_lateness();
      return met;
    }
  return faults::none();
}

}  // namespace dynasession::test
