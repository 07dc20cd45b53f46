// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "locks/held_lock.hpp"
#include "session/presented_cookies.hpp"
#include "session/session_access.hpp"
#include "session/version_cookies.hpp"

#include <dynasession/commit_result.hpp>
#include <dynasession/request_facts.hpp>
#include <dynasession/session.hpp>
#include <dynasession/store/record.hpp>

#include <algorithm>
#include <cstdint>
#include <forward_list>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace dynasession::inline v0::detail {

/// A renewal with the id its cookie will carry.
class renewal {
 public:
  renewal() = default;

  renew_request request;
  timestamp old_created_at{};  ///< `created_at` of the record under the old key
  std::string new_id;
};

/// A write whose outcome is unknown. The session goes on as if it was applied.
struct write_in_doubt {
  std::variant<save_request, renewal> sent;
  tracked_values values_before;  ///< with the changes that were sent
};

/// Everything that is known about the session of one request. A live session has its times, and one that is in doubt
/// is settled.
struct request_state {
  dynasession::transport transport = dynasession::transport::unknown;
  presented_cookies presented;      ///< verified once the session is loaded
  presented_versions versions;      ///< empty, unless the context uses them
  bool browser_has_cookie = false;  ///< the browser has a cookie of our name, good or bad
  bool cookie_is_outdated = false;  ///< the good one that names the session

  dynasession::session session;
  bool loaded = false;
  bool is_read_only = false;  ///< without the lock that a change needs
  bool load_was_cancelled = false;
  bool reported = false;  ///< the last commit failed, and raised or logged its error

  std::string id;                       ///< of the record below
  std::string key;                      ///< of the record as stored; empty if there is none
  std::int64_t version = 0;             ///< as stored, up to which all changes are known
  std::int64_t newest_version = 0;      ///< the highest that was read or made
  std::int64_t browser_version = 0;     ///< that the browser is known to have; 0: none
  std::optional<timestamp> created_at;  ///< of the live record, once it was read or made
  timestamp updated_at{};               ///< as stored when last seen: our clock may be behind it
  std::string extras;                   ///< the store's own, for `renew`

  std::optional<held_lock> lock;  ///< of the record; only with concurrency_policy::lock

  bool id_is_new = false;       ///< since this request began: the browser has no cookie of it
  bool has_new_limits = false;  ///< by this request: the cookie may last longer or shorter

  std::unique_ptr<write_in_doubt> in_doubt;  ///< sent again, as it was, before anything else is
  std::forward_list<std::string> creates_in_doubt;  ///< the keys, until a commit has saved
  std::optional<commit_result> done;                ///< the last commit that succeeded

  /// Whether there is something that a commit may have to do.
  bool is_used() const { return loaded || session_access::has_intent(session); }
  /// Whether the last commit has settled all of it.
  bool is_done() const { return done && !in_doubt && !session_access::has_intent(session); }
  /// Drops what is pending: another load reads what is stored.
  void drop_changes() {
    if (!in_doubt && !session_access::has_intent(session)) return;
    session_access::reset(session);
    in_doubt.reset();
    loaded = false;
  }
  /// Takes over what a save made of the record.
  void take_over(const save_request& sent, std::int64_t made) {
    // If others saved in between, we have not seen what: a renewal must then find our version old.
    if (made == version + 1)
      version = made;
    else if (made > version)
      session_access::values(session).mark_may_be_old();
    newest_version = std::max(newest_version, made);
    updated_at = std::max(updated_at, sent.now);
    const auto expiry =
        sent.what.limits ? sent.expire_at : std::max(sent.expire_at, *session.expire_at());
    session_access::set_times(session, *session.created_at(), expiry);
    if (sent.what.limits) has_new_limits = true;
  }
  /// Takes a record over into the session.
  void adopt(record&& stored) {
    version = newest_version = stored.version;
    created_at = stored.created_at;
    updated_at = stored.updated_at;
    extras = std::move(stored.extras);
    session_access::become(session, session_state::live, stored.key);
    session_access::set_times(session, stored.created_at, stored.expire_at);
    session_access::values(session) = tracked_values(std::move(stored));
  }
};

}  // namespace dynasession::inline v0::detail
