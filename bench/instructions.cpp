// SPDX-License-Identifier: Apache-2.0
// Does one thing so many times: instructions dynamodb|untouched|sqlite|bare_sqlite COUNT.
// scripts/instructions counts what that takes.
#include "bare_sqlite.hpp"
#include "canned_dynamodb.hpp"
#include "support/temporary_folder.hpp"

#include <dynasession/dynamodb/dynamodb_store.hpp>
#include <dynasession/dynasession.hpp>
#include <dynasession/sqlite/sqlite_store.hpp>

#include <cstdlib>
#include <exception>
#include <functional>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace {

using namespace dynasession;

struct site {
  explicit site(std::shared_ptr<session_store> store)
      : sessions(std::move(store), {.secret_key = "only for this benchmark: thirty-two bytes"}) {
    auto request = sessions.start("");
    for (int i = 0; i < 7; ++i)
      request.load().set("key" + std::to_string(i), std::string(130, 'x'));
    const auto made = request.commit();
    cookie_field = made.cookies.at(0).name + '=' + made.cookies.at(0).value;
  }

  void load_and_save(int n) const {
    auto request = sessions.start(cookie_field);
    request.load().set("n", n);
    if (request.commit().status != commit_status::saved) std::abort();
  }

  void touch_nothing() const { sessions.start(cookie_field).commit(); }

  session_manager sessions;
  std::string cookie_field;
};

void repeat(int count, const std::function<void(int)>& act) {
  for (int i = 1; i <= count; ++i) act(i);
}

void through_dynamodb(int count, bool touches) {
  const bench::canned_dynamodb server;
  const site made(std::make_shared<dynamodb_store>(
      dynamodb_options{.endpoint = "http://127.0.0.1:" + std::to_string(server.port()),
                       .credentials = aws_credentials("bench", "bench")}));
  repeat(count, [&](int n) { touches ? made.load_and_save(n) : made.touch_nothing(); });
}

site site_in(const std::string& file) {
  return site(std::make_shared<sqlite_store>(sqlite_options{.sqlite_path = file}));
}

void through_sqlite(int count) {
  const test::temporary_folder folder;
  const auto made = site_in(folder.file("sessions.db"));
  repeat(count, [&](int n) { made.load_and_save(n); });
}

void through_bare_sqlite(int count) {
  const test::temporary_folder folder;
  const auto file = folder.file("sessions.db");
  site_in(file).load_and_save(1);  // the value that the save replaces
  bench::bare_sqlite bare(file);
  repeat(count, [&](int n) { bare.load_and_save(n); });
}

}  // namespace

int main(int count, char** given) {
  try {
    const std::string what = count == 3 ? given[1] : "";
    const int times = count == 3 ? std::atoi(given[2]) : 0;
    if (what == "dynamodb")
      through_dynamodb(times, true);
    else if (what == "untouched")
      through_dynamodb(times, false);
    else if (what == "sqlite")
      through_sqlite(times);
    else if (what == "bare_sqlite")
      through_bare_sqlite(times);
    else
      throw std::invalid_argument(
          "usage: instructions dynamodb|untouched|sqlite|bare_sqlite COUNT");
    return 0;
  } catch (const std::exception& failure) {
    std::cerr << failure.what() << '\n';
    return 1;
  }
}
