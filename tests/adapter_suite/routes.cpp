// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/routes.hpp"

#include <chrono>
#include <stdexcept>

namespace dynasession::test {
namespace {

std::string count(session& session) { return std::to_string(session.increment("visits")); }

reply visit(session& session) { return {.text = count(session)}; }

reply visit_with_own_cookies(session& session) {
  return {.text = count(session),
          .fields = {{"Set-Cookie", "theme=dark; Path=/"}, {"Set-Cookie", "language=en; Path=/"}}};
}

reply visit_with_own_vary(session& session) {
  return {.text = count(session), .fields = {{"Vary", "Accept-Encoding"}}};
}

reply visit_with_cache_control(session& session) {
  return {.text = count(session), .fields = {{"Cache-Control", "private, max-age=60"}}};
}

reply visit_public(session& session) {
  return {.text = count(session), .fields = {{"Cache-Control", "public, max-age=60"}}};
}

reply visit_unstored(session& session) {
  return {.text = count(session), .fields = {{"Cache-Control", "no-store"}}};
}

/// As a verb of `user_sessions` or of a table does.
reply fail_inside(session&) {
  throw session_error(
      error(errc::access_denied, "arn:aws:iam::123456789012:role/web in /srv/x.db"));
}

reply read_wrong_type(session& session) {
  count(session);
  session.get<std::string>("visits");
  return {};
}

reply visit_not_modified(session& session) {
  count(session);
  return {.status = 304};
}

reply visit_not_found(session& session) { return {.status = 404, .text = count(session)}; }

reply visit_and_find_nothing(session& session) {
  count(session);
  return {.status = 404, .is_not_found = true};
}

reply find_nothing() { return {.status = 404, .is_not_found = true}; }

reply visit_redirect(session& session) {
  count(session);
  return {.status = 303, .fields = {{"Location", "/peek"}}};
}

reply visit_streamed(session& session) { return {.text = count(session), .streamed = true}; }

reply visit_and_throw(session& session) {
  return {.text = "saved " + count(session),
          .fields = {{"Cache-Control", "public"}, {"X-Page", "built"}},
          .throws = reply::thrown::exception};
}

reply visit_and_throw_number(session& session) {
  return {.text = "saved " + count(session), .throws = reply::thrown::number};
}

reply peek(session& session) {
  return {.text = std::to_string(session.get_or<std::int64_t>("visits", 0))};
}

reply ignore_session() { return {.text = "not loaded"}; }

reply renew(session& session) {
  session.renew();
  return {.text = "renewed"};
}

reply log_in(session& session) {
  session.log_in("ann");
  return {.text = "logged in"};
}

reply log_in_remembered(session& session) {
  session.log_in("ann");
  session.set_limits({.idle_timeout = std::chrono::days(30),
                      .absolute_timeout = std::chrono::days(90),
                      .persistent_cookie = true});
  return {.text = "logged in"};
}

reply log_out(session& session) {
  session.log_out();
  return {.text = "logged out"};
}

reply who(session& session) { return {.text = session.user().value_or("nobody")}; }

reply destroy(session& session) {
  session.destroy();
  return {.text = "destroyed"};
}

}  // namespace

void throw_what_it_says(const reply& answer) {
  if (answer.throws == reply::thrown::exception) throw std::runtime_error("the handler failed");
  if (answer.throws == reply::thrown::number) throw 7;
}

std::vector<route> all_routes() {
  return {
      {"/visit", loaded_before{&visit}},
      {"/visit/own-cookies", loaded_before{&visit_with_own_cookies}},
      {"/visit/vary", loaded_before{&visit_with_own_vary}},
      {"/visit/missing", loaded_before{&visit_and_find_nothing}},
      {"/visit/cache-control", loaded_before{&visit_with_cache_control}},
      {"/visit/public", loaded_before{&visit_public}},
      {"/visit/unstored", loaded_before{&visit_unstored}},
      {"/fail/inside", loaded_before{&fail_inside}},
      {"/fail/inside/lazy", loaded_by_handler{&fail_inside}},
      {"/fail/type", loaded_before{&read_wrong_type}},
      {"/visit/304", loaded_before{&visit_not_modified}},
      {"/visit/404", loaded_before{&visit_not_found}},
      {"/visit/redirect", loaded_before{&visit_redirect}},
      {"/visit/streamed", loaded_before{&visit_streamed}},
      {"/visit/throw", loaded_before{&visit_and_throw}},
      {"/visit/throw/number", loaded_before{&visit_and_throw_number}},
      {"/visit/lazy", loaded_by_handler{&visit}},
      {"/visit/lazy/throw", loaded_by_handler{&visit_and_throw}},
      {"/peek", loaded_before{&peek}},
      {"/ignore", never_loaded{&ignore_session}},
      {"/ignore/missing", never_loaded{&find_nothing}},
      {"/renew", loaded_before{&renew}},
      {"/destroy", loaded_before{&destroy}},
      {"/login", loaded_before{&log_in}},
      {"/login/remembered", loaded_before{&log_in_remembered}},
      {"/logout", loaded_before{&log_out}},
      {"/who", loaded_before{&who}},
  };
}

reply answer_upload(std::size_t body_size, session& session) {
  const auto visits = count(session);
  return {.text = visits + " with " + std::to_string(body_size) + " bytes"};
}

}  // namespace dynasession::test
