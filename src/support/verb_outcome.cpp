// SPDX-License-Identifier: Apache-2.0
#include "support/verb_outcome.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <new>

namespace dynasession::inline v0::detail {

error error_of_current_exception() noexcept {
  const auto checked = [](const error& reason) {
    return reason.failed() ? reason : error(errc::callback_failed, {});
  };
  try {
    throw;
  } catch (const session_error& failure) {
    return checked(failure.reason());
  } catch (const boost::system::system_error& failure) {
    return checked({failure.code(), {}});
  } catch (const std::bad_alloc&) {
    return {make_error_code(boost::system::errc::not_enough_memory), {}};
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
