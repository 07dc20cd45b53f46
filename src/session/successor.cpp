// SPDX-License-Identifier: Apache-2.0
#include "session/successor.hpp"

#include "support/store_answer.hpp"
#include "support/verb_outcome.hpp"

#include <cstddef>
#include <utility>

namespace dynasession::inline v0::detail {
namespace {

constexpr std::size_t max_tombstones = 100;

}  // namespace

boost::asio::awaitable<result<succession>> follow_tombstones(session_store& store, std::string key,
                                                             timestamp now, call_deadline until) {
  try {
    succession followed;
    while (followed.tombstones.size() < max_tombstones) {
      auto found = co_await store.load(key, now, until);
      if (!found) co_return error_of_read(found.error());
      if (!*found || !(*found)->is_tombstone()) {
        followed.live = *std::move(found);
        co_return followed;
      }
      key = *(*found)->renewed_to;
      followed.tombstones.push_back(**std::move(found));
    }
    co_return error(errc::corrupt_record, "its tombstones do not end");
  } catch (...) {
    co_return error_of_read(error_of_current_exception());
  }
}

}  // namespace dynasession::inline v0::detail
