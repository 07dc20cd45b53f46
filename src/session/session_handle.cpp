// SPDX-License-Identifier: Apache-2.0
#include "session/session_request.hpp"

#include <dynasession/detail/session_handle.hpp>

namespace dynasession::inline v0::detail {

session* session_handle::loaded() const noexcept { return request_ ? request_->loaded() : nullptr; }

void session_handle::abandon() const noexcept {
  if (request_) request_->abandon();
}

session_request& session_handle::request() const {
  if (!request_) throw session_error(error(errc::no_session, {}));
  return *request_;
}

}  // namespace dynasession::inline v0::detail
