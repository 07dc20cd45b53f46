// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/store/session_store.hpp>

#include <boost/asio/awaitable.hpp>

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

namespace dynasession::test {

enum class verb { create, load, save, touch, renew, remove, lock, peek_lock, renew_lease, unlock };

/// On which side of the inner call something happens: before it (a failure then means that nothing
/// was applied) or after it (what was done is done, only the answer is lost).
enum class when { before, after };

std::string_view to_string(verb called) noexcept;
std::ostream& operator<<(std::ostream& out, verb called);

/// A store that suspends in every verb, as one across a network does, and fails on cue:
/// `store.fail_next(verb::save, errc::outcome_unknown, when::after).fail_next(verb::save, ...)`.
/// Cues of one kind queue up: each call uses up at most one failure and one hook a side.
/// Thread safety: as any store; hooks run on the calling thread, outside the lock.
class faulty_store final : public session_store {
 public:
  using hook = std::function<void()>;

  explicit faulty_store(std::shared_ptr<session_store> inner);

  faulty_store& fail_next(verb which, errc code, when side = when::before);
  /// The n-th call from now, whatever its verb; 1 is the next one.
  faulty_store& fail_call(std::size_t n, errc code, when side = when::before);
  /// In the next call of the verb: a foreign save that comes between, say. Use the inner store
  /// there.
  faulty_store& before_next(verb which, hook act);
  faulty_store& after_next(verb which, hook act);

  std::vector<verb> calls() const;
  std::size_t count(verb which) const;
  void forget_calls();
  const std::shared_ptr<session_store>& inner() const noexcept { return inner_; }

  boost::asio::awaitable<result<void>> create(record draft) override;
  boost::asio::awaitable<result<std::optional<record>>> load(std::string key,
                                                             timestamp now) override;
  boost::asio::awaitable<result<std::int64_t>> save(save_request request) override;
  boost::asio::awaitable<result<void>> touch(touch_request request) override;
  boost::asio::awaitable<result<void>> renew(renew_request request) override;
  boost::asio::awaitable<result<void>> remove(std::string key) override;
  boost::asio::awaitable<result<lock_answer>> lock(lock_request request) override;
  boost::asio::awaitable<result<std::optional<session_lock>>> peek_lock(std::string key) override;
  boost::asio::awaitable<result<void>> renew_lease(std::string key, std::string owner,
                                                   std::int64_t beat) override;
  boost::asio::awaitable<result<void>> unlock(std::string key, std::string owner) override;
  std::string_view name() const noexcept override { return inner_->name(); }

 private:
  struct failure {
    std::optional<verb> which;  ///< nullopt: any
    std::size_t call;           ///< with any verb: the number of the call, counted from the first
    errc code;
    when side;
  };
  struct planned_hook {
    verb which;
    when side;
    hook act;
  };

  std::optional<failure> enter(verb called);
  void run_hook(verb called, when side);
  template <class T>
  boost::asio::awaitable<result<T>> pass(verb called, boost::asio::awaitable<result<T>> inner_call);

  std::shared_ptr<session_store> inner_;
  mutable std::mutex mutex_;
  std::vector<failure> failures_;
  std::vector<planned_hook> hooks_;
  std::vector<verb> calls_;
  std::size_t calls_made_ = 0;
};

}  // namespace dynasession::test
