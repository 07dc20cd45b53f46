// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "locks/session_locks.hpp"
#include "session/presented_cookies.hpp"
#include "session/request_state.hpp"
#include "session/session_context.hpp"

#include <dynasession/request_facts.hpp>
#include <dynasession/store/record.hpp>
#include <dynasession/trusted_proxies.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace dynasession::inline v0::detail {

/// What a handler will do with the values. They differ only with concurrency_policy::lock.
enum class access { read, change };

/// What both managers share: from the cookies of a request to its session. Commits are the `committer`'s.
/// Thread safety: const calls are safe; the state of one request belongs to one call at a time.
class session_engine {
 public:
  /// The executor is that of asynchronous verbs which have none of their own.
  static std::shared_ptr<session_engine> make(boost::asio::any_io_executor executor,
                                              std::shared_ptr<session_store> store,
                                              configuration options);

  void start(request_state& request, const request_facts& facts) const;

  /// Gives what is to be raised, if anything. A call that was cancelled leaves the session unloaded. A
  /// session without its lock, because it was loaded to read or a commit has ended the lock, is loaded again to
  /// change it. If it was changed before that, the load is refused: lock_lost.
  boost::asio::awaitable<error> load(request_state& request, access wanted) const;

  const session_context& context() const noexcept { return context_; }
  const boost::asio::any_io_executor& executor() const noexcept { return executor_; }

 private:
  session_engine(boost::asio::any_io_executor executor, std::shared_ptr<session_store> store,
                 configuration options);

  /// Until when one load waits for a lock, and until when its calls of the store last.
  struct load_limits {
    load_limits(const configuration& options, bool waits);

    call_deadline waiting;
    call_deadline calls;
  };

  /// Both give what is to be raised, if anything.
  error refuse_load(request_state& request) const;
  error fail_load(request_state& request, error failure, bool cancelled) const;
  /// `is_named`: the key of the request names the session already; its cookies are not looked at.
  boost::asio::awaitable<error> load_named(request_state& request, access wanted,
                                           bool is_named) const;
  boost::asio::awaitable<error> try_cookies(request_state& request, load_limits limits) const;
  boost::asio::awaitable<error> try_key(request_state& request, load_limits limits) const;
  /// The lowest version that may answer a load; nullopt: only a consistent read may.
  using least_version = std::optional<std::int64_t>;

  least_version least_version_of(request_state& request) const;
  /// Puts what is stored into `found`, which the caller keeps meanwhile.
  boost::asio::awaitable<error> fetch(request_state& request, load_limits limits,
                                      locked_record& found) const;
  /// The same, from memory or eventually if that is enough.
  boost::asio::awaitable<error> fetch_relaxed(std::string key, least_version least,
                                              call_deadline until, locked_record& found) const;
  std::optional<record> find_kept(const std::string& key, std::int64_t least, bool& was_dropped,
                                  timestamp now) const;
  boost::asio::awaitable<std::optional<end_reason>> reason_of_absence(std::string key,
                                                                      call_deadline until) const;
  void take_answer(request_state& request, locked_record& answer,
                   std::optional<end_reason> absence) const;
  void report(const presented_cookies& presented) const noexcept;

  boost::asio::any_io_executor executor_;
  session_context context_;
  std::unique_ptr<session_locks> locks_;  ///< only with concurrency_policy::lock
};

/// Those of a manager; null is the engine of an empty one, which trusts no proxy and has no cookie.
const trusted_proxies& proxies_of(const session_engine* engine) noexcept;
std::string_view cookie_name_of(const session_engine* engine) noexcept;

}  // namespace dynasession::inline v0::detail
