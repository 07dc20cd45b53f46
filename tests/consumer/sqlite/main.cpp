// SPDX-License-Identifier: Apache-2.0
#include <dynasession/dynasession.hpp>
#include <dynasession/sqlite/sqlite_store.hpp>

#include <iostream>

int main() {
  auto store = std::make_shared<dynasession::sqlite_store>(
      dynasession::sqlite_options{.sqlite_path = ":memory:"});
  dynasession::configuration options{.secret_key = "only for this test: 0123456789abcdef"};
  dynasession::session_manager sessions{std::move(store), std::move(options)};

  auto request = sessions.start("");
  request.load().set("visits", 1);
  const auto done = request.commit();

  std::cout << to_string(done.status) << ", cookies: " << done.cookies.size() << '\n';
  return done.status == dynasession::commit_status::saved && done.cookies.size() == 1 ? 0 : 1;
}
