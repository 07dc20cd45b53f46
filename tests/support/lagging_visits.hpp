// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/cookie_jar.hpp"
#include "support/lagging_store.hpp"
#include "support/managed.hpp"

#include <dynasession/session_manager.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace dynasession::test {

/// A browser with a jar of its own, whose requests any server may answer.
class visitor {
 public:
  explicit visitor(manual_clock clock) : clock_(std::move(clock)) {}

  /// One request, whose response is still on its way.
  commit_result send(const session_manager& server,
                     const std::function<void(session&)>& handler) const {
    const auto request = server.start(jar.field(clock_.now()));
    handler(request.load());
    return request.commit();
  }
  void receive(const commit_result& answer) { jar.receive(answer, clock_.now()); }

  commit_result visit(const session_manager& server, const std::function<void(session&)>& handler) {
    auto answer = send(server, handler);
    receive(answer);
    return answer;
  }
  commit_result read(const session_manager& server) {
    return visit(server, [](session&) {});
  }
  commit_result count(const session_manager& server) {
    return visit(server, [](session& s) { s.increment("n"); });
  }
  int n(const session_manager& server) {
    int seen = -1;
    visit(server, [&](session& s) { seen = s.get_or("n", 0); });
    return seen;
  }

  cookie_jar jar;

 private:
  manual_clock clock_;
};

/// Managers over a store whose eventual reads lag behind.
class lagging_visits : public managed {
 protected:
  static constexpr std::chrono::milliseconds lag{500};

  configuration reading(read_consistency how) {
    auto made = options();
    made.read_consistency = how;
    return made;
  }
  session_manager server(configuration made) { return {replicas, std::move(made)}; }
  session_manager server() { return server(reading(read_consistency::session)); }

  /// A visitor whose session holds n = 1 since long ago.
  visitor settled(const session_manager& by) {
    visitor made(clock);
    made.count(by);
    clock.advance(std::chrono::minutes(1));
    replicas->forget_reads();
    return made;
  }
  /// The same visitor on a request that brings the session's cookie alone.
  visitor without_versions(const commit_result& first) {
    visitor made(clock);
    auto answer = first;
    answer.cookies.resize(1);
    made.receive(answer);
    return made;
  }

  const std::shared_ptr<lagging_store> replicas =
      std::make_shared<lagging_store>(memory, clock.source(), lag);
};

}  // namespace dynasession::test
