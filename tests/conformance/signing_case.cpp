// SPDX-License-Identifier: Apache-2.0
#include "signing_case.hpp"

#include "support/ascii.hpp"
#include "vectors.hpp"

#include <boost/json/object.hpp>

#include <algorithm>
#include <cstdio>
#include <stdexcept>
#include <utility>

namespace dynasession::test {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

/// Takes the next line; a line that begins with a blank continues the one before.
std::string_view take_line(std::string_view& text) {
  auto end = text.find('\n');
  while (end != text.npos && end + 1 < text.size() && text[end + 1] == ' ')
    end = text.find('\n', end + 1);
  const auto line = text.substr(0, end);
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  return line;
}

aws::signing_key key_of(const json::object& context, std::chrono::sys_seconds at) {
  const auto& given = context.at("credentials").as_object();
  return {{text_or_empty(given, "access_key_id"), text_or_empty(given, "secret_access_key"),
           text_or_empty(given, "token")},
          std::chrono::floor<std::chrono::days>(at),
          text_or_empty(context, "region"),
          text_or_empty(context, "service")};
}

signing_case read_case(const fs::path& folder) {
  const auto context = vectors((folder / "context.json").string()).value().as_object();
  const auto at = parse_time(text_or_empty(context, "timestamp"));
  const auto file = [&](const char* name) { return vector_text(folder / name).value(); };
  return {.name = folder.filename(),
          .given = parse_request(file("request.txt")),
          .at = at,
          .key = key_of(context, at),
          .options = {.normalize_path = flag(context, "normalize"),
                      .sign_body = flag(context, "sign_body"),
                      .sign_session_token = !flag(context, "omit_session_token")},
          .canonical_text = file("header-canonical-request.txt"),
          .string_to_sign = file("header-string-to-sign.txt"),
          .signature = file("header-signature.txt"),
          .signed_request = parse_request(file("header-signed-request.txt"))};
}

}  // namespace

written_request parse_request(std::string_view text) {
  written_request parsed;
  const auto first = take_line(text);
  const auto target = first.find(' ') + 1;
  const auto version = first.find(" HTTP/1.1");
  parsed.request.method = first.substr(0, target - 1);
  parsed.request.target = first.substr(target, version - target);
  while (!text.empty()) {
    const auto line = take_line(text);
    if (line.empty()) break;
    const auto colon = line.find(':');
    const net::http_field field{line.substr(0, colon), line.substr(colon + 1)};
    if (ascii::equal_ignoring_case(field.name, "host"))
      parsed.host = field.value;
    else
      parsed.request.fields.push_back(field);
  }
  parsed.request.body = text;
  return parsed;
}

std::chrono::sys_seconds parse_time(const std::string& text) {
  int year{}, hours{}, minutes{}, seconds{};
  unsigned month{}, day{};
  const int read = std::sscanf(text.c_str(), "%d-%u-%uT%d:%d:%dZ", &year, &month, &day, &hours,
                               &minutes, &seconds);
  if (read != 6) throw std::runtime_error("no time: " + text);
  return std::chrono::sys_days(std::chrono::year(year) / month / day) + std::chrono::hours(hours) +
         std::chrono::minutes(minutes) + std::chrono::seconds(seconds);
}

std::vector<signing_case> signing_cases(const fs::path& folder) {
  std::vector<signing_case> cases;
  for (const auto& entry : fs::directory_iterator(vectors_folder() / folder))
    if (entry.is_directory()) cases.push_back(read_case(folder / entry.path().filename()));
  return cases;
}

}  // namespace dynasession::test
