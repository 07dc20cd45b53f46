// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/clock.hpp>
#include <dynasession/cookie.hpp>
#include <dynasession/detail/export.hpp>
#include <dynasession/error_handler.hpp>
#include <dynasession/logger.hpp>
#include <dynasession/observer.hpp>
#include <dynasession/random_source.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dynasession::inline v0 {

/// What happens when two requests of one session save at the same time.
enum class concurrency_policy {
  merge,   ///< each save sends only the keys it changed; on the same key the last one wins
  reject,  ///< the second save is refused as a conflict if anything changed since it loaded
  lock,    ///< one at a time: from its load to its commit a request has the session for itself
};

/// How current a session is when it is loaded. It makes a difference only with a store that has cheaper reads, such as
/// DynamoDB.
enum class read_consistency {
  strong,    ///< with every change that was stored before
  session,   ///< with every change that this browser was sent; others may be missing for a moment
  eventual,  ///< changes may be missing for a moment, also those of the same browser
};

/// When cookies have the attribute Secure, with which browsers send them over https only.
class secure_policy {
 public:
  /// Always, or never.
  constexpr secure_policy(std::same_as<bool> auto always) noexcept
      : when_(always ? when::always : when::never) {}

  /// Yes, unless the request is known to have come over plain http. A proxy that ends TLS must be in
  /// `trusted_proxies`: one that is not listed, and adds no field, looks like a visitor over plain http, and the cookie is
  /// not Secure.
  static const secure_policy automatic;

  /// Whether cookies that are set over plain http are Secure.
  constexpr bool over_http() const noexcept { return when_ == when::always; }
  /// Whether cookies that are set over https, or over an unknown transport, are Secure.
  constexpr bool otherwise() const noexcept { return when_ != when::never; }

  /// Whether both are the same.
  friend constexpr bool operator==(secure_policy, secure_policy) noexcept = default;

 private:
  enum class when { never, always, not_over_http };
  constexpr explicit secure_policy(when chosen) noexcept : when_(chosen) {}

  when when_;
};

inline constexpr secure_policy secure_policy::automatic{secure_policy::when::not_over_http};

/// Options of a manager. Every option except `secret_key` has a default that is fit for production.
struct configuration {
  /// Signs the cookies; required. Keep it out of the source: 32 random bytes or more, the same on
  /// every server. A person who knows it can make valid cookies, but no session for them. Fewer than 16
  /// bytes, not counting blanks at the ends, are an error; fewer than 32, or such blanks, cause a warning.
  std::string secret_key{};
  /// Older secrets whose cookies still verify; such a cookie is re-issued under `secret_key`. The
  /// same limits apply to them.
  std::vector<std::string> previous_secret_keys{};

  /// Idle timeout: a session ends when it was not used for this time. Positive, at most 100 years; nullopt: no idle
  /// timeout.
  std::optional<std::chrono::seconds> idle_timeout = std::chrono::hours{5};
  /// Absolute timeout, counted from the session's creation; nothing moves it. Positive, at most 100 years; nullopt:
  /// none.
  std::optional<std::chrono::seconds> absolute_timeout = std::chrono::days{7};
  /// A request that changes nothing extends its session, which is a write, only if the idle timeout gains this time.
  /// Below `idle_timeout`; nullopt: a tenth of it. Zero: every request writes, at most once a second.
  std::optional<std::chrono::seconds> touch_after{};

  /// What a save does if another request of the session has saved since the load.
  concurrency_policy concurrency = concurrency_policy::merge;
  /// With `concurrency_policy::lock`: the lease. If the holder of a lock dies, another request gets the lock after
  /// this time. A running holder renews its lease six times in this time, so it does not limit handlers. A shorter
  /// lease frees the session of a dead process sooner; with a longer one the store may be slower: no holder loses
  /// its lock while the store answers within 80 % of the lease. 10 ms to an hour.
  std::chrono::milliseconds lock_expiry_time{3000};
  /// About how often to look whether a lock that another manager holds is free. 1 ms to an hour.
  std::chrono::milliseconds lock_retry_delay{25};
  /// How long a load waits for the lock; then it fails with errc::lock_wait_timeout, which is raised by default. 0 to
  /// an hour.
  std::chrono::duration<double> lock_max_wait_time{1};

  /// Every load and every commit ends within this time, if the store keeps its deadlines: all calls of the store,
  /// its retries, the tries of `update` and the ids tried for a new session share it. Waiting for a lock adds
  /// `lock_max_wait_time`. A store may limit each of its calls by a deadline of its own. Positive, at most an hour.
  std::chrono::milliseconds deadline{2000};

  /// `session` and `eventual`: loads cost half in DynamoDB. A session that is not found, or has ended, is
  /// always looked up again with a strong read, and with locks every load for a change is strong. With
  /// `session` a save also sets a signed cookie of a few seconds that says which version of the session the
  /// browser has, so give `start` all Cookie fields: with `cookie_value` alone every load is strong, and a
  /// save sets no such cookie.
  dynasession::read_consistency read_consistency = dynasession::read_consistency::strong;
  /// How long the manager keeps records that it read or wrote in memory, to load a session without asking the
  /// store. A change, a logout or an end by others may be seen that much later; the browser's own changes are
  /// seen at once, by the cookies of `read_consistency::session`. Positive, at most 5 minutes, and not with
  /// `eventual`; nullopt: nothing is kept.
  std::optional<std::chrono::milliseconds> cache_for{};
  /// The limit of the memory for records that are kept, in bytes; positive.
  std::size_t cache_size = std::size_t{16} * 1024 * 1024;

  /// Cookie name. The prefix `__Host-` makes browsers insist on `secure`, no `domain` and path "/", and
  /// keep one such cookie alone: a request with several sessions under it gets none of them (rule 3).
  std::string cookie_name = "__Host-session";
  /// Browsers send the cookie with requests below this path.
  std::string path = "/";
  /// Browsers send the cookie to this domain and those below it. Empty: to the host that answered, no others.
  std::string domain{};
  /// How long the cookie lasts, counted from each save or touch. Positive, at most 400 days; nullopt: until the
  /// browser closes.
  std::optional<std::chrono::seconds> cookie_max_age{};
  /// `false`: to develop over plain http from another machine. `secure_policy::automatic`: for a site that is served
  /// over http too; it needs a `cookie_name` without the prefix `__Host-`.
  secure_policy secure = true;
  /// The addresses of proxies, such as "127.0.0.1" or "10.0.0.0/8", whose fields Forwarded and X-Forwarded-Proto say
  /// whether a request came over https. These fields of other senders are ignored.
  std::vector<std::string> trusted_proxies{};
  /// Hides the cookie from scripts.
  bool http_only = true;
  /// Whether browsers send the cookie with requests that other sites cause.
  dynasession::same_site same_site = dynasession::same_site::lax;
  /// Gives the cookie a separate jar for each embedding site (CHIPS).
  bool partitioned = false;

  /// Raise every error, not only the hard ones. Ignored with an `error_handler` of your own.
  bool raise_errors = false;
  dynasession::error_handler error_handler{};  ///< empty: `raise_or_log(raise_errors, logger)`
  /// Receives the messages of the manager; stores have loggers of their own. Empty: messages are dropped.
  dynasession::logger logger = log_to_stderr;
  std::shared_ptr<dynasession::observer> observer{};  ///< notified of what happens to sessions

  /// The time; tests use their own.
  clock_source clock = system_now;
  /// Random bytes for ids and jitter; tests use their own.
  random_source random = system_random;
};

/// Errors: throws `session_error` (missing_secret, invalid_configuration) naming the option.
DYNASESSION_EXPORT void validate(const configuration& options);

/// Eight hexadecimal digits to compare the secrets of servers by. The secret cannot be computed from them:
/// they are of a slow hash (PBKDF2, some 50 milliseconds) and keep 32 of its bits. Still, show them to
/// operators only: a secret that can be guessed could be tried against them.
DYNASESSION_EXPORT std::string secret_fingerprint(std::string_view secret);

}  // namespace dynasession::inline v0
