// SPDX-License-Identifier: Apache-2.0
#include "records/value_codec.hpp"
#include "support/notify.hpp"
#include "support/run_blocking.hpp"
#include "support/start_verb.hpp"

#include <dynasession/user_sessions.hpp>

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

namespace dynasession::inline v0 {
namespace {

// A bound, so that a stream of logins cannot keep a call running.
constexpr int max_looks = 8;

}  // namespace

/// The verbs as coroutines, which a blocking call and an asynchronous one run alike.
class user_sessions::verbs {
 public:
  verbs(std::shared_ptr<session_catalog> store, clock_source clock,
        std::shared_ptr<dynasession::observer> observer)
      : store_(std::move(store)), clock_(std::move(clock)), observer_(std::move(observer)) {
    if (!store_) throw session_error(error(errc::invalid_configuration, "store: must not be null"));
  }

  boost::asio::awaitable<result<std::vector<session_summary>>> list(std::string user) const {
    if (!detail::is_valid_user(user)) co_return error(errc::invalid_user, {});
    std::vector<session_summary> all;
    std::string after;
    do {
      auto page = co_await store_->list_of_user(user, clock_(), after);
      if (!page) co_return page.error();
      std::ranges::move(page->sessions, std::back_inserter(all));
      after = std::move(page->next);
    } while (!after.empty());
    std::ranges::sort(all, std::ranges::greater(), &session_summary::updated_at);
    co_return all;
  }

  boost::asio::awaitable<result<bool>> destroy(std::string user, std::string key) const {
    if (!detail::is_valid_user(user)) co_return error(errc::invalid_user, {});
    // Not const: Boost 1.81 makes `true` of a const result<bool> that is returned.
    auto removed = co_await store_->remove_of_user(key, std::move(user));
    if (removed && *removed)
      detail::notify(observer_, event_kind::destroyed, key, end_reason::revoked);
    co_return removed;
  }

  boost::asio::awaitable<result<std::size_t>> destroy_all_but(std::string spared,
                                                              std::string user) const {
    std::size_t destroyed = 0;
    for (int looks = 0; looks < max_looks; ++looks) {
      auto found = co_await list(user);
      if (!found) co_return found.error();
      std::erase_if(*found, [&](const session_summary& each) { return each.key == spared; });
      if (found->empty()) break;
      for (const auto& each : *found) {
        const auto done = co_await destroy(user, each.key);
        if (!done) co_return done.error();
        if (*done) ++destroyed;
      }
    }
    co_return destroyed;
  }

 private:
  std::shared_ptr<session_catalog> store_;
  clock_source clock_;
  std::shared_ptr<dynasession::observer> observer_;
};

user_sessions::user_sessions(std::shared_ptr<session_catalog> store, clock_source clock,
                             std::shared_ptr<dynasession::observer> observer)
    : verbs_(
          std::make_shared<const verbs>(std::move(store), std::move(clock), std::move(observer))) {}

std::vector<session_summary> user_sessions::list(std::string user) const {
  return detail::run_blocking(verbs_->list(std::move(user))).value();
}

bool user_sessions::destroy(std::string user, std::string key) const {
  return detail::run_blocking(verbs_->destroy(std::move(user), std::move(key))).value();
}

std::size_t user_sessions::destroy_all(std::string user) const {
  return detail::run_blocking(verbs_->destroy_all_but({}, std::move(user))).value();
}

std::size_t user_sessions::destroy_others(const session& current) const {
  return detail::run_blocking(
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

void user_sessions::start_destroy_all(detail::verb_call<std::size_t> call, shared_verbs verbs,
                                      std::string user, std::string kept) {
  detail::start_verb(
      std::move(call),
      detail::outcome_of(verbs, verbs->destroy_all_but(std::move(kept), std::move(user))));
}

}  // namespace dynasession::inline v0
