// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/detail/export.hpp>
#include <dynasession/error.hpp>
#include <dynasession/fwd.hpp>

#include <memory>
#include <utility>

namespace dynasession::inline v0::detail {

class session_request;

/// What the blocking and the asynchronous handle of a request's session have in common.
class DYNASESSION_EXPORT session_handle {
 public:
  /// The session, if it is loaded and no verb is in flight; else nullptr. No I/O.
  session* loaded() const noexcept;

  /// For the path on which a handler failed: nothing that it changed will be stored, and a lock is released soon after.
  /// A later commit does nothing. A later load gives the session as it is stored, to be read: it takes no lock.
  /// Until then the object still shows the changes. Of an empty handle it does nothing. While a verb is in flight
  /// it takes effect when that ends.
  void abandon() const noexcept;

  /// Whether this is the handle of a request. One that was default-constructed or moved from is empty.
  explicit operator bool() const noexcept { return request_ != nullptr; }

  /// Logs an error that left a handler, unless `load` or `commit` raised it and so logged it.
  friend void log_failure(const session_handle& of, const error& reason) noexcept;

  friend bool operator==(const session_handle&, const session_handle&) noexcept = default;

 protected:
  session_handle() = default;
  explicit session_handle(std::shared_ptr<session_request> request) noexcept
      : request_(std::move(request)) {}
  session_handle(const session_handle&) = default;
  session_handle(session_handle&&) noexcept = default;
  session_handle& operator=(const session_handle&) = default;
  session_handle& operator=(session_handle&&) noexcept = default;
  ~session_handle() = default;

  /// Errors: throws `session_error` (no_session).
  session_request& request() const;

  std::shared_ptr<session_request> request_;
};

}  // namespace dynasession::inline v0::detail
