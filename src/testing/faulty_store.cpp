// SPDX-License-Identifier: Apache-2.0
#include <dynasession/testing/faulty_store.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace dynasession::inline v0 {
namespace {

constexpr std::array<std::string_view, 14> verb_names{
    "create",       "load",          "save",        "touch",  "renew", "remove",
    "lock",         "peek_lock",     "renew_lease", "unlock", "scan",  "remove_unchanged",
    "list_of_user", "remove_of_user"};

// Back through the executor's queue, so that the caller is really suspended.
boost::asio::awaitable<void> suspend() { co_await boost::asio::post(boost::asio::use_awaitable); }

}  // namespace

std::string_view to_string(store_verb verb) noexcept {
  return verb_names[static_cast<std::size_t>(verb)];
}

std::ostream& operator<<(std::ostream& out, store_verb verb) { return out << to_string(verb); }

faulty_store::faulty_store(std::shared_ptr<catalog_store> inner) : inner_(std::move(inner)) {}

faulty_store& faulty_store::fail_next(store_verb verb, errc code, fault_point point) {
  const std::lock_guard lock(mutex_);
  faults_.push_back({verb, 0, code, point});
  return *this;
}

faulty_store& faulty_store::fail_call(std::size_t nth, errc code, fault_point point) {
  const std::lock_guard lock(mutex_);
  faults_.push_back({std::nullopt, calls_made_ + nth, code, point});
  return *this;
}

void faulty_store::fail_all(errc code) {
  const std::lock_guard lock(mutex_);
  outage_ = code;
}

void faulty_store::recover() {
  const std::lock_guard lock(mutex_);
  outage_.reset();
}

faulty_store& faulty_store::before_next(store_verb verb, hook act) {
  const std::lock_guard lock(mutex_);
  hooks_.push_back({verb, fault_point::before, std::move(act)});
  return *this;
}

faulty_store& faulty_store::after_next(store_verb verb, hook act) {
  const std::lock_guard lock(mutex_);
  hooks_.push_back({verb, fault_point::after, std::move(act)});
  return *this;
}

std::vector<store_verb> faulty_store::calls() const {
  const std::lock_guard lock(mutex_);
  return calls_;
}

std::size_t faulty_store::count(store_verb verb) const {
  const auto made = calls();
  return static_cast<std::size_t>(std::count(made.begin(), made.end(), verb));
}

void faulty_store::forget_calls() {
  const std::lock_guard lock(mutex_);
  calls_.clear();
}

std::optional<faulty_store::fault> faulty_store::enter(store_verb verb) {
  const std::lock_guard lock(mutex_);
  calls_.push_back(verb);
  ++calls_made_;
  if (outage_) return fault{verb, 0, *outage_, fault_point::before};
  const auto due = std::find_if(faults_.begin(), faults_.end(), [&](const fault& planned) {
    return planned.verb ? *planned.verb == verb : planned.call == calls_made_;
  });
  if (due == faults_.end()) return std::nullopt;
  const auto found = *due;
  faults_.erase(due);
  return found;
}

void faulty_store::run_hook(store_verb verb, fault_point point) {
  hook act;
  {
    const std::lock_guard lock(mutex_);
    const auto due = std::find_if(hooks_.begin(), hooks_.end(), [&](const planned_hook& planned) {
      return planned.verb == verb && planned.point == point;
    });
    if (due == hooks_.end()) return;
    act = std::move(due->act);
    hooks_.erase(due);
  }
  act();
}

template <class T>
boost::asio::awaitable<result<T>> faulty_store::pass(store_verb verb,
                                                     boost::asio::awaitable<result<T>> inner_call) {
  const auto planned = enter(verb);
  co_await suspend();
  run_hook(verb, fault_point::before);
  const error failed = planned ? error(planned->code, "a fault of the test") : error();
  if (planned && planned->point == fault_point::before) co_return failed;
  auto answer = co_await std::move(inner_call);
  run_hook(verb, fault_point::after);
  co_await suspend();
  if (planned) co_return failed;
  co_return answer;
}

boost::asio::awaitable<result<void>> faulty_store::create(record draft) {
  return pass<void>(store_verb::create, inner_->create(std::move(draft)));
}

boost::asio::awaitable<result<std::optional<record>>> faulty_store::load(std::string key,
                                                                         timestamp now) {
  return pass<std::optional<record>>(store_verb::load, inner_->load(std::move(key), now));
}

boost::asio::awaitable<result<std::int64_t>> faulty_store::save(save_request request) {
  return pass<std::int64_t>(store_verb::save, inner_->save(std::move(request)));
}

boost::asio::awaitable<result<void>> faulty_store::touch(touch_request request) {
  return pass<void>(store_verb::touch, inner_->touch(std::move(request)));
}

boost::asio::awaitable<result<void>> faulty_store::renew(renew_request request) {
  return pass<void>(store_verb::renew, inner_->renew(std::move(request)));
}

boost::asio::awaitable<result<void>> faulty_store::remove(std::string key) {
  return pass<void>(store_verb::remove, inner_->remove(std::move(key)));
}

boost::asio::awaitable<result<lock_answer>> faulty_store::lock(lock_request request) {
  return pass<lock_answer>(store_verb::lock, inner_->lock(std::move(request)));
}

boost::asio::awaitable<result<std::optional<session_lock>>> faulty_store::peek_lock(
    std::string key) {
  return pass<std::optional<session_lock>>(store_verb::peek_lock,
                                           inner_->peek_lock(std::move(key)));
}

boost::asio::awaitable<result<void>> faulty_store::renew_lease(std::string key, std::string owner,
                                                               std::int64_t beat) {
  return pass<void>(store_verb::renew_lease,
                    inner_->renew_lease(std::move(key), std::move(owner), beat));
}

boost::asio::awaitable<result<void>> faulty_store::unlock(std::string key, std::string owner) {
  return pass<void>(store_verb::unlock, inner_->unlock(std::move(key), std::move(owner)));
}

boost::asio::awaitable<result<session_page>> faulty_store::scan(scan_request request) {
  return pass<session_page>(store_verb::scan, inner_->scan(std::move(request)));
}

boost::asio::awaitable<result<removal>> faulty_store::remove_unchanged(
    std::vector<session_summary> seen) {
  return pass<removal>(store_verb::remove_unchanged, inner_->remove_unchanged(std::move(seen)));
}

boost::asio::awaitable<result<session_page>> faulty_store::list_of_user(std::string user,
                                                                        timestamp now,
                                                                        std::string after) {
  return pass<session_page>(store_verb::list_of_user,
                            inner_->list_of_user(std::move(user), now, std::move(after)));
}

boost::asio::awaitable<result<bool>> faulty_store::remove_of_user(std::string key,
                                                                  std::string user) {
  return pass<bool>(store_verb::remove_of_user,
                    inner_->remove_of_user(std::move(key), std::move(user)));
}

}  // namespace dynasession::inline v0
