// SPDX-License-Identifier: Apache-2.0
#include <dynasession/error.hpp>

#include <utility>

namespace dynasession::inline v0 {
namespace {

struct wording {
  const char* name;
  const char* message;
};

wording describe(errc code) noexcept {
  switch (code) {
    case errc::invalid_key:
      return {"invalid_key", "a session key must be 1 to 255 bytes of UTF-8"};
    case errc::invalid_user:
      return {"invalid_user", "a user must be 1 to 2048 bytes of UTF-8"};
    case errc::not_json:
      return {"not_json", "JSON cannot hold the value"};
    case errc::wrong_type:
      return {"wrong_type", "the stored value is of another type"};
    case errc::not_an_integer:
      return {"not_an_integer", "only a 64-bit integer can be incremented"};
    case errc::integer_overflow:
      return {"integer_overflow", "the sum does not fit 64 bits"};
    case errc::session_too_large:
      return {"session_too_large", "the session is too large"};
    case errc::id_collision:
      return {"id_collision", "the session id is in use"};
    case errc::session_gone:
      return {"session_gone", "the session has ended"};
    case errc::conflict:
      return {"conflict", "another request changed the session"};
    case errc::conflict_in_doubt:
      return {"conflict_in_doubt",
              "another request changed the session, and an earlier attempt may still be applied"};
    case errc::lock_lost:
      return {"lock_lost", "the session is not locked for this request"};
    case errc::lock_wait_timeout:
      return {"lock_wait_timeout", "other requests hold the session locked"};
    case errc::corrupt_record:
      return {"corrupt_record", "the stored session cannot be read"};
    case errc::unavailable:
      return {"unavailable", "the session store is unavailable"};
    case errc::deadline_exceeded:
      return {"deadline_exceeded", "the session store did not answer in time"};
    case errc::outcome_unknown:
      return {"outcome_unknown", "whether the change was applied is unknown"};
    case errc::store_full:
      return {"store_full", "the session store is full"};
    case errc::store_read_only:
      return {"store_read_only", "the session store is read-only"};
    case errc::missing_table:
      return {"missing_table", "the session table does not exist"};
    case errc::incompatible_store:
      return {"incompatible_store", "not a session store of this version"};
    case errc::access_denied:
      return {"access_denied", "the session store refuses access"};
    case errc::deletion_protected:
      return {"deletion_protected", "the session table is protected against deletion"};
    case errc::would_deadlock:
      return {"would_deadlock", "a blocking call on the thread that would have to answer it"};
    case errc::invalid_configuration:
      return {"invalid_configuration", "invalid configuration"};
    case errc::missing_secret:
      return {"missing_secret", "no secret_key is configured"};
    case errc::missing_credentials:
      return {"missing_credentials", "no AWS credentials were found"};
    case errc::no_randomness:
      return {"no_randomness", "the system gives no random bytes"};
    case errc::no_session:
      return {"no_session", "the session handle or its manager is empty"};
    case errc::operation_in_progress:
      return {"operation_in_progress", "another operation on the session is in progress"};
    case errc::callback_failed:
      return {"callback_failed", "a function of the application threw an exception"};
  }
  return {"unknown", "unknown error"};
}

// Changes with the ABI, as the inline namespace does.
constexpr boost::ulong_long_type category_id = 0x5d1c'4b0e'93a7'f200;

class category final : public boost::system::error_category {
 public:
  constexpr category() noexcept : error_category(category_id) {}
  const char* name() const noexcept override { return "dynasession"; }
  std::string message(int code) const override { return describe(static_cast<errc>(code)).message; }
};

}  // namespace

std::string_view to_string(errc code) noexcept { return describe(code).name; }

const boost::system::error_category& error_category() noexcept {
  static const category instance;
  return instance;
}

boost::system::error_code make_error_code(errc code) noexcept {
  return {static_cast<int>(code), error_category()};
}

errc errc_of(const boost::system::error_code& code) noexcept {
  return code.category() == error_category() ? static_cast<errc>(code.value()) : errc{};
}

std::string error::message() const {
  std::string text = code_.message();
  if (!detail_.empty()) text.append(": ").append(detail_);
  return text;
}

session_error::session_error(error reason)
    : system_error(reason.code()), reason_(std::move(reason)), message_(reason_.message()) {}

session_error::~session_error() = default;

request_failed::request_failed(boost::system::error_code code) : system_error(code) {}

request_failed::~request_failed() = default;

void throw_exception_from_error(const error& reason, const boost::source_location&) {
  throw session_error(reason);
}

}  // namespace dynasession::inline v0
