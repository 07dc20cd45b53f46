// SPDX-License-Identifier: Apache-2.0
#include "session/successor.hpp"

#include "support/verb_outcome.hpp"

#include <utility>

namespace dynasession::inline v0::detail {
namespace {

constexpr int max_tombstones = 100;

}  // namespace

boost::asio::awaitable<result<succession>> follow_tombstones(session_store& store, std::string key,
                                                             timestamp now, call_deadline until) {
  try {
    succession followed;
    for (int passed = 0; passed < max_tombstones; ++passed) {
      auto found = co_await store.load(key, now, until);
      if (!found) co_return found.error();
      if (!*found || !(*found)->is_tombstone()) {
        followed.live = *std::move(found);
        co_return followed;
      }
      key = *std::move((*found)->renewed_to);
      followed.keys.push_back(key);
    }
    co_return error(errc::corrupt_record, "its tombstones do not end");
  } catch (...) {
    co_return error_of_current_exception();
  }
}

}  // namespace dynasession::inline v0::detail
