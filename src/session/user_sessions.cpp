// SPDX-License-Identifier: Apache-2.0
#include "records/value_codec.hpp"
#include "support/checked_clock.hpp"
#include "support/notify.hpp"
#include "support/require.hpp"
#include "support/run_blocking.hpp"
#include "support/start_verb.hpp"
#include "support/store_answer.hpp"
#include "support/verb_outcome.hpp"

#include <dynasession/user_sessions.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <utility>

namespace dynasession::inline v0 {
namespace {

// A bound, so that a stream of logins cannot keep a call running.
constexpr int max_looks = 8;

constexpr std::chrono::seconds shortest_deletion{1};

}  // namespace

/// The verbs as coroutines, which a blocking call and an asynchronous one run alike.
class user_sessions::verbs {
 public:
  verbs(std::shared_ptr<session_catalog> store, clock_source clock,
        std::shared_ptr<dynasession::observer> observer, std::chrono::milliseconds patience)
      : store_(std::move(store)),
        clock_(std::move(clock)),
        observer_(std::move(observer)),
        patience_(patience) {
    detail::require(store_ != nullptr, "store: must not be null");
    detail::require(clock_ != nullptr, "clock: must not be null");
    detail::require(patience_ >= patience_.zero() && patience_ <= std::chrono::days(1),
                    "patience: must be zero to a day");
    clock_ = detail::checked_clock(std::move(clock_));
  }

  boost::asio::awaitable<result<std::vector<session_summary>>> list(std::string user) const {
    if (!detail::is_valid_user(user)) co_return error(errc::invalid_user, {});
    std::map<std::string, session_summary> found;
    std::set<std::string> positions;
    std::string after;
    do {
      auto page = co_await store_->list_of_user(user, clock_(), after);
      if (!page) co_return detail::error_of_read(page.error());
      for (auto& each : page->sessions) {
        const auto key = each.key;
        found.insert_or_assign(key, std::move(each));
      }
      after = std::move(page->next);
      if (!positions.insert(after).second)
        co_return error(errc::corrupt_record, "the store gives the same page again");
    } while (!after.empty());
    std::vector<session_summary> all;
    for (auto& [key, each] : found) all.push_back(std::move(each));
    std::ranges::sort(all, std::ranges::greater(), &session_summary::updated_at);
    co_return all;
  }

  boost::asio::awaitable<result<bool>> destroy(std::string user, std::string key,
                                               call_deadline until = no_deadline) const {
    if (!detail::is_valid_user(user)) co_return error(errc::invalid_user, {});
    // Not const: Boost 1.81 makes `true` of a const result<bool> that is returned.
    auto removed = co_await store_->remove_of_user(key, std::move(user), until);
    if (!removed) co_return detail::error_of_write(removed.error());
    if (*removed) detail::notify(observer_, event_kind::destroyed, key, end_reason::revoked);
    co_return removed;
  }

  // The protocol is checked by models/sessions_of_a_user.pml.
  boost::asio::awaitable<result<destroy_result>> destroy_all_but(std::string spared,
                                                                 std::string user) const {
    const auto end = clock_() + patience_;
    destroy_result done;
    for (int looks = 0; looks < max_looks; ++looks) {
      const auto found = co_await list_all_but(spared, user);
      if (!found && looks == 0) co_return found.error();
      if (!found) {
        done.reason = found.error();
        break;
      }
      done.left = found->size();
      done.reason.reset();
      if (found->empty()) co_return done;
      const auto before = done.destroyed;
      auto untried = found->size();
      for (const auto& each : *found) co_await destroy_one(user, each, end, untried--, done);
      const bool in_vain = done.left > 0 && done.destroyed == before;
      if (in_vain || clock_() >= end) break;
    }
    if (const bool cancelled = co_await detail::is_cancelled(); cancelled)
      co_return detail::cancelled_call();
    if (!done.reason)
      done.reason = error(errc::deadline_exceeded, "the last query still found sessions");
    co_return done;
  }

 private:
  // The kept session may be renewed meanwhile. So its keys are looked up after the others: then they are
  // all that the list can have led to.
  boost::asio::awaitable<result<std::vector<std::string>>> list_all_but(std::string spared,
                                                                        std::string user) const {
    const auto found = co_await list(std::move(user));
    if (!found) co_return found.error();
    std::vector<std::string> kept;
    if (!spared.empty()) {
      auto successors = co_await store_->successors_of(spared);
      if (!successors) co_return detail::error_of_read(successors.error());
      kept = *std::move(successors);
      kept.push_back(std::move(spared));
    }
    std::vector<std::string> others;
    for (const auto& each : *found)
      if (std::ranges::find(kept, each.key) == kept.end()) others.push_back(each.key);
    co_return others;
  }

  // Each deletion has an equal part of the time, so that one which the store cannot do now leaves time for the others.
  call_deadline end_of_one(std::size_t untried, timestamp end) const {
    const auto part = (end - clock_()) / static_cast<std::int64_t>(untried);
    return std::chrono::steady_clock::now() +
           std::max<timestamp::duration>(std::min<timestamp::duration>(part, patience_),
                                         shortest_deletion);
  }

  boost::asio::awaitable<void> destroy_one(std::string user, std::string key, timestamp end,
                                           std::size_t untried, destroy_result& done) const {
    const bool cancelled = co_await detail::is_cancelled();
    if (cancelled || clock_() >= end) {
      if (!done.reason)
        done.reason = error(errc::deadline_exceeded, "patience ended before all were destroyed");
      co_return;
    }
    const auto until = end_of_one(untried, end);
    const auto ended = co_await destroy(std::move(user), std::move(key), until);
    if (!ended) {
      if (!done.reason) done.reason = ended.error();
      co_return;
    }
    --done.left;
    if (*ended) ++done.destroyed;
  }

  std::shared_ptr<session_catalog> store_;
  clock_source clock_;
  std::shared_ptr<dynasession::observer> observer_;
  std::chrono::milliseconds patience_;
};

user_sessions::user_sessions(std::shared_ptr<session_catalog> store, clock_source clock,
                             std::shared_ptr<dynasession::observer> observer,
                             std::chrono::milliseconds patience)
    : verbs_(std::make_shared<const verbs>(std::move(store), std::move(clock), std::move(observer),
                                           patience)) {}

std::vector<session_summary> user_sessions::list(std::string user) const {
  return detail::run_verb_blocking(verbs_->list(std::move(user))).value();
}

bool user_sessions::destroy(std::string user, std::string key) const {
  return detail::run_verb_blocking(verbs_->destroy(std::move(user), std::move(key))).value();
}

destroy_result user_sessions::destroy_all(std::string user) const {
  return detail::run_verb_blocking(verbs_->destroy_all_but({}, std::move(user))).value();
}

destroy_result user_sessions::destroy_others(const session& current) const {
  return detail::run_verb_blocking(
             verbs_->destroy_all_but(current.record_key(), current.user().value_or(std::string())))
      .value();
}

void user_sessions::start_list(detail::verb_call<std::vector<session_summary>> call,
                               shared_verbs verbs, std::string user) {
  detail::start_verb(std::move(call), detail::outcome_of(verbs, verbs->list(std::move(user))));
}

void user_sessions::start_destroy(detail::verb_call<bool> call, shared_verbs verbs,
                                  std::string user, std::string key) {
  detail::start_verb(std::move(call),
                     detail::outcome_of(verbs, verbs->destroy(std::move(user), std::move(key))));
}

void user_sessions::start_destroy_all(detail::verb_call<destroy_result> call, shared_verbs verbs,
                                      std::string user, std::string kept) {
  detail::start_verb(
      std::move(call),
      detail::outcome_of(verbs, verbs->destroy_all_but(std::move(kept), std::move(user))));
}

}  // namespace dynasession::inline v0
