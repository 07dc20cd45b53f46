// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/store/session_store.hpp>
#include <dynasession/testing/memory_store.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynasession::test {

/// Reads of a store that were made so far.
struct read_count {
  std::size_t consistent = 0;
  std::size_t eventual = 0;
  std::size_t stale = 0;  ///< of the eventual ones: those that lacked something
};

/// A store like DynamoDB, whose eventually consistent reads show a record as it was up to `lag` before, each as
/// of a random moment. Time is that of the clock of the test.
class lagging_store final : public session_store {
 public:
  lagging_store(std::shared_ptr<memory_store> inner, clock_source clock,
                std::chrono::milliseconds lag, std::uint64_t seed = 1)
      : inner_(std::move(inner)), clock_(std::move(clock)), lag_(lag), random_(seed) {}

  read_count reads() const {
    const std::lock_guard lock(mutex_);
    return reads_;
  }
  void forget_reads() {
    const std::lock_guard lock(mutex_);
    reads_ = {};
  }

  boost::asio::awaitable<result<std::optional<record>>> load(std::string key, timestamp now,
                                                             call_deadline until) override {
    {
      const std::lock_guard lock(mutex_);
      ++reads_.consistent;
    }
    return inner_->load(std::move(key), now, until);
  }
  boost::asio::awaitable<result<std::optional<record>>> load_eventually(std::string key,
                                                                        timestamp now,
                                                                        call_deadline) override {
    const std::lock_guard lock(mutex_);
    ++reads_.eventual;
    auto found = as_of(key, now - std::chrono::milliseconds(std::uniform_int_distribution<>(
                                      0, static_cast<int>(lag_.count()))(random_)));
    const auto newest = inner_->stored(key);
    if (found.has_value() != newest.has_value() ||
        (found && (found->version != newest->version || found->renewed_to != newest->renewed_to)))
      ++reads_.stale;
    if (found && found->expire_at <= now) found.reset();
    co_return found;
  }
  bool has_eventual_reads() const noexcept override { return true; }

  boost::asio::awaitable<result<void>> create(record draft, call_deadline until) override {
    const auto key = draft.key;
    return noted(inner_->create(std::move(draft), until), {key});
  }
  boost::asio::awaitable<result<std::int64_t>> save(save_request request,
                                                    call_deadline until) override {
    const auto key = request.key;
    return noted(inner_->save(std::move(request), until), {key});
  }
  boost::asio::awaitable<result<void>> touch(touch_request request, call_deadline until) override {
    const auto key = request.key;
    return noted(inner_->touch(std::move(request), until), {key});
  }
  boost::asio::awaitable<result<void>> renew(renew_request request, call_deadline until) override {
    std::vector<std::string> keys{request.old_key, request.next.key};
    return noted(inner_->renew(std::move(request), until), std::move(keys));
  }
  boost::asio::awaitable<result<void>> remove(std::string key, call_deadline until) override {
    return noted(inner_->remove(std::move(key), until), {});
  }
  boost::asio::awaitable<result<lock_answer>> lock(lock_request request,
                                                   call_deadline until) override {
    return inner_->lock(std::move(request), until);
  }
  boost::asio::awaitable<result<std::optional<session_lock>>> peek_lock(
      std::string key, call_deadline until) override {
    return inner_->peek_lock(std::move(key), until);
  }
  boost::asio::awaitable<result<void>> renew_lease(std::string key, std::string owner,
                                                   std::int64_t beat,
                                                   call_deadline until) override {
    return inner_->renew_lease(std::move(key), std::move(owner), beat, until);
  }
  boost::asio::awaitable<result<void>> unlock(std::string key, std::string owner,
                                              call_deadline until) override {
    return inner_->unlock(std::move(key), std::move(owner), until);
  }
  std::string_view name() const noexcept override { return "lagging"; }

 private:
  struct state {
    timestamp since;
    std::optional<record> stored;
  };

  std::optional<record> as_of(const std::string& key, timestamp moment) const {
    const auto found = history_.find(key);
    if (found == history_.end()) return std::nullopt;
    std::optional<record> then;
    for (const auto& each : found->second)
      if (each.since <= moment) then = each.stored;
    return then;
  }

  /// Notes what a write has made of the records; without keys, of all.
  template <class T>
  boost::asio::awaitable<result<T>> noted(boost::asio::awaitable<result<T>> write,
                                          std::vector<std::string> keys) {
    auto answer = co_await std::move(write);
    const std::lock_guard lock(mutex_);
    if (keys.empty())
      for (const auto& [key, states] : history_) keys.push_back(key);
    for (const auto& key : keys) {
      auto& states = history_[key];
      states.push_back({clock_(), inner_->stored(key)});
      while (states.size() > 1 && states[1].since + lag_ < clock_()) states.erase(states.begin());
    }
    co_return answer;
  }

  const std::shared_ptr<memory_store> inner_;
  const clock_source clock_;
  const std::chrono::milliseconds lag_;
  mutable std::mutex mutex_;
  std::mt19937_64 random_;
  std::map<std::string, std::vector<state>> history_;
  read_count reads_;
};

}  // namespace dynasession::test
