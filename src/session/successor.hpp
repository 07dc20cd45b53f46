// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/clock.hpp>
#include <dynasession/error.hpp>
#include <dynasession/store/record.hpp>
#include <dynasession/store/session_store.hpp>

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>

namespace dynasession::inline v0::detail {

/// The live record under this key, or the one to which its tombstones lead; nullopt if that has ended.
/// Errors: those of `session_store::load`; corrupt_record, if there are more tombstones than logins can
/// leave within their lifetime, as in an altered table where they lead in a circle.
/// Lifetimes: the store outlives the call.
boost::asio::awaitable<result<std::optional<record>>> live_successor(session_store& store,
                                                                     std::string key, timestamp now,
                                                                     call_deadline until);

}  // namespace dynasession::inline v0::detail
