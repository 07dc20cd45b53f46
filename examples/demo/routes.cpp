// SPDX-License-Identifier: Apache-2.0
#include "demo/routes.hpp"

#include <httplib.h>

#include <dynasession/adapters/httplib.hpp>

#include <string>

namespace demo {
namespace {

using dynasession::httplib_handler;
using dynasession::session;
using dynasession::session_state;

constexpr const char* html = "text/html; charset=utf-8";

void show(httplib::Response& response, int status, const std::string& page) {
  response.status = status;
  response.set_content(page, html);
}

void show_message(httplib::Response& response, int status, const char* title, const char* text) {
  show(response, status, message_page(title, text));
}

bool is_unavailable(const session& session, httplib::Response& response) {
  if (session.state() != session_state::unavailable) return false;
  show_message(response, 503, "The session store does not answer", "Nothing is lost. Try again.");
  return true;
}

/// Whether the session cannot be used: then the response says so.
bool is_answered_without(const session& session, httplib::Response& response) {
  if (session.state() != session_state::gone) return is_unavailable(session, response);
  show(response, 409, renewed_page());
  return true;
}

/// A GET route: counts a visit and shows what came of it.
auto page(const site& site, std::string (*render)(const visitor&, const instance&),
          const char* content_type) {
  return httplib_handler(
      site.sessions, [&site, render, content_type](const auto&, auto& response, session& session) {
        if (is_answered_without(session, response)) return;
        response.set_content(render(visit(session, site.options), site.self), content_type);
      });
}

using action = void (*)(session&, const httplib::Request&);

void run_form(action act, const httplib::Request& request, httplib::Response& response,
              session& session) {
  try {
    act(session, request);
    response.set_redirect("/", 303);
  } catch (const dynasession::session_error& refused) {
    const auto code = refused.reason().code();
    if (code != dynasession::errc::not_json && code != dynasession::errc::invalid_user) throw;
    show_message(response, 400, "That is not text", "Nothing was changed.");
  }
}

/// A POST route: checks that the form is ours, acts, and sends the browser back to the page, so
/// that a reload does not post again.
auto form(const site& site, action act) {
  return httplib_handler(
      site.sessions, [act](const auto& request, auto& response, session& session) {
        if (is_answered_without(session, response)) return;
        if (!is_own_form(session, request.get_param_value("form_token")))
          return show_message(response, 403, "This form is out of date", "Nothing was changed.");
        run_form(act, request, response, session);
      });
}

/// Signing in also works when the session was renewed and the browser never received its new cookie. Such a
/// session holds no token; its cookie came along, which SameSite=Lax allows only forms of this site.
auto sign_in_form(const site& site, action act) {
  return httplib_handler(
      site.sessions, [act](const auto& request, auto& response, session& session) {
        if (is_unavailable(session, response)) return;
        if (session.state() != session_state::gone &&
            !is_own_form(session, request.get_param_value("form_token")))
          return show_message(response, 403, "This form is out of date", "Nothing was changed.");
        run_form(act, request, response, session);
      });
}

void answer_failure(const httplib::Request&, httplib::Response& response, std::exception_ptr) {
  show_message(response, 500, "Something went wrong", "Nothing was changed. Try again.");
}

const httplib::Headers security_fields{
    {"Content-Security-Policy",
     "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; "
     "frame-ancestors 'none'"},
    {"Referrer-Policy", "same-origin"},
    {"X-Content-Type-Options", "nosniff"},
};

void send_stylesheet(const httplib::Request&, httplib::Response& response) {
  response.set_content(stylesheet().data(), stylesheet().size(), "text/css; charset=utf-8");
}

}  // namespace

void add_routes(httplib::Server& server, const site& site) {
  server.set_default_headers(security_fields);
  server.set_exception_handler(answer_failure);
  server.Get("/style.css", send_stylesheet);
  server.Get("/", page(site, home_page, html));
  server.Get("/session.json", page(site, session_json, "application/json"));
  server.Post("/notes", form(site, [](session& session, const httplib::Request& request) {
                add_note(session, request.get_param_value("note"));
              }));
  server.Post("/notes/clear",
              form(site, [](session& session, const httplib::Request&) { clear_notes(session); }));
  server.Post("/sign-in", sign_in_form(site, [](session& session, const httplib::Request& request) {
                sign_in(session, request.get_param_value("name"), request.has_param("remember"));
              }));
  server.Post("/sign-out",
              form(site, [](session& session, const httplib::Request&) { sign_out(session); }));
}

}  // namespace demo
