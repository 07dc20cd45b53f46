// SPDX-License-Identifier: Apache-2.0
// Does one thing so many times: instructions WHAT COUNT, where WHAT is one of bench/instructions.limits.
// scripts/instructions counts what that takes.
#include "bare_sqlite.hpp"
#include "canned_dynamodb.hpp"
#include "sides.hpp"
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

  std::string key() const {
    const auto request = sessions.start(cookie_field);
    return request.load_read_only().record_key();
  }

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

void through_dynamodb_store(int count) {
  const bench::canned_dynamodb server;
  bench::store_side(bench::options_for(server, 1), 1).run(count);
}

std::shared_ptr<sqlite_store> store_in(const std::string& file) {
  return std::make_shared<sqlite_store>(sqlite_options{.sqlite_path = file});
}

void through_sqlite(int count) {
  const test::temporary_folder folder;
  const site made(store_in(folder.file("sessions.db")));
  repeat(count, [&](int n) { made.load_and_save(n); });
}

void through_sqlite_store(int count) {
  const test::temporary_folder folder;
  const auto store = store_in(folder.file("sessions.db"));
  const site made(store);
  made.load_and_save(1);  // the value that the saves replace
  bench::store_side(store, made.key()).run(count);
}

void through_bare_sqlite(int count) {
  const test::temporary_folder folder;
  const auto file = folder.file("sessions.db");
  site(store_in(file)).load_and_save(1);  // the value that the saves replace
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
    else if (what == "dynamodb_store")
      through_dynamodb_store(times);
    else if (what == "sqlite")
      through_sqlite(times);
    else if (what == "sqlite_store")
      through_sqlite_store(times);
    else if (what == "bare_sqlite")
      through_bare_sqlite(times);
    else
      throw std::invalid_argument("usage: instructions WHAT COUNT");
    return 0;
  } catch (const std::exception& failure) {
    std::cerr << failure.what() << '\n';
    return 1;
  }
}
