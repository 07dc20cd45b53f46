// SPDX-License-Identifier: Apache-2.0
#include "http/scripted_server.hpp"

#include <utility>

namespace dynasession::test {

scripted_server& scripted_server::then(answer next) {
  const std::lock_guard lock(mutex_);
  script_.push_back(std::move(next));
  return *this;
}

scripted_server& scripted_server::otherwise(answer rest) {
  const std::lock_guard lock(mutex_);
  otherwise_ = std::move(rest);
  return *this;
}

std::vector<received_request> scripted_server::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

std::vector<std::string> scripted_server::complaints() const {
  const std::lock_guard lock(mutex_);
  return complaints_;
}

std::size_t scripted_server::left() const {
  const std::lock_guard lock(mutex_);
  return script_.size();
}

answer scripted_server::next_for(const received_request& request) {
  const std::lock_guard lock(mutex_);
  requests_.push_back(request);
  if (!script_.empty()) {
    auto next = std::move(script_.front());
    script_.pop_front();
    return next;
  }
  if (otherwise_) return *otherwise_;
  complaints_.push_back("no answer in the script for request " + std::to_string(requests_.size()) +
                        ", " + request.operation());
  return error_answer(500, "InternalServerError", complaints_.back());
}

}  // namespace dynasession::test
