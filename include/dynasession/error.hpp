// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/detail/export.hpp>

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>
#include <boost/system/system_error.hpp>

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace dynasession::inline v0 {

/// What can go wrong. Messages name keys, options and places, never values, ids, cookies or
/// secrets.
enum class errc {
  // Errors of a handler's calls.
  invalid_key = 1,    ///< a key is not 1 to 255 bytes of UTF-8
  invalid_user,       ///< a user is not 1 to `max_user_size` bytes of UTF-8, or there is none
  not_json,           ///< a value that JSON cannot hold: NaN, infinity, invalid UTF-8, too deep
  wrong_type,         ///< the stored value is not of the type asked for
  not_an_integer,     ///< `increment` of a value that is no 64-bit integer
  integer_overflow,   ///< `increment` past 64 bits
  session_too_large,  ///< beyond `max_record_size`, or beyond `max_size` of the store

  // What a store answers.
  id_collision,  ///< create: the key exists already
  session_gone,  ///< the record is absent, expired or renewed
  conflict,      ///< another request changed what this one relied on; nothing was written
  /// `session_store::save` alone: a conflict, but an earlier attempt of it may still be applied. A commit
  /// never ends with it: it tries again, or is outcome_unknown.
  conflict_in_doubt,
  lock_lost,  ///< the session is not, or no longer, locked for this request; nothing was written
  lock_wait_timeout,  ///< other requests held the session locked all the time
  corrupt_record,     ///< a record that this library did not write, or that was altered

  // The store itself.
  unavailable,         ///< the store cannot be reached or answers with a failure
  deadline_exceeded,   ///< no answer within the deadline; nothing was written
  outcome_unknown,     ///< a write was sent, but whether it was applied cannot be known
  store_full,          ///< no room left for the write
  store_read_only,     ///< the store does not accept writes
  missing_table,       ///< the table does not exist
  incompatible_store,  ///< not a store of this library, or of a newer version of it
  access_denied,       ///< the store refuses the credentials, or what they may do
  deletion_protected,  ///< the table may not be removed
  would_deadlock,      ///< a blocking call on the very thread that would have to answer it

  // Set-up.
  invalid_configuration,  ///< an option, or a combination, that cannot work
  missing_secret,         ///< no `secret_key`
  missing_credentials,    ///< no AWS credentials where they were looked for
  no_randomness,          ///< the operating system gave no random bytes

  // How a handle is used.
  no_session,  ///< a verb of an empty or moved-from handle, or `start` of an empty manager
  operation_in_progress,  ///< a second verb while one is in flight, on this handle or a copy of it
  callback_failed,  ///< a function of the application's threw: of an update, a clock, a random source
};

/// Its name: "invalid_key".
DYNASESSION_EXPORT std::string_view to_string(errc code) noexcept;

/// The category of every `errc`. Categories of several copies of the library in one process compare
/// equal.
DYNASESSION_EXPORT const boost::system::error_category& error_category() noexcept;
/// The code in this library's category. Boost.System calls it to convert an `errc`.
DYNASESSION_EXPORT boost::system::error_code make_error_code(errc code) noexcept;
/// errc{} for a code of another category.
DYNASESSION_EXPORT errc errc_of(const boost::system::error_code& code) noexcept;

}  // namespace dynasession::inline v0

namespace boost::system {
template <>
struct is_error_code_enum<dynasession::errc> : std::true_type {};
}  // namespace boost::system

namespace dynasession::inline v0 {

/// An error code with the details that a person needs to act on it. The code is an `errc`; or Asio's
/// `operation_aborted` of a cancelled verb; or one of the system's, if memory, threads or descriptors are missing.
/// Thread safety: concurrent reads are safe.
class DYNASESSION_EXPORT error {
 public:
  error() = default;
  /// An error with a detail, which may be empty.
  error(boost::system::error_code code, std::string detail)
      : code_(code), detail_(std::move(detail)) {}

  /// The code, for programs to compare.
  const boost::system::error_code& code() const noexcept { return code_; }
  /// The particulars, for people; may be empty.
  const std::string& detail() const noexcept { return detail_; }
  /// The message of the code, a colon and the detail: one line for a log.
  std::string message() const;
  /// Whether there is an error. (No `operator bool`: a `result<bool>` could not be made of it.)
  bool failed() const noexcept { return code_.failed(); }

 private:
  boost::system::error_code code_;
  std::string detail_;
};

/// The exception of this library: `code()` compares equal to an `errc`, `what()` is the message.
class DYNASESSION_EXPORT session_error : public boost::system::system_error {
 public:
  /// An exception for an error.
  explicit session_error(error reason);
  ~session_error() override;
  /// The error: its code and its detail.
  const error& reason() const noexcept { return reason_; }
  /// The message of the error.
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  error reason_;
  std::string message_;
};

/// What `serve` and the adapters throw instead of a `session_error`, which was logged before: `what()`
/// names no table, path or account, so that a framework may show it to a visitor.
class DYNASESSION_EXPORT request_failed : public boost::system::system_error {
 public:
  /// An exception that keeps the code alone.
  explicit request_failed(boost::system::error_code code);
  ~request_failed() override;
  /// The same text for every error.
  const char* what() const noexcept override { return "the session of this request failed"; }
};

/// Either a value or an `error`. `value()` throws `session_error`.
template <class T>
using result = boost::system::result<T, error>;

/// Found by `result::value()`.
[[noreturn]] DYNASESSION_EXPORT void throw_exception_from_error(const error& reason,
                                                                const boost::source_location&);

}  // namespace dynasession::inline v0
