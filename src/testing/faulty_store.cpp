// SPDX-License-Identifier: Apache-2.0
#include <dynasession/testing/faulty_store.hpp>
#include <dynasession/testing/run.hpp>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace dynasession::inline v0 {
namespace {

constexpr std::array<std::string_view, 16> verb_names{
    "create",           "load",         "load_eventually", "save",          "touch",  "renew",
    "remove",           "lock",         "peek_lock",       "renew_lease",   "unlock", "scan",
    "remove_unchanged", "list_of_user", "successors_of",   "remove_of_user"};

// Back through the executor's queue, so that the caller is really suspended.
boost::asio::awaitable<void> suspend() { co_await boost::asio::post(boost::asio::use_awaitable); }

template <class T>
boost::asio::awaitable<void> ignored(boost::asio::awaitable<result<T>> call) {
  co_await std::move(call);
}

// While another attempt is on its way, a refusal is not certain, unless it is that of a version.
boost::asio::awaitable<result<std::int64_t>> in_doubt(
    boost::asio::awaitable<result<std::int64_t>> call, bool requires_version) {
  auto answer = co_await std::move(call);
  if (answer) co_return answer;
  switch (errc_of(answer.error().code())) {
    case errc::conflict:
      if (requires_version) co_return answer;
      co_return error(errc::conflict_in_doubt, answer.error().detail());
    case errc::not_an_integer:
    case errc::integer_overflow:
    case errc::session_too_large:
      co_return error(errc::outcome_unknown, answer.error().detail());
    default:
      co_return answer;
  }
}

}  // namespace

std::string_view to_string(store_verb verb) noexcept {
  return verb_names[static_cast<std::size_t>(verb)];
}

std::ostream& operator<<(std::ostream& out, store_verb verb) { return out << to_string(verb); }

faulty_store::faulty_store(std::shared_ptr<catalog_store> inner) : inner_(std::move(inner)) {}

faulty_store& faulty_store::fail_next(store_verb verb, boost::system::error_code code,
                                      fault_point point) {
  const std::lock_guard lock(mutex_);
  faults_.push_back({verb, 0, code, point});
  return *this;
}

faulty_store& faulty_store::fail_call(std::size_t nth, boost::system::error_code code,
                                      fault_point point) {
  const std::lock_guard lock(mutex_);
  faults_.push_back({std::nullopt, calls_made_ + nth, code, point});
  return *this;
}

void faulty_store::fail_all(boost::system::error_code code) {
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

faulty_store& faulty_store::delay_next(store_verb verb) {
  const std::lock_guard lock(mutex_);
  to_delay_.push_back(verb);
  return *this;
}

bool faulty_store::delays(store_verb verb, delayed_attempt attempt) {
  const std::lock_guard lock(mutex_);
  const auto due = std::find(to_delay_.begin(), to_delay_.end(), verb);
  if (due == to_delay_.end()) return false;
  to_delay_.erase(due);
  delayed_.push_back(std::move(attempt));
  return true;
}

void faulty_store::deliver_delayed() {
  std::vector<delayed_attempt> arriving;
  {
    const std::lock_guard lock(mutex_);
    arriving = std::exchange(delayed_, {});
  }
  for (const auto& attempt : arriving) run(attempt());
}

faulty_store& faulty_store::hold_next(store_verb verb, std::size_t calls) {
  const std::lock_guard lock(mutex_);
  to_hold_.insert(to_hold_.end(), calls, verb);
  return *this;
}

bool faulty_store::wait_for_held(std::size_t calls, std::chrono::milliseconds timeout) const {
  std::unique_lock lock(mutex_);
  return another_is_held_.wait_for(lock, timeout, [&] { return held_.size() >= calls; });
}

void faulty_store::release() {
  std::vector<std::function<void()>> resumed;
  {
    const std::lock_guard lock(mutex_);
    to_hold_.clear();
    resumed = std::exchange(held_, {});
  }
  for (const auto& resume : resumed) resume();
}

bool faulty_store::holds(store_verb verb) {
  const std::lock_guard lock(mutex_);
  const auto due = std::find(to_hold_.begin(), to_hold_.end(), verb);
  if (due == to_hold_.end()) return false;
  to_hold_.erase(due);
  return true;
}

boost::asio::awaitable<void> faulty_store::wait_for_release() {
  return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void()>(
      [this](auto done) {
        const auto executor = boost::asio::get_associated_executor(done);
        auto kept = std::make_shared<decltype(done)>(std::move(done));  // std::function is copied
        // Else a context that has nothing else to do would stop.
        auto resume = [kept, work = boost::asio::prefer(
                                 executor, boost::asio::execution::outstanding_work.tracked)] {
          boost::asio::post(work, std::move(*kept));
        };
        const std::lock_guard lock(mutex_);
        held_.emplace_back(std::move(resume));
        another_is_held_.notify_all();
      },
      boost::asio::use_awaitable);
}

std::vector<store_verb> faulty_store::calls() const {
  const std::lock_guard lock(mutex_);
  return calls_;
}

std::vector<call_deadline> faulty_store::deadlines() const {
  const std::lock_guard lock(mutex_);
  return deadlines_;
}

std::size_t faulty_store::count(store_verb verb) const {
  const auto made = calls();
  return static_cast<std::size_t>(std::count(made.begin(), made.end(), verb));
}

void faulty_store::forget_calls() {
  const std::lock_guard lock(mutex_);
  calls_.clear();
  deadlines_.clear();
}

std::optional<faulty_store::fault> faulty_store::enter(store_verb verb, call_deadline until) {
  const std::lock_guard lock(mutex_);
  calls_.push_back(verb);
  deadlines_.push_back(until);
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
                                                     boost::asio::awaitable<result<T>> inner_call,
                                                     call_deadline until) {
  const auto planned = enter(verb, until);
  co_await suspend();
  if (holds(verb)) co_await wait_for_release();
  run_hook(verb, fault_point::before);
  const error failed = planned ? error(planned->code, "a fault of the test") : error();
  if (planned && planned->point == fault_point::before) co_return failed;
  auto answer = co_await std::move(inner_call);
  run_hook(verb, fault_point::after);
  co_await suspend();
  if (planned) co_return failed;
  co_return answer;
}

boost::asio::awaitable<result<void>> faulty_store::create(record draft, call_deadline until) {
  if (delays(store_verb::create,
             [inner = inner_, draft] { return ignored(inner->create(draft, no_deadline)); }))
    fail_next(store_verb::create, errc::outcome_unknown);
  return pass<void>(store_verb::create, inner_->create(std::move(draft), until), until);
}

boost::asio::awaitable<result<std::optional<record>>> faulty_store::load(std::string key,
                                                                         timestamp now,
                                                                         call_deadline until) {
  return pass<std::optional<record>>(store_verb::load, inner_->load(std::move(key), now, until),
                                     until);
}

boost::asio::awaitable<result<std::optional<record>>> faulty_store::load_eventually(
    std::string key, timestamp now, call_deadline until) {
  return pass<std::optional<record>>(store_verb::load_eventually,
                                     inner_->load_eventually(std::move(key), now, until), until);
}

boost::asio::awaitable<result<std::int64_t>> faulty_store::save(save_request request,
                                                                call_deadline until) {
  const bool is_late = delays(store_verb::save, [inner = inner_, request] {
    return ignored(inner->save(request, no_deadline));
  });
  request.in_doubt = request.in_doubt || is_late;
  const bool requires_version = request.if_version.has_value();
  auto call = pass<std::int64_t>(store_verb::save, inner_->save(std::move(request), until), until);
  return is_late ? in_doubt(std::move(call), requires_version) : std::move(call);
}

boost::asio::awaitable<result<void>> faulty_store::touch(touch_request request,
                                                         call_deadline until) {
  delays(store_verb::touch,
         [inner = inner_, request] { return ignored(inner->touch(request, no_deadline)); });
  return pass<void>(store_verb::touch, inner_->touch(std::move(request), until), until);
}

boost::asio::awaitable<result<void>> faulty_store::renew(renew_request request,
                                                         call_deadline until) {
  delays(store_verb::renew,
         [inner = inner_, request] { return ignored(inner->renew(request, no_deadline)); });
  return pass<void>(store_verb::renew, inner_->renew(std::move(request), until), until);
}

boost::asio::awaitable<result<void>> faulty_store::remove(std::string key, call_deadline until) {
  return pass<void>(store_verb::remove, inner_->remove(std::move(key), until), until);
}

boost::asio::awaitable<result<lock_answer>> faulty_store::lock(lock_request request,
                                                               call_deadline until) {
  return pass<lock_answer>(store_verb::lock, inner_->lock(std::move(request), until), until);
}

boost::asio::awaitable<result<std::optional<session_lock>>> faulty_store::peek_lock(
    std::string key, call_deadline until) {
  return pass<std::optional<session_lock>>(store_verb::peek_lock,
                                           inner_->peek_lock(std::move(key), until), until);
}

boost::asio::awaitable<result<void>> faulty_store::renew_lease(std::string key, std::string owner,
                                                               std::int64_t beat,
                                                               call_deadline until) {
  return pass<void>(store_verb::renew_lease,
                    inner_->renew_lease(std::move(key), std::move(owner), beat, until), until);
}

boost::asio::awaitable<result<void>> faulty_store::unlock(std::string key, std::string owner,
                                                          call_deadline until) {
  return pass<void>(store_verb::unlock, inner_->unlock(std::move(key), std::move(owner), until),
                    until);
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

boost::asio::awaitable<result<std::vector<std::string>>> faulty_store::successors_of(
    std::string key) {
  return pass<std::vector<std::string>>(store_verb::successors_of,
                                        inner_->successors_of(std::move(key)));
}

boost::asio::awaitable<result<bool>> faulty_store::remove_of_user(std::string key, std::string user,
                                                                  call_deadline until) {
  return pass<bool>(store_verb::remove_of_user,
                    inner_->remove_of_user(std::move(key), std::move(user), until), until);
}

}  // namespace dynasession::inline v0
