// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>

#include <boost/asio/awaitable.hpp>

namespace dynasession::inline v0::detail {

/// The error that the exception being handled stands for. The message of an exception that is not ours is
/// left out, because it may hold a secret. Errors: callback_failed, for an exception that a function of the
/// application threw.
error error_of_current_exception() noexcept;

/// `operation_aborted`, with the words of what came instead, if anything did.
error aborted(const error& instead);

/// Whether the verb that this is part of was cancelled.
boost::asio::awaitable<bool> is_cancelled();

}  // namespace dynasession::inline v0::detail
