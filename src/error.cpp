// SPDX-License-Identifier: Apache-2.0
#include <dynasession/error.hpp>

#include <utility>

namespace dynasession {
namespace {

const char* describe(errc code) noexcept {
  switch (code) {
    case errc::invalid_key:
      return "a session key must be 1 to 255 bytes of UTF-8";
    case errc::invalid_user:
      return "a user must be 1 to 2048 bytes of UTF-8";
    case errc::not_json:
      return "JSON cannot hold the value";
    case errc::wrong_type:
      return "the stored value is of another type";
    case errc::not_an_integer:
      return "only a 64-bit integer can be incremented";
    case errc::integer_overflow:
      return "the sum does not fit 64 bits";
    case errc::session_too_large:
      return "the session is too large";
    case errc::id_collision:
      return "the session id is in use";
    case errc::session_gone:
      return "the session has ended";
    case errc::conflict:
      return "another request changed the session";
    case errc::lock_lost:
      return "the session is not locked for this request";
    case errc::lock_wait_timeout:
      return "other requests hold the session locked";
    case errc::corrupt_record:
      return "the stored session cannot be read";
    case errc::unavailable:
      return "the session store is unavailable";
    case errc::deadline_exceeded:
      return "the session store did not answer in time";
    case errc::outcome_unknown:
      return "whether the session was stored is unknown";
    case errc::store_full:
      return "the session store is full";
    case errc::store_read_only:
      return "the session store is read-only";
    case errc::missing_table:
      return "the session table does not exist";
    case errc::incompatible_store:
      return "not a session store of this version";
    case errc::access_denied:
      return "the session store refuses access";
    case errc::deletion_protected:
      return "the session table is protected against deletion";
    case errc::would_deadlock:
      return "a blocking call on the thread that would have to answer it";
    case errc::invalid_configuration:
      return "invalid configuration";
    case errc::missing_secret:
      return "no secret_key is configured";
    case errc::missing_credentials:
      return "no AWS credentials were found";
    case errc::no_randomness:
      return "the system gives no random bytes";
  }
  return "unknown error";
}

class category final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "dynasession"; }
  std::string message(int code) const override { return describe(static_cast<errc>(code)); }
};

}  // namespace

const boost::system::error_category& error_category() noexcept {
  static const category instance;
  return instance;
}

boost::system::error_code make_error_code(errc code) noexcept {
  return {static_cast<int>(code), error_category()};
}

std::string error::message() const {
  std::string text = describe(code_);
  if (!detail_.empty()) text.append(": ").append(detail_);
  return text;
}

session_error::session_error(error reason)
    : system_error(make_error_code(reason.code())),
      reason_(std::move(reason)),
      message_(reason_.message()) {}

void throw_exception_from_error(const error& reason, const boost::source_location&) {
  throw session_error(reason);
}

}  // namespace dynasession
