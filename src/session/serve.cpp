// SPDX-License-Identifier: Apache-2.0
#include <dynasession/serve.hpp>

namespace dynasession::inline v0 {

std::exception_ptr without_details(std::exception_ptr thrown) noexcept try {
  if (thrown) std::rethrow_exception(thrown);
  return nullptr;
} catch (const session_error& failure) {
  return std::make_exception_ptr(request_failed(failure.code()));
} catch (...) {
  return thrown;
}

outcome finish(const request_session& session, bool handler_failed) noexcept try {
  if (!session) return outcome(commit_result());
  if (!handler_failed) return outcome(session.commit());
  session.abandon();
  return outcome(nullptr);
} catch (...) {
  session.abandon();
  return outcome(without_details(std::current_exception()));
}

}  // namespace dynasession::inline v0
