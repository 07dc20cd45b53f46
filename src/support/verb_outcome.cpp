// SPDX-License-Identifier: Apache-2.0
#include "support/verb_outcome.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <new>
#include <string>
#include <system_error>

namespace dynasession::inline v0::detail {
namespace {

namespace errors = boost::system::errc;

error error_of_thrown(const error& reason) {
  if (errc_of(reason.code()) != errc() || is_shortage(reason.code())) return reason;
  if (reason.code() == boost::asio::error::operation_aborted) return cancelled_call();
  return {errc::callback_failed, reason.failed() ? reason.message() : std::string()};
}

}  // namespace

bool is_shortage(const boost::system::error_code& code) noexcept {
  return code == errors::not_enough_memory || code == errors::resource_unavailable_try_again ||
         code == errors::too_many_files_open || code == errors::too_many_files_open_in_system;
}

error error_of_current_exception() {
  try {
    throw;
  } catch (const session_error& failure) {
    return error_of_thrown(failure.reason());
  } catch (const boost::system::system_error& failure) {
    return error_of_thrown({failure.code(), {}});
  } catch (const std::system_error& failure) {  // of the standard library's threads
    return error_of_thrown({failure.code(), {}});
  } catch (const std::bad_alloc&) {
    return {make_error_code(errors::not_enough_memory), {}};
  } catch (...) {
    return {errc::callback_failed, {}};
  }
}

error aborted(const error& instead) {
  return {boost::asio::error::make_error_code(boost::asio::error::operation_aborted),
          instead.failed() ? instead.message() : std::string()};
}

boost::asio::awaitable<bool> is_cancelled() {
  const auto state = co_await boost::asio::this_coro::cancellation_state;
  co_return is_cancelled(state);
}

}  // namespace dynasession::inline v0::detail
