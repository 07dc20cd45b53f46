// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/session_manager.hpp>

#include <functional>
#include <string>
#include <utility>

namespace dynasession::test {

/// One visitor: sends the cookie it received, and keeps or drops it as responses demand.
class browser {
 public:
  explicit browser(const session_manager& sessions) : sessions_(sessions) {}

  request_session start() const { return sessions_.start(cookie_field); }

  /// Takes the cookies of an answer.
  void receive(const commit_result& answer) {
    for (const auto& each : answer.cookies) {
      const bool deleted = each.max_age && each.max_age->count() == 0;
      cookie_field = deleted ? "" : each.name + '=' + each.value;
    }
  }

  /// One request, from start to answer.
  commit_result visit(const std::function<void(session&)>& handler) {
    const auto request = start();
    handler(request.load());
    auto answer = request.commit();
    receive(answer);
    return answer;
  }

  /// What a request sees.
  template <class T>
  T see(const std::function<T(session&)>& look) {
    const auto request = start();
    T seen = look(request.load());
    request.abandon();
    return seen;
  }

  session_state state() {
    return see<session_state>([](session& s) { return s.state(); });
  }
  template <class T>
  std::optional<T> get(const std::string& key) {
    return see<std::optional<T>>([&](session& s) { return s.get<T>(key); });
  }

  std::string cookie_field;

 private:
  const session_manager& sessions_;
};

}  // namespace dynasession::test
