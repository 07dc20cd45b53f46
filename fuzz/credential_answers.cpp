// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials/container_credentials.hpp"
#include "aws/credentials/instance_credentials.hpp"
#include "aws/credentials/process_credentials.hpp"
#include "aws/credentials/role_credentials.hpp"
#include "aws/credentials/sso_credentials.hpp"
#include "aws/credentials/temporary_credentials.hpp"
#include "expect.hpp"
#include "input.hpp"
#include "support/ascii.hpp"
#include "support/time_text.hpp"
#include "targets.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cstdio>
#include <string>

namespace fuzz {
namespace {

using namespace dynasession;

/// A service that gives out credentials: the function that reads its response, and the errors it
/// may give.
using answer_reader = result<aws::temporary_credentials> (*)(const net::http_response& response);

result<aws::temporary_credentials> read_sso(const net::http_response& response) {
  return aws::read_sso_credentials(response, {});
}

result<aws::temporary_credentials> read_process(const net::http_response& response) {
  return aws::read_process_credentials(response.body, {});
}

constexpr answer_reader readers[]{aws::read_temporary_credentials, aws::read_role_credentials,
                                  read_sso, read_process};

void expect_sendable(const aws_credentials& found) {
  expect(!found.access_key_id.empty() && !found.secret_access_key.empty(), "a pair is whole");
  for (const auto* part : {&found.access_key_id, &found.secret_access_key, &found.session_token})
    expect(std::ranges::all_of(*part, ascii::is_visible), "credentials can be sent");
}

/// A leap second at the end of the last year, or a time zone at the start of the first one, is out
/// of this range.
bool can_be_written(std::chrono::sys_seconds time) {
  return time >= std::chrono::sys_days(std::chrono::year(0) / 1 / 1) &&
         time < std::chrono::sys_days(std::chrono::year(10000) / 1 / 1);
}

std::string text_of(std::chrono::sys_seconds time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02dZ", int{date.year()},
                unsigned{date.month()}, unsigned{date.day()},
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text;
}

void expect_back(const aws::temporary_credentials& found) {
  net::http_response written;
  written.status = 200;
  written.body =
      boost::json::serialize(boost::json::object{{"AccessKeyId", found.value.access_key_id},
                                                 {"SecretAccessKey", found.value.secret_access_key},
                                                 {"Token", found.value.session_token},
                                                 {"AccountId", found.value.account_id},
                                                 {"Expiration", text_of(found.expires_at)}});
  const auto again = aws::read_temporary_credentials(written);
  expect(again && again->value == found.value, "credentials come back");
  expect(again->expires_at == found.expires_at, "their end comes back");
}

void read_answer(const net::http_response& response) {
  for (const auto read : readers) {
    const auto found = read(response);
    if (!found) {
      expect_error(found.error(), {errc::unavailable, errc::access_denied});
      continue;
    }
    expect_sendable(found->value);
    expect_back(*found);
  }
}

void read_words(const net::http_response& response) {
  for (const auto& word : {aws::read_instance_token(response), aws::read_instance_role(response),
                           aws::read_sso_token(response.body, {})}) {
    if (!word)
      expect_error(word.error(), {errc::unavailable, errc::missing_credentials});
    else
      expect(!word->empty() && std::ranges::all_of(*word, ascii::is_visible), "a word can be sent");
  }
}

void read_times(const net::http_response& response) {
  if (const auto time = detail::iso_time(response.body); time && can_be_written(*time))
    expect(detail::iso_time(text_of(*time)) == time, "a time comes back");
  const auto date = detail::http_date(response.field("Date").value_or(""));
  if (date && can_be_written(*date))
    expect(detail::iso_time(text_of(*date)) == date, "a date is a time");
}

void ask_container(std::string_view environment, std::string_view token_file) {
  auto variables = variables_in(environment);
  for (auto& [name, value] : variables) value = with_secrets(value);
  const auto lookup = [&](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
  const auto files = [&](const std::string&) -> result<std::optional<std::string>> {
    return std::optional(with_secrets(token_file));
  };
  const auto where = aws::find_container_endpoint(lookup);
  if (!where) return expect_error(where.error(), {errc::invalid_configuration});
  if (!*where) return;
  const auto request = aws::container_request(**where, lookup, files);
  if (!request) return expect_error(request.error(), {errc::invalid_configuration});
  expect(request->target.starts_with('/'), "a target begins with a slash");
  expect(std::ranges::all_of(request->target, ascii::is_visible), "a target can be sent");
  for (const auto& [name, value] : request->fields)
    expect(value.find_first_of("\r\n") == value.npos, "no field is smuggled in");
}

}  // namespace

void credential_answers(std::string_view input) {
  const auto [answer, environment, token_file] = pages<3>(input);
  auto response = response_in(answer);
  read_times(response);
  response.body = with_secrets(response.body);
  read_answer(response);
  read_words(response);
  ask_container(environment, token_file);
}

}  // namespace fuzz
