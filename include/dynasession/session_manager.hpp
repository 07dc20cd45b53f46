// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/commit_result.hpp>
#include <dynasession/configuration.hpp>
#include <dynasession/detail/export.hpp>
#include <dynasession/detail/session_handle.hpp>
#include <dynasession/fwd.hpp>
#include <dynasession/request_facts.hpp>
#include <dynasession/session.hpp>
#include <dynasession/trusted_proxies.hpp>

#include <initializer_list>
#include <memory>
#include <string_view>

namespace dynasession::inline v0 {

namespace detail {
class session_engine;

/// For adapters, which see what the application says to caches. Logs one warning.
DYNASESSION_EXPORT void warn_of_shared_caching(const session_manager& sessions) noexcept;
/// For adapters of frameworks that may change the Cookie fields. Logs one warning.
DYNASESSION_EXPORT void warn_of_decoded_cookies(const session_manager& sessions) noexcept;
}  // namespace detail

/// The session of one request, for handlers that may block. Costs nothing until it is loaded.
///
/// Copies share one session, so the member functions are const, as those of `std::shared_ptr`. If the session was
/// changed, and neither committed nor abandoned when the last copy is destroyed, one warning is logged.
/// Errors: throws `session_error`: no_session, if the handle is empty; operation_in_progress, if another call
///   on this handle or a copy has not returned; and the errors that the `error_handler` raises.
/// Lifetimes: keeps what it needs of its manager and the store.
/// Thread safety: copies may be made, passed and dropped on any thread. The session itself belongs to one
///   thread at a time.
/// Every handle also has `loaded()`, the session if it is loaded, else nullptr, and `abandon()`, which drops what was
/// changed and lets a locked session go. It converts to true unless it is empty.
class DYNASESSION_EXPORT request_session : public detail::session_handle {
 public:
  request_session() = default;

  /// The session, loaded by the first call. Blocks until the store answers or its deadline passes; with
  /// `concurrency_policy::lock` it waits for the lock first, at most `lock_max_wait_time`.
  /// If the store fails, or the lock is not had in time, the state of the session is `session_state::unavailable`, and
  /// further calls do not ask again.
  session& load() const&;
  /// The session lives as long as the handle: name the handle first.
  session& load() const&& = delete;

  /// The session for a handler that only reads: with `concurrency_policy::lock` it neither waits for the lock
  /// nor takes it, so another request may change the session meanwhile. Otherwise as `load`, which may be
  /// called after it: then the session is locked and loaded again, into the same object.
  const session& load_read_only() const&;
  /// The session lives as long as the handle: name the handle first.
  const session& load_read_only() const&& = delete;

  /// Stores what changed, through the manager that started the request, and returns the cookies and fields
  /// for the response. Idempotent after success: changes made after it are stored by another commit. After a failure
  /// it may be called again. With `concurrency_policy::lock` a commit ends the lock: call `load` again, which
  /// loads the session again, before further changes. Changes made before that load are never stored: the
  /// load is refused (lock_lost), and the next commit is a `conflict`. Only `destroy` and `log_out` need no
  /// lock, and no load undoes them (rule 16). Blocks as `load` does.
  commit_result commit() const;

 private:
  friend class session_manager;
  using session_handle::session_handle;
};

/// Starts the sessions of requests, for servers whose handlers block. Cheap to copy: copies are one
/// manager. A default-constructed one is empty.
///
/// Errors: the constructor throws `session_error` (invalid_configuration, missing_secret).
/// Lifetimes: handles may outlive their manager. Destructors of static objects may use both if these objects were made
///   after the manager, because OpenSSL ends before older ones are destroyed; and with DynamoDB on a thread that has used
///   the store before, because simdjson may have ended too.
/// Thread safety: concurrent calls are safe.
class DYNASESSION_EXPORT session_manager {
 public:
  session_manager() = default;
  /// A manager of a store, of which it keeps the pointer. Errors: see above.
  session_manager(std::shared_ptr<session_store> store, configuration options);

  /// The session of a request. No I/O. A cookie whose signature is not valid is ignored.
  /// Errors: throws `session_error` (no_session), if the manager is empty.
  request_session start(request_facts&& facts) const;
  /// The same of Cookie fields alone: one string, a list in braces, or a range.
  template <cookie_source Cookies>
  request_session start(Cookies&& cookies) const {
    return start(request_facts{.cookies = cookies});
  }
  /// (A template, or g++ 12 finds `start({.cookies = {a, b}})` ambiguous.)
  template <class = void>
  request_session start(std::initializer_list<std::string_view> cookies) const {
    return start(request_facts{.cookies = cookies});
  }

  /// The name of the session's cookie; empty if the manager is.
  std::string_view cookie_name() const noexcept;
  /// The proxies of the option `trusted_proxies`, for `request_transport`; none if the manager is empty. They live as
  /// long as the manager.
  const trusted_proxies& proxies() const noexcept;

  /// Whether the manager is not empty.
  explicit operator bool() const noexcept { return engine_ != nullptr; }

 private:
  friend void detail::warn_of_shared_caching(const session_manager& sessions) noexcept;
  friend void detail::warn_of_decoded_cookies(const session_manager& sessions) noexcept;

  std::shared_ptr<const detail::session_engine> engine_;
};

}  // namespace dynasession::inline v0
