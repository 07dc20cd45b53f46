// SPDX-License-Identifier: Apache-2.0
// A program for CGI: GET greets the user, POST with the body `user=ann` logs in.
// The server runs it with DYNAMO_DB_SESSION_SECRET_KEY set to at least 32 random bytes.
#include "cgi.hpp"

#include <dynasession/sqlite/sqlite_store.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <stdexcept>
#include <string>

recipes::page greet(dynasession::session& session) {
  return {.body = "Hello " + session.user().value_or("stranger") + ", visit " +
                  std::to_string(session.increment("visits")) + "\n",
          .fields = {{"Content-Type", "text/plain"}}};
}

recipes::page log_in(dynasession::session& session) {
  // No more than the length is read: a server may leave the input open after it. A longer form is refused.
  std::array<char, 200> buffer;
  const std::string length(recipes::cgi_variable("CONTENT_LENGTH"));
  const std::size_t size = std::strtoul(length.c_str(), nullptr, 10);
  const std::string form(buffer.data(),
                         std::fread(buffer.data(), 1, std::min(size, buffer.size()), stdin));
  if (!form.starts_with("user=") || form.size() == buffer.size())
    throw std::invalid_argument("not our form: " + form);
  session.log_in(form.substr(5));  // an application checks a password first
  return {.status = 303, .fields = {{"Location", "/"}}};
}

dynasession::session_manager sessions() {
  const char* secret = std::getenv("DYNAMO_DB_SESSION_SECRET_KEY");
  const char* file = std::getenv("SESSIONS_FILE");
  dynasession::sqlite_options options;
  if (file) options.sqlite_path = file;
  return {std::make_shared<dynasession::sqlite_store>(options),
          {.secret_key = secret ? secret : ""}};
}

int main() {
  recipes::cgi_answer(sessions, recipes::cgi_variable("REQUEST_METHOD") == "POST" ? log_in : greet);
}
