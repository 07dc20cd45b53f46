// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/clock.hpp>
#include <dynasession/error.hpp>
#include <dynasession/store/record.hpp>
#include <dynasession/store/session_store.hpp>

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>
#include <vector>

namespace dynasession::inline v0::detail {

/// What the tombstones under a key lead to.
struct succession {
  std::vector<record> tombstones;  ///< in order
  std::optional<record> live;      ///< the record that they lead to; nullopt if it has ended
};

/// Errors: those of `session_store::load`; corrupt_record, if there are more tombstones than logins can
/// leave within their lifetime, as in an altered table where they lead in a circle.
/// Lifetimes: the store outlives the call.
boost::asio::awaitable<result<succession>> follow_tombstones(session_store& store, std::string key,
                                                             timestamp now, call_deadline until);

}  // namespace dynasession::inline v0::detail
