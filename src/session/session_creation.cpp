// SPDX-License-Identifier: Apache-2.0
#include "session/session_creation.hpp"

#include "session/commit_tries.hpp"
#include "session/session_id.hpp"
#include "support/store_answer.hpp"
#include "support/verb_outcome.hpp"

#include <utility>

namespace dynasession::inline v0::detail {
namespace {

constexpr int max_create_tries = 3;  // under fresh ids (rule 8)

}  // namespace

boost::asio::awaitable<result<created_session>> session_creation::run() {
  created_session made{requests_.draft(), {}};
  error reason;
  bool was_in_doubt = false;
  commit_tries tries(context_, request_, requests_.now(), until_);
  for (int n = 1; n <= max_create_tries; ++n) {
    // Always a fresh id: a first attempt that arrives late must not revive what ended since.
    auto id = try_call([&] { return make_session_id(context_.options().random); });
    if (!id) co_return id.error();
    made.id = *std::move(id);
    made.stored.key = record_key(made.id);
    auto created = co_await answer_of_write(context_.store().create(made.stored, until_));
    if (created) co_return made;
    reason = created.error();
    const bool is_in_doubt = reason.code() == errc::outcome_unknown;
    if (is_in_doubt) request_.creates_in_doubt.push_front(made.stored.key);
    if (!is_in_doubt && reason.code() != errc::id_collision) break;
    // The store may be overloaded, so such a create is sent only once more.
    if (is_in_doubt && std::exchange(was_in_doubt, true)) break;
    if (n == max_create_tries) break;
    if (const bool goes_on = co_await tries.pause_after(n); !goes_on) break;
  }
  co_return reason;
}

boost::asio::awaitable<result<void>> session_creation::undo() {
  auto& keys = request_.creates_in_doubt;
  while (!keys.empty()) {
    auto removed = co_await answer_of_write(context_.store().remove(keys.front(), until_));
    if (!removed) co_return removed;
    keys.pop_front();
  }
  co_return result<void>();
}

}  // namespace dynasession::inline v0::detail
