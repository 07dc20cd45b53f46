// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>

#include <boost/asio/awaitable.hpp>

namespace dynasession::inline v0::detail {

/// What the exception that is being handled means. The words of foreign ones are left out, for nobody
/// knows what they hold. Errors: callback_failed, of a function that is the application's.
error error_of_current_exception() noexcept;

/// `operation_aborted`, with the words of what came instead, if anything did.
error aborted(const error& instead);

/// Whether the verb that this is part of was cancelled.
boost::asio::awaitable<bool> is_cancelled();

}  // namespace dynasession::inline v0::detail
