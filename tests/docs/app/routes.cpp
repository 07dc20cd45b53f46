// SPDX-License-Identifier: Apache-2.0
#include "routes.hpp"

#include <httplib.h>

#include <dynasession/adapters/httplib.hpp>

#include <chrono>
#include <cstdio>
#include <exception>
#include <utility>

using dynasession::httplib_handler;
using dynasession::session;
using dynasession::session_state;

namespace {

/// Whether the store does not answer, so that nothing can be read or saved; if so, sets the response.
bool is_unavailable(const session& session, httplib::Response& response) {
  if (session.state() != session_state::unavailable) return false;
  response.status = 503;
  return true;
}

/// The same, and 409 in the state `gone`: another request gave the session a new id, which the browser has.
bool is_answered_without(const session& session, httplib::Response& response) {
  if (session.state() != session_state::gone) return is_unavailable(session, response);
  response.status = 409;
  return true;
}

void show_home(const httplib::Request&, httplib::Response& response, session& session) {
  if (is_answered_without(session, response)) return;
  std::string page;
  if (const auto notice = session.take<std::string>("notice")) page = *notice + "\n";
  page += "Hello " + session.user().value_or("stranger") + "\n";
  page += "visits: " + std::to_string(session.increment("visits")) + "\n";
  response.set_content(page, "text/plain");
}

constexpr dynasession::session_limits remembered{.idle_timeout = std::chrono::days(30),
                                                 .absolute_timeout = std::chrono::days(90),
                                                 .persistent_cookie = true};

void log_in(const password_check& is_password, const httplib::Request& request,
            httplib::Response& response, session& session) {
  if (is_unavailable(session, response)) return;
  const auto user = request.get_param_value("user");
  if (is_password(user, request.get_param_value("password"))) {
    session.log_in(user);  // a new id: a person who knows the old one is not logged in
    session.set_limits(request.has_param("remember") ? remembered : dynasession::session_limits());
  } else {
    session.set("notice", "Wrong name or password.");
  }
  response.set_redirect("/", 303);
}

void log_out(const httplib::Request&, httplib::Response& response, session& session) {
  session.log_out();
  session.set("notice", "Goodbye.");  // starts a new session, under a new id
  response.set_redirect("/", 303);
}

void answer_failure(const httplib::Request&, httplib::Response& response,
                    std::exception_ptr thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const dynasession::request_failed&) {  // the library has logged the details
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "%s\n", failure.what());
  } catch (...) {
    std::fprintf(stderr, "an exception without words\n");
  }
  response.status = 500;
  response.set_content("Something went wrong.\n", "text/plain");
}

}  // namespace

void add_routes(httplib::Server& server, const dynasession::session_manager& sessions,
                password_check is_password) {
  const auto login = [is_password = std::move(is_password)](const auto& request, auto& response,
                                                            session& session) {
    log_in(is_password, request, response, session);
  };
  server.set_exception_handler(answer_failure);
  server.Get("/", httplib_handler(sessions, show_home));
  server.Post("/login", httplib_handler(sessions, login));
  server.Post("/logout", httplib_handler(sessions, log_out));
}
