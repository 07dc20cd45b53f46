// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/store/session_store.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace dynasession::test {

/// The port in its plainest form: what the other stores are compared with.
class memory_store final : public session_store {
 public:
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
  std::string_view name() const noexcept override { return "memory"; }

  /// What is stored, tombstones and expired records included.
  std::optional<record> stored(const std::string& key) const;
  std::size_t size() const;
  /// Its lock, if there is one.
  std::optional<session_lock> stored_lock(const std::string& key) const;

 private:
  struct applied_save {
    write_token token;
    std::int64_t version;
  };
  struct entry {
    record contents;
    std::deque<applied_save> saves;  ///< the last eight, the newest first
    std::optional<session_lock> lock;
  };

  bool is_locked_by_another(const entry& stored, const std::optional<std::string>& owner) const;
  entry* find(const std::string& key);

  mutable std::mutex mutex_;
  std::map<std::string, entry> entries_;
};

}  // namespace dynasession::test
