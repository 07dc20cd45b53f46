// SPDX-License-Identifier: Apache-2.0
#include "support/faulty_store.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace dynasession::test {
namespace {

/// Back through the executor's queue, so that the caller is really suspended.
boost::asio::awaitable<void> suspend() { co_await boost::asio::post(boost::asio::use_awaitable); }

}  // namespace

std::string_view to_string(verb called) noexcept {
  switch (called) {
    case verb::create:
      return "create";
    case verb::load:
      return "load";
    case verb::save:
      return "save";
    case verb::touch:
      return "touch";
    case verb::renew:
      return "renew";
    case verb::remove:
      return "remove";
    case verb::lock:
      return "lock";
    case verb::peek_lock:
      return "peek_lock";
    case verb::renew_lease:
      return "renew_lease";
    case verb::unlock:
      return "unlock";
  }
  return "?";
}

std::ostream& operator<<(std::ostream& out, verb called) { return out << to_string(called); }

faulty_store::faulty_store(std::shared_ptr<session_store> inner) : inner_(std::move(inner)) {}

faulty_store& faulty_store::fail_next(verb which, errc code, when side) {
  const std::lock_guard lock(mutex_);
  failures_.push_back({which, 0, code, side});
  return *this;
}

faulty_store& faulty_store::fail_call(std::size_t n, errc code, when side) {
  const std::lock_guard lock(mutex_);
  failures_.push_back({std::nullopt, calls_made_ + n, code, side});
  return *this;
}

faulty_store& faulty_store::before_next(verb which, hook act) {
  const std::lock_guard lock(mutex_);
  hooks_.push_back({which, when::before, std::move(act)});
  return *this;
}

faulty_store& faulty_store::after_next(verb which, hook act) {
  const std::lock_guard lock(mutex_);
  hooks_.push_back({which, when::after, std::move(act)});
  return *this;
}

std::vector<verb> faulty_store::calls() const {
  const std::lock_guard lock(mutex_);
  return calls_;
}

std::size_t faulty_store::count(verb which) const {
  const auto made = calls();
  return static_cast<std::size_t>(std::count(made.begin(), made.end(), which));
}

void faulty_store::forget_calls() {
  const std::lock_guard lock(mutex_);
  calls_.clear();
}

std::optional<faulty_store::failure> faulty_store::enter(verb called) {
  const std::lock_guard lock(mutex_);
  calls_.push_back(called);
  ++calls_made_;
  const auto due = std::find_if(failures_.begin(), failures_.end(), [&](const failure& planned) {
    return planned.which ? *planned.which == called : planned.call == calls_made_;
  });
  if (due == failures_.end()) return std::nullopt;
  const auto found = *due;
  failures_.erase(due);
  return found;
}

void faulty_store::run_hook(verb called, when side) {
  hook act;
  {
    const std::lock_guard lock(mutex_);
    const auto due = std::find_if(hooks_.begin(), hooks_.end(), [&](const planned_hook& planned) {
      return planned.which == called && planned.side == side;
    });
    if (due == hooks_.end()) return;
    act = std::move(due->act);
    hooks_.erase(due);
  }
  act();
}

template <class T>
boost::asio::awaitable<result<T>> faulty_store::pass(verb called,
                                                     boost::asio::awaitable<result<T>> inner_call) {
  const auto planned = enter(called);
  co_await suspend();
  run_hook(called, when::before);
  const error failed = planned ? error(planned->code, "failed on cue") : error();
  if (planned && planned->side == when::before) co_return failed;
  auto answer = co_await std::move(inner_call);
  run_hook(called, when::after);
  co_await suspend();
  if (planned) co_return failed;
  co_return answer;
}

boost::asio::awaitable<result<void>> faulty_store::create(record draft) {
  return pass<void>(verb::create, inner_->create(std::move(draft)));
}

boost::asio::awaitable<result<std::optional<record>>> faulty_store::load(std::string key,
                                                                         timestamp now) {
  return pass<std::optional<record>>(verb::load, inner_->load(std::move(key), now));
}

boost::asio::awaitable<result<std::int64_t>> faulty_store::save(save_request request) {
  return pass<std::int64_t>(verb::save, inner_->save(std::move(request)));
}

boost::asio::awaitable<result<void>> faulty_store::touch(touch_request request) {
  return pass<void>(verb::touch, inner_->touch(std::move(request)));
}

boost::asio::awaitable<result<void>> faulty_store::renew(renew_request request) {
  return pass<void>(verb::renew, inner_->renew(std::move(request)));
}

boost::asio::awaitable<result<void>> faulty_store::remove(std::string key) {
  return pass<void>(verb::remove, inner_->remove(std::move(key)));
}

boost::asio::awaitable<result<lock_answer>> faulty_store::lock(lock_request request) {
  return pass<lock_answer>(verb::lock, inner_->lock(std::move(request)));
}

boost::asio::awaitable<result<std::optional<session_lock>>> faulty_store::peek_lock(
    std::string key) {
  return pass<std::optional<session_lock>>(verb::peek_lock, inner_->peek_lock(std::move(key)));
}

boost::asio::awaitable<result<void>> faulty_store::renew_lease(std::string key, std::string owner,
                                                               std::int64_t beat) {
  return pass<void>(verb::renew_lease, inner_->renew_lease(std::move(key), std::move(owner), beat));
}

boost::asio::awaitable<result<void>> faulty_store::unlock(std::string key, std::string owner) {
  return pass<void>(verb::unlock, inner_->unlock(std::move(key), std::move(owner)));
}

}  // namespace dynasession::test
