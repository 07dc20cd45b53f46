// SPDX-License-Identifier: Apache-2.0
#include <dynasession/serve.hpp>

namespace dynasession::inline v0 {

std::exception_ptr without_details(std::exception_ptr thrown,
                                   const detail::session_handle& request) noexcept try {
  if (thrown) std::rethrow_exception(thrown);
  return nullptr;
} catch (const session_error& failure) {
  log_failure(request, failure.reason());
  return std::make_exception_ptr(request_failed(failure.code()));
} catch (const boost::system::system_error& failure) {  // of a token that gives no words
  if (failure.code().category() != error_category()) return thrown;
  log_failure(request, error(failure.code(), {}));
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
  return outcome(without_details(std::current_exception(), session));
}

}  // namespace dynasession::inline v0
