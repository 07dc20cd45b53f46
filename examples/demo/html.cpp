// SPDX-License-Identifier: Apache-2.0
#include "demo/html.hpp"

#include <array>
#include <ctime>

namespace demo {
namespace {

/// What a character of HTML's own is written as; empty for any other.
constexpr std::string_view entity_of(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return {};
  }
}

/// In UTC, as std::strftime does.
std::string formatted(std::chrono::sys_seconds time, const char* pattern) {
  const std::time_t whole = time.time_since_epoch().count();
  std::tm parts{};
  ::gmtime_r(&whole, &parts);
  std::array<char, 32> text;
  return {text.data(), std::strftime(text.data(), text.size(), pattern, &parts)};
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    const auto entity = entity_of(c);
    safe.append(entity.empty() ? std::string_view(&c, 1) : entity);
  }
  return safe;
}

std::string document(std::string_view title, std::string_view body) {
  std::string html = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="data:,">
<title>)";
  return html.append(title)
      .append("</title>\n</head>\n<body>\n")
      .append(body)
      .append("</body>\n</html>\n");
}

std::string time_element(std::chrono::sys_seconds time) {
  return "<time datetime=\"" + formatted(time, "%Y-%m-%dT%H:%M:%SZ") + "\">" +
         formatted(time, "%e %b %Y, %H:%M:%S UTC") + "</time>";
}

std::string form(std::string_view action, std::string_view controls, std::string_view token) {
  std::string html = "<form method=\"post\" action=\"";
  html.append(action).append("\"><input type=\"hidden\" name=\"form_token\" value=\"");
  return html.append(escape_html(token)).append("\">").append(controls).append("</form>\n");
}

std::string text_field(std::string_view name, std::string_view label, std::size_t longest,
                       std::string_view button) {
  const std::string id(name);
  return "<label for=\"" + id + "\">" + std::string(label) +
         "</label><div class=\"row\"><input id=\"" + id + "\" name=\"" + id + "\" maxlength=\"" +
         std::to_string(longest) + "\" required autocomplete=\"off\"><button>" +
         std::string(button) + "</button></div>";
}

}  // namespace demo
