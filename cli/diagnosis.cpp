// SPDX-License-Identifier: Apache-2.0
#include "cli/diagnosis.hpp"

#include "cli/text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace cli {
namespace {

namespace json = boost::json;
using dynasession::errc;

constexpr const char* words[] = {"ok", "warning", "problem"};
constexpr colour colours[] = {colour::green, colour::yellow, colour::red};

std::string word_of(severity is) { return words[static_cast<int>(is)]; }

/// The name of an error of DynamoDB in "GetItem: ExpiredTokenException: ...": a part of its own, not a word of
/// a message or a table's name. Empty if there is none.
std::string_view service_error_in(std::string_view detail) {
  constexpr std::string_view separator = ": ";
  for (;;) {
    const auto end = detail.find(separator);
    const auto part = detail.substr(0, std::min(end, detail.find(" (")));
    const bool is_name = part.ends_with("Exception") || part == "ExpiredToken" ||
                         part == "InvalidClientTokenId" || part == "SignatureDoesNotMatch" ||
                         part == "IncompleteSignature" || part == "RequestTimeTooSkewed";
    if (is_name && part.find(' ') == part.npos) return part;
    if (end == detail.npos) return {};
    detail.remove_prefix(end + separator.size());
  }
}

constexpr const char* renew_credentials =
    "get new temporary credentials: log in again, or let a role give them";
constexpr const char* check_access_key =
    "see whether the access key id is whole; DynamoDB Local takes letters and digits alone";

/// What the name asks for; nullptr for others.
const char* advice_for_name(std::string_view found) {
  constexpr std::pair<std::string_view, const char*> names[] = {
      {"UnrecognizedClientException",
       "see whether the access key exists, its session token belongs to it, and the endpoint is "
       "one "
       "of its partition and region; DynamoDB Local takes a key of letters and digits alone"},
      {"InvalidClientTokenId", "see whether the access key exists and is active"},
      {"ExpiredToken", renew_credentials},
      {"ExpiredTokenException", renew_credentials},
      {"InvalidSignatureException",
       "compare the secret access key with that of the access key id, and this clock with another"},
      {"SignatureDoesNotMatch", "compare the secret access key with that of the access key id"},
      {"IncompleteSignature", check_access_key},
      {"IncompleteSignatureException", check_access_key},
      {"RequestTimeTooSkewed", "set this machine's clock"},
      {"ValidationException",
       "see what the service says; if it names the table or its key, see table_name and "
       "table_key; if it names an index, wait until it is ACTIVE: dynasession table describe"}};
  for (const auto& [name, advice] : names)
    if (found == name) return advice;
  if (found.starts_with("KMS")) return "enable the KMS key of the table and let DynamoDB use it";
  return nullptr;
}

/// The advice, with the options of this command added to the command that it recommends.
std::string with_options(std::string advice, const context& with) {
  constexpr std::string_view command = "dynasession table";
  if (const auto at = advice.find(command); at != advice.npos)
    advice.replace(at, command.size(), with.command() + " table");
  return advice;
}

}  // namespace

std::string advice_for(const dynasession::error& reason) {
  if (const auto* advice = advice_for_name(service_error_in(reason.detail()))) return advice;
  switch (dynasession::errc_of(reason.code())) {
    case errc::missing_table:
      return "run: dynasession table create";
    case errc::missing_credentials:
      return "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or assign a role to "
             "this machine";
    case errc::access_denied:
      return "compare what these credentials may do with: dynasession table policy";
    case errc::incompatible_store:
      return "set another table_name or sqlite_path: this store belongs to another program or "
             "version";
    case errc::invalid_configuration:
    case errc::missing_secret:
      return "correct the option where it is set";
    case errc::store_full:
      return "free space on the disk";
    case errc::store_read_only:
      return "allow this user to write the file and its folder";
    case errc::unavailable:
    case errc::deadline_exceeded:
      return "check endpoint and region, and whether they can be reached from this machine";
    default:
      return "try again; report this message if it remains";
  }
}

void diagnosis::ok(std::string what, std::string details) {
  add({severity::ok, std::move(what), std::move(details)});
}

void diagnosis::warn(std::string what, std::string details, std::string advice) {
  add({severity::warning, std::move(what), std::move(details), std::move(advice)});
}

void diagnosis::fail(std::string what, std::string details, std::string advice) {
  add({severity::problem, std::move(what), std::move(details), std::move(advice)});
}

void diagnosis::fail(std::string what, const dynasession::error& reason) {
  fail(std::move(what), reason.message(), advice_for(reason));
}

exit_code diagnosis::report(const context& with) const {
  constexpr std::size_t widest_mark = 9, widest_name = 14;
  json::array all;
  for (const auto& [is, what, details, plain_advice] : all_) {
    const auto advice = with_options(plain_advice, with);
    all.push_back(json::object{
        {"verdict", word_of(is)}, {"what", what}, {"details", details}, {"advice", advice}});
    with.say(padded(word_of(is), widest_mark), colours[static_cast<int>(is)],
             padded(what, widest_name - 1) + " " + details);
    if (!advice.empty()) with.say(padded("", widest_mark + widest_name) + "-> " + advice);
  }
  with.give(all);
  const bool has_problem = std::ranges::any_of(
      all_, [](const check_result& each) { return each.is == severity::problem; });
  return has_problem ? exit_code::failed : exit_code::done;
}

}  // namespace cli
