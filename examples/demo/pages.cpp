// SPDX-License-Identifier: Apache-2.0
#include "demo/pages.hpp"

#include "demo/html.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>

#include <chrono>

namespace demo {
namespace {

using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

std::string duration(seconds length) {
  const auto whole_hours = floor<hours>(length);
  const auto rest = floor<minutes>(length - whole_hours);
  return std::to_string(whole_hours.count()) + " h " + std::to_string(rest.count()) + " min";
}

std::string header(const visitor& who) {
  std::string html = "<header><a class=\"brand\" href=\"/\">dynasession</a>";
  if (who.user)
    html.append("<div class=\"who\"><span>Signed in as <b>")
        .append(escape_html(*who.user))
        .append("</b></span>")
        .append(form("/sign-out", "<button class=\"quiet\">Sign out</button>", who.form_token))
        .append("</div>");
  return html.append("</header>\n");
}

std::string counter(const visitor& who) {
  const auto visits = std::to_string(who.visits);
  std::string html = "<section class=\"counter\"><p class=\"number\">" + visits + "</p><div><h1>";
  html.append(who.visits == 1 ? "This is your first visit."
                              : "You have been here " + visits + " times.");
  return html.append(
      "</h1><p>Reload the page, close the tab, or restart the server: the count goes on. Nobody "
      "else "
      "shares it.</p><p><a class=\"button\" href=\"/\">Count again</a></p></div></section>\n");
}

std::string notice(const visitor& who) {
  if (!who.notice) return {};
  return "<p class=\"notice\" role=\"status\">" + escape_html(*who.notice) + "</p>\n";
}

std::string note_items(const visitor& who) {
  if (who.notes.empty()) return "<p class=\"empty\">Nothing here yet.</p>";
  std::string html = "<ul>";
  for (const auto& note : who.notes) html.append("<li>").append(escape_html(note)).append("</li>");
  return html.append("</ul>");
}

std::string notes(const visitor& who) {
  std::string html = "<section><h2>Notes</h2><p>Add some from two tabs at once: none is lost.</p>";
  html.append(note_items(who));
  if (who.notes.size() < max_notes)
    html.append(
        form("/notes", text_field("note", "New note", max_note_length, "Add"), who.form_token));
  else
    html.append("<p class=\"empty\">The list is full.</p>");
  if (!who.notes.empty())
    html.append(
        form("/notes/clear", "<button class=\"quiet\">Remove all notes</button>", who.form_token));
  return html.append("</section>\n");
}

std::string sign_in_form(std::string_view token) {
  return form("/sign-in",
              text_field("name", "Your name", max_name_length, "Sign in") +
                  "<label><input type=\"checkbox\" name=\"remember\"> Remember me for 30 "
                  "days</label>",
              token);
}

std::string signing_in(const visitor& who) {
  std::string html = "<section><h2>" + std::string(who.user ? "Signed in" : "Sign in") + "</h2>";
  if (who.user)
    return html.append(
        "<p>Signing in gave the session a new id and kept its values. For ten minutes the old id "
        "can "
        "still sign you out, and nothing else.</p><p>Signing out ends the session: notes and count "
        "are gone, "
        "here and in every other tab.</p></section>\n");
  html.append("<p>Just a name, no password. Your notes stay; the session gets a new id.</p>");
  return html.append(sign_in_form(who.form_token)).append("</section>\n");
}

std::string stored_values(const visitor& who) {
  std::string html =
      "<section class=\"wide\"><h2>What is stored</h2><div class=\"scroll\"><table><thead><tr><th "
      "scope=\"col\">Key</th><th scope=\"col\">Value</th></tr></thead><tbody>";
  for (const auto& [key, value] : who.stored)
    html.append("<tr><th scope=\"row\">")
        .append(escape_html(key))
        .append("</th><td><code>")
        .append(escape_html(value))
        .append("</code></td></tr>");
  return html.append("</tbody></table></div></section>\n");
}

std::string fact(std::string_view name, const std::string& value) {
  return "<div><dt>" + std::string(name) + "</dt><dd>" + value + "</dd></div>";
}

std::string facts(const visitor& who, const instance& server) {
  const auto left = who.expire_at - floor<seconds>(who.now);
  return "<section class=\"wide\"><h2>About this session</h2><dl>" +
         fact("Created", time_element(floor<seconds>(who.created_at))) +
         fact("Ends, unless you come back",
              time_element(who.expire_at) + " <small>in " + duration(left) + "</small>") +
         fact("Cookie", who.is_remembered ? "outlives the browser" : "ends with the browser") +
         fact("Kept in", escape_html(server.store)) +
         fact("Answered by", escape_html(server.address) + " <small>process " +
                                 std::to_string(server.process) + "</small>") +
         "</dl></section>\n";
}

constexpr std::string_view footer =
    "<footer><p>One cookie, signed, unreadable to scripts. No JavaScript. The same as data: <a "
    "href=\"/session.json\">session.json</a> (it counts, too).</p></footer>\n";

}  // namespace

std::string home_page(const visitor& who, const instance& server) {
  std::string body = header(who) + "<main>\n" + notice(who) + counter(who);
  body.append("<div class=\"grid\">\n").append(notes(who)).append(signing_in(who));
  body.append(stored_values(who)).append(facts(who, server)).append("</div>\n</main>\n");
  return document("Your session", body.append(footer));
}

std::string renewed_page() {
  std::string body =
      "<main class=\"message\"><h1>This session goes on under a new id</h1><p>Somebody signed in "
      "with "
      "it a moment ago. If that was you, go on from here; if the answer was lost, sign in "
      "again.</p><p><a class=\"button\" href=\"/\">To the start page</a></p>";
  body.append(sign_in_form("")).append("</main>\n");
  return document("This session goes on under a new id", body);
}

std::string message_page(std::string_view title, std::string_view text) {
  const auto safe_title = escape_html(title);
  std::string body = "<main class=\"message\"><h1>" + safe_title + "</h1><p>" + escape_html(text);
  body.append("</p><p><a class=\"button\" href=\"/\">To the start page</a></p></main>\n");
  return document(safe_title, body);
}

std::string session_json(const visitor& who, const instance& server) {
  boost::json::object json;
  json["visits"] = who.visits;
  json["notes"] = boost::json::value_from(who.notes);
  json["user"] = who.user ? boost::json::value(*who.user) : boost::json::value();
  json["created_at"] = floor<seconds>(who.created_at).time_since_epoch().count();
  json["expire_at"] = who.expire_at.time_since_epoch().count();
  json["remembered"] = who.is_remembered;
  json["store"] = server.store;
  json["server"] = server.address;
  return boost::json::serialize(json) + "\n";
}

}  // namespace demo
