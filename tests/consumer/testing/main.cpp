// SPDX-License-Identifier: Apache-2.0
#include <dynasession/dynasession.hpp>
#include <dynasession/testing/manual_clock.hpp>
#include <dynasession/testing/memory_store.hpp>

#include <iostream>
#include <memory>

int main() {
  const auto store = std::make_shared<dynasession::memory_store>();
  dynasession::manual_clock clock;
  dynasession::configuration options{.secret_key = "only for this test: 0123456789abcdef"};
  options.clock = clock.source();
  dynasession::session_manager sessions(store, std::move(options));

  auto request = sessions.start("");
  request.load().set("visits", 1);
  const auto done = request.commit();

  std::cout << to_string(done.status) << ", sessions: " << store->size() << '\n';
  return done.status == dynasession::commit_status::saved && store->size() == 1 ? 0 : 1;
}
