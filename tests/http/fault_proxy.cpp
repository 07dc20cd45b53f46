// SPDX-License-Identifier: Apache-2.0
#include "http/fault_proxy.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace dynasession::test {

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
      {rates.slow, faults::slow(std::chrono::milliseconds(400))},
  };
}

void fault_proxy::deliver_late() {
  std::vector<std::string> due;
  {
    const std::lock_guard lock(mutex_);
    due.swap(late_);
  }
  for (const auto& bytes : due) upstream_.forward(bytes);
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
  auto reply = deliver(request.bytes, met.delivered);
  met.after();
  return met.spoil ? met.spoil(std::move(reply)) : reply;
}

answer fault_proxy::deliver(const std::string& bytes, delivery how_often) {
  answer reply;
  if (how_often == delivery::once || how_often == delivery::twice) {
    reply = upstream_.forward(bytes);
    deliver_late();
  }
  const std::lock_guard lock(mutex_);
  if (how_often == delivery::twice || how_often == delivery::late) late_.push_back(bytes);
  return reply;
}

fault fault_proxy::plan(const std::string& operation) {
  const std::lock_guard lock(mutex_);
  auto planned = take_plan_or_draw(operation);
  ++counts_[planned.name];
  return planned;
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
    if ((drawn -= share) < 0) return what;
  return faults::none();
}

}  // namespace dynasession::test
