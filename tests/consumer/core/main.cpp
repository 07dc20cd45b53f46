// SPDX-License-Identifier: Apache-2.0
// A store of one's own, and nothing but the component core.
#include "../../testing/my_store.hpp"

#include <dynasession/dynasession.hpp>

#include <iostream>
#include <memory>

int main() {
  dynasession::configuration options{.secret_key = "only for this test: 0123456789abcdef"};
  dynasession::session_manager sessions(std::make_shared<my_store>(), std::move(options));

  auto request = sessions.start("");
  request.load().set("visits", 1);
  const auto done = request.commit();

  std::cout << to_string(done.status) << '\n';
  return done.status == dynasession::commit_status::saved ? 0 : 1;
}
