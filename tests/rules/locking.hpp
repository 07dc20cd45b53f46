// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "session/session_id.hpp"
#include "support/managed.hpp"

#include <dynasession/testing/run.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace dynasession::test {

/// By reading and writing: only a lock makes it exact.
inline void increment(session& s) { s.set("n", s.get_or("n", 0) + 1); }

/// Managers with the policy `lock`. A lease outlasts every test: who gets a lock got it released.
class locking : public managed {
 protected:
  static constexpr std::chrono::minutes ages{10};

  configuration locked() {
    auto made = options();
    made.concurrency = concurrency_policy::lock;
    made.lock_expiry_time = ages;
    made.lock_retry_delay = std::chrono::milliseconds(5);
    made.lock_max_wait_time = ages;
    return made;
  }

  static std::string key_of(const browser& visitor) {
    const auto& field = visitor.cookie_field;
    const auto begin = field.find('=') + 1;
    return dynasession::detail::record_key(field.substr(begin, field.find('.', begin) - begin));
  }
  std::optional<session_lock> lock_of(const browser& visitor) {
    return memory->stored_lock(key_of(visitor));
  }
  /// What another process does.
  void lock_elsewhere(const browser& visitor, std::chrono::milliseconds lease = ages) {
    lock_request request;
    request.key = key_of(visitor);
    request.now = clock.now();
    request.owner = "another";
    request.lease = lease;
    request.seen = lock_of(visitor);
    ASSERT_TRUE(run(memory->lock(request)).value().found);
  }
  void unlock_elsewhere(const browser& visitor) {
    run(memory->unlock(key_of(visitor), "another")).value();
  }
  std::int64_t stored(const browser& visitor, const std::string& name = "n") {
    return std::get<std::int64_t>(memory->stored(key_of(visitor))->values.at(name));
  }
};

}  // namespace dynasession::test
