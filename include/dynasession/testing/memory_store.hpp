// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/detail/export.hpp>
#include <dynasession/store/session_catalog.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dynasession::inline v0 {

/// Sessions in this process's memory, for tests: each store is empty at first, and its verbs complete
/// without suspending. Expired records stay, so that a test can look at them.
class DYNASESSION_EXPORT memory_store final : public catalog_store {
 public:
  boost::asio::awaitable<result<void>> create(record draft,
                                              call_deadline until = no_deadline) override;
  boost::asio::awaitable<result<std::optional<record>>> load(
      std::string key, timestamp now, call_deadline until = no_deadline) override;
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
  std::string_view name() const noexcept override { return "memory"; }

  /// What is stored under a key; also a tombstone or an expired record.
  std::optional<record> stored(const std::string& key) const;
  /// The lock of a record, if it has one.
  std::optional<session_lock> stored_lock(const std::string& key) const;
  /// How many records there are, tombstones and expired ones included.
  std::size_t size() const;

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
  using entries = std::map<std::string, entry>;

  entry* find(const std::string& key);
  /// The key, and what its tombstones lead to.
  std::vector<std::string> chain_from(std::string key);
  template <class Wanted>
  session_page page_after(const std::string& after, std::size_t limit, Wanted wanted) const;

  mutable std::mutex mutex_;
  entries entries_;
};

}  // namespace dynasession::inline v0
