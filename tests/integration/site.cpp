// SPDX-License-Identifier: Apache-2.0
#include "integration/site.hpp"

#include <dynasession/dynamodb/dynamodb_store.hpp>
#include <dynasession/sqlite/sqlite_store.hpp>

#include <chrono>
#include <stdexcept>
#include <utility>

namespace dynasession::test {

namespace {

constexpr std::chrono::seconds deadline{20};  // sanitizers are slow

std::shared_ptr<catalog_store> open_sqlite(const std::string& file) {
  return std::make_shared<sqlite_store>(sqlite_options{.sqlite_path = file, .deadline = deadline});
}

std::shared_ptr<catalog_store> open_dynamodb(const std::string& endpoint_and_table,
                                             const clock_source& clock) {
  const auto slash = endpoint_and_table.rfind('/');
  dynamodb_options options;
  options.endpoint = endpoint_and_table.substr(0, slash);
  options.table_name = endpoint_and_table.substr(slash + 1);
  options.credentials = aws_credentials("local", "local");
  options.deadline = deadline;
  options.clock = clock;
  return std::make_shared<dynamodb_store>(std::move(options));
}

}  // namespace

std::shared_ptr<catalog_store> open_store(const std::string& url, const clock_source& clock) {
  const auto colon = url.find(':');
  const auto kind = url.substr(0, colon);
  if (kind == "sqlite") return open_sqlite(url.substr(colon + 1));
  if (kind == "dynamodb") return open_dynamodb(url.substr(colon + 1), clock);
  throw std::invalid_argument("no such store: " + url);
}

clock_source clock_ahead_by(std::chrono::minutes time) {
  return [time] { return system_now() + time; };
}

configuration site_options() {
  configuration options;
  options.secret_key = "the same secret on every server.";
  options.touch_after = std::chrono::seconds(0);
  options.deadline = deadline;
  options.error_handler = [](const error_report&) { return failure_action::proceed; };
  return options;
}

session_manager serve(std::shared_ptr<session_store> store, configuration options) {
  return {std::move(store), std::move(options)};
}

session_manager serve_locked(std::shared_ptr<session_store> store,
                             std::chrono::milliseconds lease) {
  auto options = site_options();
  options.concurrency = concurrency_policy::lock;
  options.lock_expiry_time = lease;
  options.lock_max_wait_time = std::chrono::minutes(5);
  return serve(std::move(store), std::move(options));
}

users_site serve_users(std::shared_ptr<catalog_store> store, const clock_source& clock) {
  auto with_idle_timeout = site_options();
  with_idle_timeout.clock = clock;
  auto without_idle_timeout = with_idle_timeout;
  without_idle_timeout.idle_timeout.reset();
  return {serve(store, std::move(with_idle_timeout)), serve(store, std::move(without_idle_timeout)),
          user_sessions(store, clock)};
}

std::string cookie_field(const commit_result& answer) {
  if (answer.cookies.empty()) return {};
  return answer.cookies.front().name + '=' + answer.cookies.front().value;
}

std::string new_session(const session_manager& sessions) {
  auto visit = sessions.start("");
  visit.load().set("born", 1);
  return cookie_field(visit.commit());
}

}  // namespace dynasession::test
