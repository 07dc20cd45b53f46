// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/detail/export.hpp>
#include <dynasession/store/session_catalog.hpp>
#include <dynasession/testing/memory_store.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace dynasession::inline v0 {

/// The verbs of a `catalog_store`.
enum class store_verb {
  create,
  load,
  load_eventually,
  save,
  touch,
  renew,
  remove,
  lock,
  peek_lock,
  renew_lease,
  unlock,
  scan,
  remove_unchanged,
  list_of_user,
  successors_of,
  remove_of_user,
};

/// The name of a verb: "peek_lock".
DYNASESSION_EXPORT std::string_view to_string(store_verb verb) noexcept;
/// Writes the name of a verb, for the messages of tests.
DYNASESSION_EXPORT std::ostream& operator<<(std::ostream& out, store_verb verb);

/// When a call fails: before the inner store is called, so that nothing was done; or after it, so that
/// only the answer is lost.
enum class fault_point { before, after };

/// A store for tests, around another one, that fails when the test says so. It suspends in every verb, as
/// a store across a network does.
///
///     store->fail_next(store_verb::save, errc::unavailable);
///     store->fail_next(store_verb::save, errc::outcome_unknown, fault_point::after);
///
/// Faults and hooks of a verb queue up: each call uses up one fault and one hook of either side at most.
/// Thread safety: as any store; hooks run on the calling thread, without any mutex held.
class DYNASESSION_EXPORT faulty_store final : public catalog_store {
 public:
  /// A function that runs before or after a call.
  using hook = std::function<void()>;

  /// A store around another one, by default a new `memory_store`.
  explicit faulty_store(std::shared_ptr<catalog_store> inner = std::make_shared<memory_store>());

  /// The next call of this verb fails.
  faulty_store& fail_next(store_verb verb, boost::system::error_code code,
                          fault_point point = fault_point::before);
  /// The nth call from now on fails, whatever its verb; 1 is the next one.
  faulty_store& fail_call(std::size_t nth, boost::system::error_code code,
                          fault_point point = fault_point::before);
  /// Every call fails, before anything is done, until `recover` is called.
  void fail_all(boost::system::error_code code = errc::unavailable);
  /// Ends `fail_all`.
  void recover();
  /// Runs the hook in the next call of the verb: to save by another request in between, for example.
  /// A hook calls the inner store, not this one.
  faulty_store& before_next(store_verb verb, hook act);
  /// Runs the hook after the next call of the verb, before its answer is returned.
  faulty_store& after_next(store_verb verb, hook act);

  /// The next call of create, save, touch or renew is sent twice, as by a store that sends a request again
  /// when its answer is lost: the first attempt stays on its way until `deliver_delayed`, and the second is
  /// answered. A create is not sent again: it ends in errc::outcome_unknown.
  faulty_store& delay_next(store_verb verb);
  /// The attempts that were delayed reach the inner store, in order; nobody gets their answers.
  void deliver_delayed();

  /// The next calls of the verb wait, suspended, before they reach the inner store, until `release`: as if the
  /// store were slow. They do not end at their deadlines.
  faulty_store& hold_next(store_verb verb, std::size_t calls = 1);
  /// Waits until so many calls are held at once; false if they are not in time.
  bool wait_for_held(std::size_t calls,
                     std::chrono::milliseconds timeout = std::chrono::seconds(20)) const;
  /// The held calls go on, and none is held any more.
  void release();

  /// The calls made so far, in order.
  std::vector<store_verb> calls() const;
  /// The deadline that each of them was given, in the same order; `no_deadline` of those without.
  std::vector<call_deadline> deadlines() const;
  /// How many calls of a verb were made so far.
  std::size_t count(store_verb verb) const;
  /// Empties the lists of calls and deadlines.
  void forget_calls();
  /// The store that calls are passed to.
  const std::shared_ptr<catalog_store>& inner() const noexcept { return inner_; }

  boost::asio::awaitable<result<void>> create(record draft,
                                              call_deadline until = no_deadline) override;
  boost::asio::awaitable<result<std::optional<record>>> load(
      std::string key, timestamp now, call_deadline until = no_deadline) override;
  boost::asio::awaitable<result<std::optional<record>>> load_eventually(
      std::string key, timestamp now, call_deadline until = no_deadline) override;
  bool has_eventual_reads() const noexcept override { return inner_->has_eventual_reads(); }
  boost::asio::awaitable<result<std::int64_t>> save(save_request request,
                                                    call_deadline until = no_deadline) override;
  boost::asio::awaitable<result<void>> touch(touch_request request,
                                             call_deadline until = no_deadline) override;
  boost::asio::awaitable<result<void>> renew(renew_request request,
                                             call_deadline until = no_deadline) override;
  boost::asio::awaitable<result<void>> remove(std::string key,
                                              call_deadline until = no_deadline) override;
  boost::asio::awaitable<result<lock_answer>> lock(lock_request request,
                                                   call_deadline until = no_deadline) override;
  boost::asio::awaitable<result<std::optional<session_lock>>> peek_lock(
      std::string key, call_deadline until = no_deadline) override;
  boost::asio::awaitable<result<void>> renew_lease(std::string key, std::string owner,
                                                   std::int64_t beat,
                                                   call_deadline until = no_deadline) override;
  boost::asio::awaitable<result<void>> unlock(std::string key, std::string owner,
                                              call_deadline until = no_deadline) override;
  boost::asio::awaitable<result<session_page>> scan(scan_request request) override;
  boost::asio::awaitable<result<removal>> remove_unchanged(
      std::vector<session_summary> seen) override;
  boost::asio::awaitable<result<session_page>> list_of_user(std::string user, timestamp now,
                                                            std::string after) override;
  boost::asio::awaitable<result<std::vector<std::string>>> successors_of(std::string key) override;
  boost::asio::awaitable<result<bool>> remove_of_user(std::string key, std::string user,
                                                      call_deadline until = no_deadline) override;
  std::string_view name() const noexcept override { return inner_->name(); }

 private:
  struct fault {
    std::optional<store_verb> verb;  ///< nullopt: any
    std::size_t call;                ///< with any verb: the number of the call, counted from 1
    boost::system::error_code code;
    fault_point point;
  };
  struct planned_hook {
    store_verb verb;
    fault_point point;
    hook act;
  };

  /// An attempt that is on its way.
  using delayed_attempt = std::function<boost::asio::awaitable<void>()>;

  std::optional<fault> enter(store_verb verb, call_deadline until);
  bool holds(store_verb verb);
  boost::asio::awaitable<void> wait_for_release();
  void run_hook(store_verb verb, fault_point point);
  bool delays(store_verb verb, delayed_attempt attempt);
  template <class T>
  boost::asio::awaitable<result<T>> pass(store_verb verb,
                                         boost::asio::awaitable<result<T>> inner_call,
                                         call_deadline until = no_deadline);

  std::shared_ptr<catalog_store> inner_;
  mutable std::mutex mutex_;
  std::optional<boost::system::error_code> outage_;
  std::vector<fault> faults_;
  std::vector<planned_hook> hooks_;
  std::vector<store_verb> to_delay_;
  std::vector<delayed_attempt> delayed_;
  std::vector<store_verb> to_hold_;
  std::vector<std::function<void()>> held_;  ///< each resumes a call
  mutable std::condition_variable another_is_held_;
  std::vector<store_verb> calls_;
  std::vector<call_deadline> deadlines_;
  std::size_t calls_made_ = 0;
};

}  // namespace dynasession::inline v0
