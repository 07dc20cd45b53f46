// SPDX-License-Identifier: Apache-2.0
#include "integration/site.hpp"

#include <dynasession/sqlite_store.hpp>

#include <stdexcept>
#include <string_view>

namespace dynasession::test {

std::shared_ptr<session_store> open_store(const std::string& url) {
  constexpr std::string_view sqlite = "sqlite:";
  if (url.starts_with(sqlite))
    return std::make_shared<sqlite_store>(
        sqlite_options{.sqlite_path = url.substr(sqlite.size()),
                       .deadline = std::chrono::seconds(20)});  // sanitizers are slow
  throw std::invalid_argument("no such store: " + url);
}

sync_session_manager serve(std::shared_ptr<session_store> store) {
  configuration options;
  options.secret_key = "the same secret on every server.";
  options.touch_after = std::chrono::seconds(0);
  options.error_handler = [](const error_report&) {};
  return {std::move(store), std::move(options)};
}

std::string cookie_field(const commit_result& answer) {
  if (answer.cookies.empty()) return {};
  return answer.cookies.front().name + '=' + answer.cookies.front().value;
}

std::string new_session(const sync_session_manager& sessions) {
  auto visit = sessions.start("");
  visit.load().set("born", 1);
  return cookie_field(sessions.commit(visit));
}

}  // namespace dynasession::test
